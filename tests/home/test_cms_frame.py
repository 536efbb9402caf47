"""The CMS around the pages: its look, its menus, its guide, and records whose changes can be undone."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import querydict_from_html

from home.cms.guide import GUIDE, Picture, sections_of
from home.models import HelpLine
from home.words_to_avoid import WRITE_INSTEAD
from portal.accounts.roles import Role
from programmes.models import Programme
from tests.home.site_pages import ADDRESSES

pytestmark = pytest.mark.django_db
COMMS = pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER])


@pytest.fixture
def client_of(staff, log_in):
    return lambda role: log_in(Client(), staff(role))


def menu_of(client):
    """The labels of the menu and of what is below each entry."""
    html = client.get("/cms/").content.decode()
    (props,) = re.findall(r'<script id="wagtail-sidebar-props" type="application/json">(.*?)</script>', html, re.DOTALL)
    found = {}
    for module in json.loads(props)["modules"]:
        for item in labelled(module):
            found[item["label"]] = [below["label"] for below in labelled(item.get("below", []))]
    return found


def labelled(node):
    """Every menu item in what Wagtail hands to its script, with the items below it."""
    if isinstance(node, dict):
        args = node.get("_args", [])
        if node.get("_type", "").endswith("MenuItem") and args:
            yield {"label": args[0]["label"], "below": args[1:]}
            return
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from labelled(each)


@COMMS
def test_the_menu_holds_what_comms_staff_need(site, client_of, role):
    menu = menu_of(client_of(role))
    expected = {"Pages", "Programmes", "Words of the form", "Help lines", "Images", "Documents", "Reports", "Help"}
    expected |= {"Messages to referrers", "Library", "Library topics"}
    expected |= {"Settings"} if role == Role.COMMS_PUBLISHER else set()
    assert set(menu) - {"Search", "Account", "Log out"} == expected
    assert menu["Help"] == ["Editors’ guide", "Shortcuts"]
    assert set(menu["Reports"]) <= {"Needs attention", "Locked pages", "Workflows", "Site history"}
    assert menu.get("Settings", ["Site settings"]) == ["Site settings"]


@COMMS
def test_the_cms_bears_the_name_and_the_colours_of_the_project(site, client_of, role):
    html = client_of(role).get("/cms/").content.decode()
    assert re.search(r"<title>[^<]* - SOS Project</title>", " ".join(html.split()))
    assert "<span>SOS Project</span>" in html
    assert "Welcome." in html
    for file in re.findall(rf'{settings.STATIC_URL}((?:css|images)/[\w.-]+)"', html):
        assert finders.find(file), file
    assert "css/cms.css" in html


@COMMS
def test_the_cms_calls_no_other_site(site, client_of, role):
    html = client_of(role).get("/cms/").content.decode()
    assert "gravatar" not in html
    assert "releases.wagtail" not in html
    assert not re.findall(r'(?:src="|<link[^>]*href=")https?://', html)


def test_no_public_page_has_the_bar_of_the_cms(site, client_of):
    client = client_of(Role.COMMS_PUBLISHER)
    for address in ADDRESSES:
        assert "wagtail" not in client.get(address).content.decode().lower(), address


# The guide


@COMMS
def test_the_guide_is_in_the_cms_with_the_words_to_avoid(site, client_of, role):
    html = client_of(role).get("/cms/guide/").content.decode()
    for word, better in WRITE_INSTEAD.items():
        assert f"<td>{word}</td><td>{better}</td>" in html
    for heading, _ in sections_of(GUIDE.read_text()):
        assert f"<h2>{heading}</h2>" in html


def test_the_guide_is_read_into_sections_paragraphs_lists_and_pictures():
    text = (
        "# Guide\n\nIntro.\n\n## One\n\nA paragraph.\n\n- first\n- second\n\n"
        "## Two\n\n![The menu](screenshots/cms/menu-1280.png)\n"
    )
    assert sections_of(text) == [
        ("One", ["A paragraph.", ["first", "second"]]),
        ("Two", [Picture("menu-1280", "The menu")]),
    ]


@COMMS
def test_each_picture_of_the_guide_is_shown_with_what_it_shows_and_to_nobody_outside(site, client, client_of, role):
    editor = client_of(role)
    html = editor.get("/cms/guide/").content.decode()
    pictures = [each for _, parts in sections_of(GUIDE.read_text()) for each in parts if isinstance(each, Picture)]
    assert pictures
    for picture in pictures:
        address = f"/cms/guide/{picture.name}.png"
        assert f'src="{address}" alt="{picture.shows}"' in html
        assert editor.get(address)["Content-Type"] == "image/png"
        assert client.get(address).status_code == 302
    assert editor.get("/cms/guide/nothing-1280.png").status_code == 404


# Records that are edited directly


def form_of(client, record):
    address = reverse(record.snippet_viewset.get_url_name("edit"), args=[record.pk])
    html = client.get(address).content.decode()
    return address, html, querydict_from_html(html, form_id="w-editor-form")


@COMMS
def test_a_help_line_is_changed_at_once_and_the_change_can_be_compared_and_undone(site, client_of, role):
    client, line = client_of(role), HelpLine.objects.get(name="Childline")
    for hours in ("Any time.", "Nine to five."):
        address, _, fields = form_of(client, line)
        fields["opening_hours"] = hours
        assert client.post(address, fields).status_code == 302
        line.refresh_from_db()
        assert line.opening_hours == hours
    first, second = line.revisions.order_by("created_at")
    compare = line.snippet_viewset.get_url_name("revisions_compare")
    html = client.get(reverse(compare, args=[line.pk, first.pk, second.pk])).content.decode()
    assert "Any time." in html and "Nine to five." in html
    undo = reverse(line.snippet_viewset.get_url_name("revisions_revert"), args=[line.pk, first.pk])
    assert "Any time." in client.get(undo).content.decode()
    _, _, fields = form_of(client, line)
    fields.update({"opening_hours": "Any time.", "revision": str(first.pk)})
    client.post(address, fields)
    line.refresh_from_db()
    assert line.opening_hours == "Any time."


def test_changes_of_a_programme_are_kept_in_its_history(site, client_of):
    client, programme = client_of(Role.COMMS_PUBLISHER), Programme.objects.get(code="gangs")
    address, _, fields = form_of(client, programme)
    fields.update({"name": "Side by side", "open_for_referrals": "on"})
    assert client.post(address, fields).status_code == 302
    programme.refresh_from_db()
    assert (programme.name, programme.code) == ("Side by side", "gangs")
    assert programme.latest_revision.content["name"] == "Side by side"
    history = client.get(reverse(programme.snippet_viewset.get_url_name("history"), args=[programme.pk]))
    assert history.status_code == 200


@pytest.mark.parametrize("model", [HelpLine, Programme])
def test_nothing_half_written_is_saved_into_a_record_that_shows_at_once(site, client_of, model):
    _, html, _ = form_of(client_of(Role.COMMS_PUBLISHER), model.objects.first())
    assert "data-w-autosave" not in html


def test_drafts_of_pages_are_saved_as_somebody_types(site, client_of):
    assert "w-autosave" in client_of(Role.COMMS_EDITOR).get(f"/cms/pages/{site.pk}/edit/").content.decode()
