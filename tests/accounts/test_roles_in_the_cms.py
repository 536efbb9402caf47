"""What each role may do in the CMS, and that no way leads from there to a referral (domain.md §6.13)."""

import base64
import io
import os
import re
import secrets
import subprocess
import sys
import uuid
from collections import Counter

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import resolve
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
    ReferenceIndex,
)
from wagtail.search.index import get_indexed_models
from wagtail.snippets.models import get_snippet_models
from wagtail.test.utils.form_data import querydict_from_html

from portal.accounts.demo import DEMO_PASSWORD, load_demo_accounts
from portal.accounts.models import AuthenticatorDevice, User
from portal.accounts.roles import Role
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Referral
from programmes.models import ProgrammeIndexPage
from tests.intake.answers import story

from .sign_in_pages import code_of, device_of, give_code, give_password, has_nobody, is_logged_in, sign_in

pytestmark = pytest.mark.django_db

IN_THE_CMS = {Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER}
NOT_FOR_THE_CMS = ("accounts", "audit", "outbox", "privacy", "referrals", "auth", "wagtailusers", "sessions", "otp")
OF_EACH_KIND = 2  # addresses of one pattern that are opened: one page is like another
A_NAME = "Sam"  # the young person of story 7


@pytest.fixture
def referral(programmes):
    referral = receive(answers=answers_of(story("7")), submission_key=uuid.uuid4())
    Referral.objects.filter(pk=referral.pk).update(programme=programmes["gangs"])
    return Referral.objects.get(pk=referral.pk)


@pytest.fixture
def home(site):
    """The site's pages as the demo has them."""
    return site


def in_the_cms(log_in, user):
    client = log_in(Client(), user)
    assert client.get("/cms/").status_code == 200
    return client


# Who opens the CMS


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER])
def test_comms_staff_open_the_cms_and_the_page_explorer_after_both_factors(client, staff, home, role):
    user = staff(role)
    give_password(client, user)
    assert client.get("/cms/").status_code == 302
    give_code(client, code_of(device_of(user)))
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/pages/", follow=True).status_code == 200
    assert client.get(f"/cms/pages/{home.pk}/edit/").status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role) - IN_THE_CMS))
def test_every_other_role_stays_out_of_the_cms(client, staff, log_in, role):
    log_in(client, staff(role))
    for address in ("/cms/", "/cms/pages/", "/cms/snippets/", "/cms/users/", "/cms/reports/site-history/"):
        response = client.get(address)
        assert response.status_code in (302, 403), address


@pytest.mark.parametrize("role", sorted(set(Role) - IN_THE_CMS))
def test_whoever_may_not_open_the_cms_is_told_so_and_not_sent_in_circles(client, staff, log_in, role):
    """Logged in already, so the log-in page sends them back to where they came from."""
    log_in(client, staff(role))
    response = client.get("/cms/", follow=True)
    assert not response.request["PATH_INFO"].startswith("/cms/") or response.status_code == 403


def test_staff_without_a_role_stay_out_of_the_cms(client, staff, log_in):
    assert log_in(client, staff()).get("/cms/").status_code in (302, 403)


# Who does what there


def publish(client, page, title):
    """Post the page's own edit form, as it stands there, with another title and the button "Publish"."""
    address = f"/cms/pages/{page.pk}/edit/"
    fields = querydict_from_html(client.get(address).content.decode(), form_id="page-edit-form")
    # The blocks of a page are drawn by a script: none of them is in the form as it comes.
    fields["body-count"] = "0"
    fields["title"], fields["action-publish"] = title, "action-publish"
    return client.post(address, fields)


@pytest.mark.parametrize(
    ("role", "may"), [(Role.COMMS_EDITOR, False), (Role.COMMS_PUBLISHER, True), (Role.TEAM_LEADER, False)]
)
def test_only_a_publisher_publishes_pages(staff, home, role, may):
    user = User.objects.get(pk=staff(role).pk)
    assert home.permissions_for_user(user).can_publish() is may
    assert home.permissions_for_user(user).can_unpublish() is may
    assert home.permissions_for_user(user).can_edit() is (role != Role.TEAM_LEADER)


@pytest.mark.parametrize(("role", "published"), [(Role.COMMS_EDITOR, False), (Role.COMMS_PUBLISHER, True)])
def test_posting_the_publish_button_publishes_only_for_a_publisher(staff, log_in, home, role, published):
    page = ProgrammeIndexPage.objects.get()
    client = in_the_cms(log_in, staff(role))
    assert ('name="action-publish"' in client.get(f"/cms/pages/{page.pk}/edit/").content.decode()) is published
    assert publish(client, page, "Another title").status_code == 302
    page.refresh_from_db()
    assert (page.title == "Another title") is published
    assert page.get_latest_revision_as_object().title == "Another title"


