"""Every address that Django's resolver knows, tried by everybody who must not get in, and by every role.

Nothing here lists addresses: what is added to the project is tried without anybody remembering.
"""

import uuid
from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, get_resolver, resolve, reverse
from django.urls.converters import get_converters
from django.urls.resolvers import RoutePattern
from django.utils import timezone
from django.utils.regex_helper import normalize
from django_otp import DEVICE_ID_SESSION_KEY

from portal.accounts.models import AuthenticatorDevice, StaffSession, User
from portal.accounts.roles import Role
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from sos_site.sessions import SessionStore
from tests.conftest import PASSWORD
from tests.intake.answers import story

from .sign_in_pages import (
    code_of,
    device_of,
    give_code,
    give_password,
    is_logged_in,
    right_code,
    sign_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset(Role)
CASE = frozenset({Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL, Role.CASEWORKER})
INTAKE = frozenset({Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL})
LEADING = frozenset({Role.TEAM_LEADER, Role.DSL})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN})
COMMS = frozenset({Role.COMMS_EDITOR, Role.COMMS_PUBLISHER})
DATA_PROTECTION = frozenset({Role.DATA_PROTECTION_LEAD, Role.DSL})
AUDIT = frozenset({Role.DATA_PROTECTION_LEAD, Role.DSL, Role.TEAM_LEADER})
MATRIX = {
    "portal_home": EVERYBODY,
    "your_account": EVERYBODY,
    "change_password": EVERYBODY,
    "add_authenticator": EVERYBODY,
    "add_passkey": EVERYBODY,
    "rename_device": EVERYBODY,
    "remove_device": EVERYBODY,
    "recovery_codes": EVERYBODY,
    "end_session": EVERYBODY,
    "end_sessions": EVERYBODY,
    "still_here": EVERYBODY,
    "choose_notices": CASE,
    "notices": CASE,
    "notice_read": CASE,
    "notices_read": CASE,
    "people": ADMINISTRATORS,
    "person": ADMINISTRATORS,
    "invite": ADMINISTRATORS,
    "send_invitation_again": ADMINISTRATORS,
    "take_invitation_back": ADMINISTRATORS,
    "change_rights": ADMINISTRATORS,
    "recover_account": ADMINISTRATORS,
    "end_their_sessions": ADMINISTRATORS,
    "switch_off": ADMINISTRATORS,
    "leavers": ADMINISTRATORS,
    "leavers_as_csv": ADMINISTRATORS,
    "who_holds_work": LEADING,
    "hand_over": LEADING,
    "break_glass": CASE - {Role.DSL},
    "glass_reviews": frozenset({Role.DSL}),
    "glass_review": frozenset({Role.DSL}),
    "matches": CASE - {Role.CASEWORKER},
    "compare": CASE - {Role.CASEWORKER},
    "unlink": CASE - {Role.CASEWORKER},
    "restrict": LEADING,
    "share": LEADING,
    "lift": LEADING,
    "queue": CASE,
    "queue_fresh": CASE,
    "saved_views": CASE,
    "save_view": CASE,
    "remove_view": CASE,
    "bulk_assign": INTAKE,
    "huddle": INTAKE,
    "referral": CASE,
    "referral_file": CASE,
    "move": CASE,
    "write_to_referrer": CASE - {Role.CASEWORKER},
    "mark_read": CASE,
    "contact_attempt": CASE,
    "clear_spam_mark": INTAKE,
    "entry": INTAKE,
    "entry_how_it_came": INTAKE,
    "entry_discard": INTAKE,
    "entry_paper_form": INTAKE,
    "entry_tasks": INTAKE,
    "entry_check": INTAKE,
    "entry_received": INTAKE,
    "entry_files": INTAKE,
    "entry_file_remove": INTAKE,
    "entry_step": INTAKE,
    "escalate": CASE,
    "escalation": CASE,
    "to_chase": CASE,
    "conflicts": frozenset({Role.TRIAGE_OFFICER, Role.TEAM_LEADER, Role.DSL}),
    "report": LEADING,
    "report_as_csv": LEADING,
    "caseworkers": LEADING,
    "caseworker": LEADING,
    "library": EVERYBODY,
    "looking_after": EVERYBODY,
    "acknowledge": EVERYBODY,
    "resource": EVERYBODY,
    "resource_on_paper": EVERYBODY,
    "resource_version": EVERYBODY,
    "keep_resource": EVERYBODY,
    "resource_feedback": EVERYBODY,
    "library_file": EVERYBODY,
    "resource_files": COMMS,
    "resource_file_out": COMMS,
    # Each is for the owner of the resource and for publishers, and answers 404 to everybody else.
    "resource_care": EVERYBODY,
    "still_right": EVERYBODY,
    "archive_resource": EVERYBODY,
    "restore_resource": EVERYBODY,
    "remind_readers": EVERYBODY,
    "readers_as_csv": EVERYBODY,
    "feedback_done": EVERYBODY,
    "relied_on": CASE,
    "share_outside": CASE,
    "share_record": CASE,
    "shared_outside": CASE,
    "data_protection": DATA_PROTECTION,
    "subject_access": DATA_PROTECTION,
    "new_subject_access": DATA_PROTECTION,
    "subject_access_request": DATA_PROTECTION,
    "subject_access_item": DATA_PROTECTION,
    "finish_subject_access": DATA_PROTECTION,
    "open_subject_access": DATA_PROTECTION,
    "extend_subject_access": DATA_PROTECTION,
    "end_subject_access": DATA_PROTECTION,
    "release_subject_access": DATA_PROTECTION,
    "send_back_subject_access": DATA_PROTECTION,
    "subject_access_copy": DATA_PROTECTION,
    "audit": AUDIT,
    "past_their_day": DATA_PROTECTION,
    "propose_deletion": DATA_PROTECTION,
    "deletion_proposal": DATA_PROTECTION,
    "approve_deletion": DATA_PROTECTION,
    "erasure_request": DATA_PROTECTION,
    "keeping_list": DATA_PROTECTION,
    "kept": DATA_PROTECTION,
    "place_hold": DATA_PROTECTION,
    "lift_hold": DATA_PROTECTION,
    "record_erasure_request": DATA_PROTECTION,
    "system": ADMINISTRATORS,
    "try_mail_again": ADMINISTRATORS,
}

