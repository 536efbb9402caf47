"""Nobody puts, moves or takes away a page so that the site breaks."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from home.fixed_pages import FIXED_ADDRESSES, address_of, belongs_to_something_else, is_fixed
from home.models import HomePage, StandardPage
from portal.accounts.roles import Role
from programmes.models import GuidancePage, ProgrammeIndexPage, ProgrammePage
from tests.home.site_pages import ADDRESSES, NEWS_ITEMS
from tests.home.test_cms_workflow import form_of, post

pytestmark = pytest.mark.django_db
WAYS_TO_TAKE_A_PAGE_AWAY = ["delete", "unpublish"]


@pytest.fixture
def publisher(staff, log_in):
    return log_in(Client(), staff(Role.COMMS_PUBLISHER))


@pytest.fixture
def other_page(site):
    """A page that nothing relies on."""
    page = site.add_child(
        instance=StandardPage(title="Summer", slug="summer", intro="Our summer.", body=[("text", "<p>Sun.</p>")])
    )
    page.save_revision().publish()
    return page


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def fixed_pages():
    return [page for page in Page.objects.filter(depth__gt=1) if is_fixed(page)]


def test_every_page_of_the_contract_is_fixed(site):
    contract = set(ADDRESSES) - set(NEWS_ITEMS)
    assert contract <= FIXED_ADDRESSES
    assert {address_of(page) for page in fixed_pages()} >= contract
    assert not FIXED_ADDRESSES & set(NEWS_ITEMS)


def test_the_root_and_a_page_that_is_not_saved_have_no_address():
    assert address_of(Page.get_first_root_node()) == ""
    assert not is_fixed(StandardPage(title="New"))


@pytest.mark.parametrize("action", WAYS_TO_TAKE_A_PAGE_AWAY)
def test_a_fixed_page_is_neither_deleted_nor_unpublished_and_the_message_says_why(site, publisher, action):
    for page in fixed_pages():
        publisher.post(f"/cms/pages/{page.pk}/{action}/", {"wagtail_site_name": "SOS Project"})
        assert Page.objects.filter(pk=page.pk, live=True).exists(), page
        told = said(publisher.get("/cms/account/"))
        if page.is_leaf():  # of a page with pages below, Wagtail itself refuses the deletion
            assert "lead to it" in told, page


@pytest.mark.parametrize("action", WAYS_TO_TAKE_A_PAGE_AWAY)
def test_no_fixed_page_goes_among_others(site, publisher, other_page, action):
    about = StandardPage.objects.get(slug="about")
    address = f"/cms/bulk/wagtailcore/page/{action}/?id={other_page.pk}&id={about.pk}"
    response = publisher.post(address, follow=True)
    assert "lead to it" in said(response)
    assert Page.objects.filter(pk__in=[about.pk, other_page.pk], live=True).count() == 2


@pytest.mark.parametrize("action", WAYS_TO_TAKE_A_PAGE_AWAY)
def test_any_other_page_is_deleted_and_unpublished(publisher, other_page, action):
    publisher.post(f"/cms/pages/{other_page.pk}/{action}/")
    assert not Page.objects.filter(pk=other_page.pk, live=True).exists()


def test_a_fixed_page_is_not_moved(site, publisher, monkeypatch):
    monkeypatch.setattr(StandardPage, "parent_page_types", ["home.HomePage", "home.StandardPage"])
    monkeypatch.setattr(StandardPage, "subpage_types", ["home.StandardPage"])
    for model in (StandardPage,):
        for name in ("_clean_parent_page_models", "_clean_subpage_models"):
            monkeypatch.setattr(model, name, None)
    about, contact = StandardPage.objects.get(slug="about"), StandardPage.objects.get(slug="contact")
    response = publisher.post(reverse("wagtailadmin_pages:move_confirm", args=[about.pk, contact.pk]), follow=True)
    assert "can’t be moved" in said(response)
    assert address_of(Page.objects.get(pk=about.pk)) == "/about/"


def test_the_address_of_a_fixed_page_cannot_be_changed(site, publisher):
    page = StandardPage.objects.get(slug="about")
    response = post(publisher, page, **{"slug": "who-we-are", "action-publish": "1"})
    assert "This page must keep its address" in response.content.decode()
    assert StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object().slug == "about"


def test_everything_else_on_a_fixed_page_can_be_changed(site, publisher):
    page = StandardPage.objects.get(slug="about")
    assert post(publisher, page, **{"title": "Who we are", "action-publish": "1"}).status_code == 302
    assert StandardPage.objects.get(pk=page.pk).title == "Who we are"


def test_a_fixed_page_cannot_be_given_an_end(site, publisher):
    page = StandardPage.objects.get(slug="about")
    later = (timezone.localtime() + timezone.timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    response = post(publisher, page, **{"expire_at": later, "action-publish": "1"})
    assert "This page must stay published" in response.content.decode()


def test_the_address_of_any_other_page_can_be_changed(publisher, other_page):
    assert post(publisher, other_page, **{"slug": "holidays", "action-publish": "1"}).status_code == 302
    assert Page.objects.get(pk=other_page.pk).slug == "holidays"


@pytest.mark.parametrize("slug", ["refer", "portal", "cms", "leave", "healthz"])
def test_no_page_takes_the_address_of_another_part_of_the_site(publisher, other_page, slug):
    response = post(publisher, other_page, **{"slug": slug, "action-publish": "1"})
    assert "already belongs to another part of the site" in response.content.decode()
    assert Page.objects.get(pk=other_page.pk).slug == "summer"


def test_a_free_address_is_free():
    assert not belongs_to_something_else("summer")
    assert not belongs_to_something_else("")


def test_pages_stand_only_where_they_belong(site):
    about, programmes = StandardPage.objects.get(slug="about"), ProgrammeIndexPage.objects.get()
    root = Page.get_first_root_node()
    for model, parents in (
        (HomePage, []), (ProgrammeIndexPage, []), (StandardPage, [site]), (GuidancePage, [site]), (ProgrammePage, []),
    ):  # fmt: skip
        allowed = [place for place in (root, site, about, programmes) if model.can_create_at(place.specific)]
        assert allowed == parents, model


def test_a_fifth_page_of_a_programme_is_not_offered_and_a_copy_is_refused(site, publisher):
    programmes, gangs = ProgrammeIndexPage.objects.get(), ProgrammePage.objects.get(slug="gangs")
    fields = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": str(programmes.pk)}
    publisher.post(reverse("wagtailadmin_pages:copy", args=[gangs.pk]), fields)
    assert ProgrammePage.objects.count() == 4
    address = reverse("wagtailadmin_pages:add", args=["programmes", "programmepage", programmes.pk])
    assert publisher.get(address).status_code in (302, 403)


def test_no_page_is_made_private(site, publisher):
    """Who may read a private page is asked through cookies, which public pages never set."""
    about = StandardPage.objects.get(slug="about")
    publisher.post(reverse("wagtailadmin_pages:set_privacy", args=[about.pk]), {"restriction_type": "login"})
    assert Client().get("/about/").status_code == 200
    assert not about.get_view_restrictions().exists()


def test_the_form_offers_the_review(site, publisher):
    fields = form_of(publisher, StandardPage.objects.get(slug="about"))
    assert fields["review_every_months"] == "12"
    assert "reviewed_on" in fields