def test_an_editor_neither_unpublishes_nor_deletes(comms_editor, log_in, home):
    client = in_the_cms(log_in, comms_editor)
    for action in ("unpublish", "delete"):
        client.post(f"/cms/pages/{home.pk}/{action}/")
        client.post(f"/cms/bulk/wagtailcore/page/{action}/?id={home.pk}")
    home.refresh_from_db()
    assert home.live


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
@pytest.mark.parametrize(
    "address",
    ["/cms/sites/", "/cms/redirects/", "/cms/workflows/list/", "/cms/collections/add/"],
)
def test_nobody_in_the_cms_reaches_the_frame_of_the_site(staff, log_in, role, address):
    response = in_the_cms(log_in, staff(role)).get(address)
    assert response.status_code in (302, 403)
    assert response.status_code == 403 or response.url == "/cms/"


@pytest.mark.parametrize(
    "address", ["users/", "users/new/", "users/edit/1/", "groups/", "groups/new/", "groups/edit/1/"]
)
def test_wagtails_screens_for_users_and_groups_are_not_there_for_anybody(staff, log_in, address):
    everybody = staff(*Role, is_superuser=True)
    assert in_the_cms(log_in, everybody).get(f"/cms/{address}").status_code == 404


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
def test_nobody_in_the_cms_raises_their_own_rights(staff, log_in, role):
    user = staff(role)
    client = in_the_cms(log_in, user)
    everything = {
        "email": user.email, "first_name": "A", "last_name": "B", "is_superuser": "on", "is_active": "on",
        "groups": [str(group.pk) for group in Group.objects.all()],
    }  # fmt: skip
    client.post(f"/cms/users/edit/{user.pk}/", everything)
    client.post("/cms/account/", {**everything, "name_email-email": "other@example.org"})
    group = user.groups.get()
    client.post(f"/cms/groups/edit/{group.pk}/", {"name": group.name, "permissions": ["1", "2", "3"]})
    user = User.objects.get(pk=user.pk)
    assert not user.is_superuser
    assert user.email != "other@example.org"
    assert [group.name for group in user.groups.all()] == [role]


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
def test_the_cms_account_page_changes_neither_password_nor_address(staff, log_in, role):
    user = staff(role)
    client = in_the_cms(log_in, user)
    page = client.get("/cms/account/").content.decode()
    assert 'type="password"' not in page
    assert 'type="email"' not in page
    before = (user.password, user.email)
    client.post(
        "/cms/account/",
        {"password-old_password": "x", "password-new_password1": "y" * 20, "password-new_password2": "y" * 20},
    )
    user.refresh_from_db()
    assert (user.password, user.email) == before


# Permissions, of every group there is


def test_no_group_holds_a_permission_on_anything_but_the_site():
    held = Permission.objects.filter(group__isnull=False, content_type__app_label__in=NOT_FOR_THE_CMS)
    assert list(held) == []


def test_no_account_is_made_a_superuser_or_given_permissions_of_its_own(staff):
    load_demo_accounts()
    for role in Role:
        staff(role)
    assert User.objects.count() > len(Role)
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


def test_the_groups_that_open_the_cms_are_these():
    """Wagtail's own two groups are gone: only roles are given."""
    opens = Group.objects.filter(permissions__codename="access_admin")
    assert set(opens.values_list("name", flat=True)) == IN_THE_CMS
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_roles_that_see_cases_or_accounts_hold_no_permission_on_pages_or_files():
    others = sorted(set(Role) - IN_THE_CMS)
    assert not Group.objects.filter(name__in=others, permissions__isnull=False).exists()
    assert not GroupPagePermission.objects.filter(group__name__in=others).exists()
    assert not GroupCollectionPermission.objects.filter(group__name__in=others).exists()


def test_no_snippet_is_a_record_of_the_portal():
    labels = {model._meta.app_label for model in get_snippet_models()}
    assert "programmes" in labels
    assert labels.isdisjoint(NOT_FOR_THE_CMS)


def test_no_page_type_is_a_record_of_the_portal():
    assert {model._meta.app_label for model in Page.allowed_subpage_models()}.isdisjoint(NOT_FOR_THE_CMS)


# Ways to a referral