# What asks for the second factor again: changes to devices, passwords and rights, what leaves as a file, letting
# somebody read what was closed to them, reading what is held for a subject, and deleting.
SENSITIVE = {
    "change_password", "add_authenticator", "add_passkey", "rename_device", "remove_device", "recovery_codes",
    "invite", "send_invitation_again", "change_rights", "recover_account", "switch_off", "leavers_as_csv",
    "break_glass", "share", "lift", "try_mail_again", "readers_as_csv", "approve_deletion", "lift_hold",
    "shared_outside", "new_subject_access", "subject_access_item", "open_subject_access", "release_subject_access",
    "subject_access_copy", "report_as_csv",
}  # fmt: skip

PRIVATE = ("/portal/", "/cms/")
CLOSED = {403, 404, 405}

BY_KIND = {"int": "1", "str": "x", "slug": "x", "uuid": str(uuid.UUID(int=1)), "path": "x/y"}
BY_NAME = {
    "app_label": "programmes",
    "app_name": "programmes",
    "model_name": "programme",
    "content_type_app_name": "home",
    "content_type_model_name": "homepage",
    "action": "publish",
    "action_name": "approve",
    "filter_spec": "width-100",
    "slug": "reason",
    "name": "take",
    "uidb64": "MQ",
    "revision_id_a": "live",
    "revision_id_b": "latest",
}


def patterns_below(resolver, before=()):
    """Every pattern of the resolver with those that stand before it."""
    for entry in resolver.url_patterns:
        chain = (*before, entry.pattern)
        if isinstance(entry, URLPattern):
            yield chain, entry
        else:
            yield from patterns_below(entry, chain)


def spell(pattern, arguments):
    """The address of one pattern, with something plausible for each argument."""
    if isinstance(pattern, RoutePattern):
        text = str(pattern)
        for name, converter in pattern.converters.items():
            kinds = [kind for kind, known in get_converters().items() if known is converter]
            value = arguments.get(name) or BY_KIND[kinds[0]]
            for spelt in (f"<{name}>", *(f"<{kind}:{name}>" for kind in kinds)):
                text = text.replace(spelt, value)
        return text
    spellings = [
        template % {name: arguments.get(name, value) for name in names}
        for template, names in normalize(str(pattern))
        for value in ("1", "x", "x/")
    ]
    return next(spelling for spelling in spellings if pattern.regex.search(spelling))


def every_address(**known):
    """(address, pattern) of each pattern in the project."""
    arguments = BY_NAME | known
    for chain, entry in patterns_below(get_resolver()):
        yield "/" + "".join(spell(pattern, arguments) for pattern in chain), entry


@pytest.fixture
def referral(programmes):
    return receive(answers=answers_of(story("7")), submission_key=uuid.uuid4())