def places_in_the_cms(client):
    """Every address of the CMS that stands in its menus, reports and lists, with what those lists link to."""
    seen, spelt, waiting = {}, Counter(), ["/cms/", "/cms/snippets/", "/cms/pages/search/?q=Sam", "/cms/images/?q=Sam"]
    waiting += ["/cms/documents/?q=Sam", "/cms/choose-page/search/?q=Sam", "/cms/reports/site-history/"]
    waiting += [f"/cms/reports/{name}/" for name in ("locked", "workflow", "workflow_tasks", "aging-pages")]
    waiting += ["/cms/reports/page-types-usage/", "/cms/api/main/pages/", "/cms/api/main/documents/"]
    while waiting:
        address = waiting.pop()
        if address in seen or re.search(r"/(logout|delete|convert_alias|copy)/", address):
            continue
        pattern = resolve(address.partition("?")[0]).route
        spelt[pattern] += 1
        if spelt[pattern] > OF_EACH_KIND:
            continue
        response = client.get(address)
        seen[address] = response.content.decode(errors="replace") if not response.streaming else ""
        if response.status_code in (301, 302):
            waiting.append(response.url)
        found = re.findall(r'["\'](/cms/[^"\'\s?#\\]*)', seen[address].replace("\\u002D", "-"))
        waiting += [link.replace("&amp;", "&") for link in found]
    return seen


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
def test_nothing_within_reach_of_the_menus_tells_of_a_referral(staff, log_in, home, referral, role):
    client = in_the_cms(log_in, staff(role))
    places = places_in_the_cms(client)
    assert any("/snippets/programmes/programme/edit/" in address for address in places)
    assert ("/cms/reports/needs-attention/" in places) is (role != Role.TEAM_LEADER)
    told = {address for address, page in places.items() if referral.reference in page or str(referral.pk) in page}
    assert not told
    # What somebody may not open, Wagtail lists as "(Private …)" with the name of its kind.
    kinds = {model._meta.verbose_name for model in apps.get_models() if model._meta.app_label in NOT_FOR_THE_CMS}
    private = {kind for page in places.values() for kind in re.findall(r"\(Private ([^)]*)\)", page)}
    assert private.isdisjoint(map(str, kinds))


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
def test_the_usage_of_a_programme_does_not_count_its_referrals(staff, log_in, referral, role):
    """Wagtail lists what points at a snippet: how many referrals a programme has is case data (§6.7, §6.13)."""
    client = in_the_cms(log_in, staff(role))
    referral.save()  # what the index of references would listen to
    page = client.get(f"/cms/snippets/programmes/programme/usage/{referral.programme_id}/")
    assert page.status_code == 200
    assert list(page.context["table"].data) == []


def test_wagtail_keeps_no_index_of_what_the_records_of_the_portal_point_at():
    followed = {model._meta.app_label for model in ReferenceIndex.tracked_models}
    assert "home" in followed
    assert followed.isdisjoint(NOT_FOR_THE_CMS)


def test_wagtails_search_indexes_nothing_of_the_portal(referral):
    searched = {model._meta.app_label for model in get_indexed_models()}
    assert "home" in searched
    assert searched.isdisjoint(NOT_FOR_THE_CMS)


@pytest.mark.parametrize("model", ["referral", "decision", "risksuggestion", "draft"])
def test_addresses_that_name_a_model_refuse_the_models_of_the_portal(comms_publisher, log_in, referral, model):
    client = in_the_cms(log_in, comms_publisher)
    for address in (
        f"/cms/snippets/referrals/{model}/",
        f"/cms/snippets/referrals/{model}/edit/{referral.pk}/",
        f"/cms/snippets/choose/referrals/{model}/",
        f"/cms/bulk/referrals/{model}/delete/?id={referral.pk}",
        f"/cms/editing-sessions/ping/referrals/{model}/{referral.pk}/1/",
        f"/cms/tag-autocomplete/referrals/{model}/?term=S",
        f"/cms/settings/referrals/{model}/",
        f"/cms/pages/usage/referrals/{model}/",
        "/cms/api/main/referrals/",
    ):
        for method in ("get", "post"):
            status = getattr(client, method)(address).status_code
            assert status in (302, 403, 404, 405), (address, status)
    assert Referral.objects.filter(pk=referral.pk).exists()


def test_a_referral_leaves_no_line_in_wagtails_history(comms_editor, log_in, referral):
    in_the_cms(log_in, comms_editor)
    assert not ModelLogEntry.objects.filter(content_type__app_label__in=NOT_FOR_THE_CMS).exists()


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.SYSTEM_ADMIN])
def test_comms_staff_and_administrators_see_no_referral_in_the_portal(client, staff, log_in, referral, role):
    user = staff(role)
    log_in(client, user)
    assert list(Referral.objects.visible_to(user)) == []
    home = client.get("/portal/")
    assert home.status_code == 200
    assert referral.reference not in home.content.decode()
    assert client.get("/portal/referrals/").status_code == 403
    assert client.get(f"/portal/referrals/{referral.reference}/").status_code == 403
    assert client.post("/portal/referrals/", {"q": A_NAME}).status_code == 403