@pytest.fixture
def addresses(referral):
    return list(every_address(reference=referral.reference))


def nobody(staff):
    return {}


def password_only(staff):
    client = Client()
    assert give_password(client, staff(*Role)).url == "/accounts/login/code/"
    return dict(client.session.items())


def password_and_a_wrong_code(staff):
    client, user = Client(), staff(*Role)
    give_password(client, user)
    assert give_code(client, wrong_code(device_of(user))).status_code == 422
    return dict(client.session.items())


def logged_in_without_a_second_factor(staff):
    """What Django's own log-in form would leave, if there were one."""
    client = Client()
    client.force_login(staff(*Role))
    return dict(client.session.items())


def logged_in_with_the_device_of_somebody_else(staff):
    user = staff(*Role)
    session = logged_in_without_a_second_factor(lambda *_: user)
    return session | {DEVICE_ID_SESSION_KEY: device_of(staff(Role.DSL)).persistent_id}


def password_and_a_code_used_before(staff):
    client, user = Client(), staff(*Role)
    used = right_code(user)
    assert device_of(user).verify_token(used)
    give_password(client, user)
    assert give_code(client, used).status_code == 422
    return dict(client.session.items())


def password_and_the_code_of_a_device_not_confirmed(staff):
    client, user = Client(), staff(*Role)
    device = AuthenticatorDevice.objects.create(user=user, name="New", confirmed=False)
    give_password(client, user)
    assert give_code(client, code_of(device)).status_code == 422
    return dict(client.session.items())


def password_and_the_code_of_somebody_else(staff):
    client = Client()
    give_password(client, staff(*Role))
    assert give_code(client, right_code(staff(Role.DSL))).status_code == 422
    return dict(client.session.items())


def password_changed_in_the_middle(staff):
    client, user = Client(), staff(*Role)
    give_password(client, user)
    user.set_password("seven quiet lanterns")
    user.save()
    assert give_code(client, right_code(user)).url == "/accounts/login/"
    return dict(client.session.items())


def switched_off_since(staff):
    client, user = Client(), staff(*Role)
    sign_in(client, user)
    assert is_logged_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    return dict(client.session.items())


def session_ended_since(staff):
    client, user = Client(), staff(*Role)
    sign_in(client, user)
    StaffSession.objects.filter(user=user).update(ended_at=timezone.now())
    return dict(client.session.items())


VISITORS = [
    nobody,
    password_only,
    password_and_a_wrong_code,
    password_and_a_code_used_before,
    password_and_the_code_of_a_device_not_confirmed,
    password_and_the_code_of_somebody_else,
    password_changed_in_the_middle,
    switched_off_since,
    session_ended_since,
    logged_in_without_a_second_factor,
    logged_in_with_the_device_of_somebody_else,
]


def browser_with(session):
    """A browser whose session holds this."""
    client = Client(raise_request_exception=False)
    if session:
        store = SessionStore()
        store.update(session)
        store.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


@contextmanager
def undone(client):
    """Undo what happens in here, in the database and in the browser: each address meets the same session."""
    cookies = client.cookies.output(header="")
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)


def has_somebody(client):
    """Whether the browser's session names anybody."""
    return settings.SESSION_COOKIE_NAME in client.cookies and SESSION_KEY in client.session


def what_it_lets_slip(response, address, reference):
    """Why an answer is not a closed door, or nothing."""
    if response.status_code == 200 and reference.encode() in response.getvalue():
        return "tells of a referral"
    if not address.startswith(PRIVATE):
        return ""
    if response.status_code in (301, 302):
        return "" if response.url.startswith("/accounts/login/") else f"goes to {response.url}"
    return "" if response.status_code in CLOSED else f"answers {response.status_code}"


@pytest.mark.parametrize(
    ("visitor", "method"),
    [(visitor, "get") for visitor in VISITORS]
    + [
        (visitor, "post")
        for visitor in (nobody, password_only, password_and_a_wrong_code, switched_off_since, session_ended_since)
    ],
)
def test_no_address_lets_in_whoever_has_not_passed_the_second_factor(visitor, method, staff, addresses, referral):
    client = browser_with(visitor(staff))
    slips = {}
    for address, _ in addresses:
        with undone(client):
            slip = what_it_lets_slip(getattr(client, method)(address), address, referral.reference)
            if has_somebody(client):
                slip = f"{slip}, leaves somebody logged in"
        if slip:
            slips[address] = slip
    assert not slips