def test_files_of_the_cms_are_in_collections_of_its_own():
    """The root is all there is: a private collection for the portal would have to be kept from these groups."""
    assert Collection.objects.count() == 1


# Demo accounts


@pytest.mark.parametrize("email", ["editor@example.org", "dsl@example.org"])
def test_a_demo_account_does_not_get_in_without_demo(client, settings, email):
    settings.DEMO = True
    load_demo_accounts()
    user = User.objects.get(email=email)
    settings.DEMO = False
    give_password(client, user, DEMO_PASSWORD)
    give_code(client, code_of(device_of(user)))
    assert has_nobody(client)
    assert client.get("/cms/").status_code == 302


def test_a_demo_account_gets_in_with_demo(client, settings):
    settings.DEMO = True
    load_demo_accounts()
    user = User.objects.get(email="editor@example.org")
    give_password(client, user, DEMO_PASSWORD)
    give_code(client, code_of(device_of(user)))
    assert is_logged_in(client)


def test_the_command_that_prints_codes_refuses_without_demo(settings):
    load_demo_accounts()
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_code", "editor@example.org", stdout=io.StringIO())


def new_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.mark.parametrize("debug", ["0", ""])
def test_production_settings_refuse_to_start_with_the_demo(debug):
    """In a process of its own, as a server starts: with keys that production would take."""
    production = {
        "DEMO": "1", "DEBUG": debug or "false", "SECRET_KEY": secrets.token_urlsafe(60), "BASE_URL": "https://portal.example.org",
        "FIELD_KEYS": f"k1:{new_key()}", "SEARCH_KEY": new_key(),
        "ALLOWED_HOSTS": "portal.example.org", "PATH": os.environ["PATH"],
    }  # fmt: skip
    ask = [sys.executable, "manage.py", "demo_code", "editor@example.org"]
    answer = subprocess.run(ask, env=production, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "DEMO=1" in answer.stderr
    assert not re.search(r"\d{6}", answer.stdout)


def test_the_printed_code_of_a_demo_account_logs_in(client, settings):
    settings.DEMO = True
    load_demo_accounts()
    user = User.objects.get(email="editor@example.org")
    printed = io.StringIO()
    call_command("demo_code", user.email, stdout=printed)
    give_password(client, user, DEMO_PASSWORD)
    give_code(client, printed.getvalue().strip())
    assert is_logged_in(client)


def test_after_two_log_ins_the_command_waits_for_the_next_code(settings, monkeypatch):
    settings.DEMO = True
    load_demo_accounts()
    device = AuthenticatorDevice.objects.get(user__email="editor@example.org")
    clock = [1_800_000_015.0]  # in the middle of a code's half-minute
    for name in ("time.time", "django_otp.oath.time"):
        monkeypatch.setattr(name, lambda: clock[0])
    monkeypatch.setattr("time.sleep", lambda seconds: clock.__setitem__(0, clock[0] + seconds))
    for began in (15, 15, 30, 60):
        printed = io.StringIO()
        call_command("demo_code", "editor@example.org", stdout=printed)
        device.refresh_from_db()
        assert device.verify_token(printed.getvalue().strip())
        assert clock[0] == 1_800_000_000 + began


def test_no_code_is_printed_for_an_account_that_is_not_of_the_demo(settings, comms_editor):
    settings.DEMO = True
    printed = io.StringIO()
    with pytest.raises(CommandError, match="no demo account"):
        call_command("demo_code", comms_editor.email, stdout=printed)
    assert printed.getvalue() == ""


def test_demo_accounts_hold_one_role_each_and_are_marked(settings):
    load_demo_accounts()
    load_demo_accounts()
    demo = User.objects.filter(is_demo=True)
    # Two administrators, because two always remain; three caseworkers, so that there is one to choose.
    more = [Role.SYSTEM_ADMIN, Role.CASEWORKER, Role.CASEWORKER]
    assert sorted(user.groups.get().name for user in demo) == sorted([*Role, *more])
    assert AuthenticatorDevice.objects.filter(user__in=demo, confirmed=True).count() == len([*Role, *more])


def test_an_editor_logged_in_through_the_pages_leaves_the_cms_on_logging_out(client, comms_editor):
    sign_in(client, comms_editor)
    assert client.get("/cms/").status_code == 200
    client.post("/cms/logout/")
    assert client.get("/cms/").status_code == 302
    assert has_nobody(client)