@pytest.mark.parametrize("method", ["head", "options", "put", "patch", "delete", "trace"])
def test_no_other_method_is_a_way_round(method, staff, addresses, referral):
    client = browser_with(password_only(staff))
    ours = [address for address, _ in addresses if address.startswith("/portal/")]
    theirs = [address for address, _ in addresses if address.startswith("/cms/pages/")]
    assert ours
    assert theirs
    slips = {}
    for address in ours + theirs[:10]:
        with undone(client):
            slip = what_it_lets_slip(getattr(client, method)(address), address, referral.reference)
        if slip:
            slips[address] = slip
    assert not slips


def test_a_right_password_posted_to_any_address_logs_nobody_in(staff, addresses):
    user = staff(*Role)
    fields = {
        "login": user.email, "email": user.email, "username": user.email, "password": PASSWORD, "next": "/portal/",
        "new_password1": PASSWORD, "new_password2": PASSWORD, "code": "000000", "remember": "on",
    }  # fmt: skip
    client, let_in = browser_with({}), []
    for address, _ in addresses:
        with undone(client):
            client.post(address, fields)
            if has_somebody(client):
                let_in.append(address)
    assert not let_in


@pytest.mark.parametrize(
    "spelling",
    ["/portal", "/PORTAL/", "/%2fportal/", "/portal//", "/./portal/", "/portal/%2e%2e/portal/", "/portal/referrals",
     "/%70ortal/", "/cms", "/CMS/", "/%2fcms/", "/cms//pages/", "/cms/%2e/", "/portal/;x=1", "/portal/\\"],
)  # fmt: skip
def test_odd_spellings_of_an_address_open_nothing(spelling, staff):
    response = browser_with(password_only(staff)).get(spelling, follow=True)
    where = response.redirect_chain[-1][0] if response.redirect_chain else spelling
    assert response.status_code == 404 or where.startswith("/accounts/login/")


def test_every_pattern_could_be_spelt(addresses):
    """Guards the tests above: an address that leads nowhere would prove nothing."""
    astray = []
    for address, entry in addresses:
        try:
            found = resolve(address)
        except Resolver404:
            astray.append(address)
            continue
        # One pattern may stand before another of the same spelling, as our log-in does before Wagtail's.
        if found.func is not entry.callback and not any(
            found.func is other.callback for other_address, other in addresses if other is not entry
        ):
            astray.append(address)
    assert not astray
    private = [address for address, _ in addresses if address.startswith(PRIVATE)]
    assert reverse("wagtailadmin_home") in private
    assert reverse("portal_home") in private
    assert len(private) > 100


def portal_patterns(addresses):
    return {entry.name: (address, entry) for address, entry in addresses if address.startswith("/portal/")}


def test_every_portal_address_stands_in_the_matrix(addresses):
    """A new page fails here until somebody has decided, and written above, who may open it."""
    below = [entry.name for address, entry in addresses if address.startswith("/portal/")]
    assert sorted(below, key=str) == sorted(MATRIX)


def test_every_portal_view_names_the_roles_of_the_matrix(addresses):
    declared = {
        name: frozenset(entry.callback.portal_roles) or EVERYBODY
        for name, (_, entry) in portal_patterns(addresses).items()
    }
    assert declared == MATRIX


def test_exactly_the_sensitive_acts_ask_for_the_second_factor_again(addresses):
    asking = {name for name, (_, entry) in portal_patterns(addresses).items() if hasattr(entry.callback, "asks_again")}
    assert asking == SENSITIVE


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_the_pages_of_the_matrix_and_no_other(role, staff, log_in, addresses):
    client = log_in(Client(), staff(role))
    wrong = {}
    for name, (address, _) in portal_patterns(addresses).items():
        response = client.get(address)
        if response.status_code == 405:
            response = client.post(address)
        opened = response.status_code != 403
        sent_to_log_in = response.status_code in (301, 302) and response.url.startswith("/accounts/")
        if opened != (role in MATRIX[name]) or sent_to_log_in or response.status_code >= 500:
            wrong[name] = response.status_code
    assert not wrong


def test_staff_without_any_role_open_only_what_is_for_everybody(staff, log_in, addresses):
    client = log_in(Client(), staff())
    opened = {
        name for name, (address, _) in portal_patterns(addresses).items() if client.get(address).status_code != 403
    }
    assert opened == {name for name, roles in MATRIX.items() if roles == EVERYBODY}


def test_a_refused_page_shows_nothing_of_the_referral(system_admin, log_in, referral):
    response = log_in(Client(), system_admin).get(reverse("referral", args=[referral.reference]))
    assert response.status_code == 403
    assert referral.reference not in response.content.decode()
