"""Pages in another language: the address alone says which, and nothing of English is left on them."""

import gettext
import re

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page, Site
from wagtail.test.utils.form_data import querydict_from_html

from home.first_pages import load_site
from home.models import HelpLine, HelpLineWords, SiteSettings, StandardPage

from .site_pages import parse

pytestmark = pytest.mark.django_db

ARABIC, ENGLISH = "/ar/get-help-now/", "/get-help-now/"
PROPER_NAMES = (
    "SOS Project", "St Giles Trust", "Childline", "Shout", "Samaritans", "SafeCall from Missing People", "NSPCC",
    "Modern Slavery and Exploitation Helpline", "Crimestoppers and Fearless", "Shift",
)  # fmt: skip
CATALOGUE = settings.BASE_DIR / "sos_site" / "locale" / "ar" / "LC_MESSAGES"


@pytest.fixture
def arabic(client, site):
    return parse(client.get(ARABIC))


def latin_words(page):
    """Every word in Latin letters that a reader of the page sees or hears, outside what is marked as English."""
    for english in [each for each in page.all() if (each["lang"] or "").startswith("en")]:
        english.inside, english.attributes = [], {}
    for data in page.all("script"):
        data.inside = []
    heard = [each[name] or "" for each in page.all("body")[0].all() for name in ("aria-label", "title", "alt")]
    heard += [each[name] for each in page.all("a") for name in each.attributes if name.startswith("data-exit")]
    words = " ".join([page.text, *heard])
    for name in PROPER_NAMES:
        words = words.replace(name, "")
    return re.findall("[A-Za-z]+", words)


def test_every_word_of_the_arabic_page_is_arabic(arabic):
    assert latin_words(arabic) == []
    assert len(re.findall("[\u0600-\u06ff]+", arabic.text)) > 200


def test_the_arabic_page_runs_from_right_to_left(arabic):
    (html,) = arabic.all("html")
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def test_english_pages_run_from_left_to_right(client, site):
    (html,) = parse(client.get(ENGLISH)).all("html")
    assert (html["lang"], html["dir"]) == ("en-GB", "ltr")


def test_numbers_keep_their_order_where_the_script_runs_the_other_way(arabic):
    numbers = [link.all("span", dir="ltr") for link in arabic.all("a", class_="button button-second")]
    assert [number[0].text for number in numbers if number].count("0800 1111") == 1


def test_what_stands_on_every_page_stands_on_the_arabic_one(arabic):
    assert arabic.all("a", href="/leave")
    assert arabic.all("div", class_="urgent")[0].all("a", href="tel:999")
    assert len(arabic.all("h1")) == 1
    assert arabic.all("a", href="#main")


def test_the_menus_of_another_language_hold_what_there_is_and_one_way_to_english(arabic):
    for menu in (arabic.all("nav", class_="site-nav")[0], arabic.all("nav", id="menu")[0]):
        assert [link["href"] for link in menu.all("a")] == [ARABIC, ENGLISH]
        assert (menu.all("a")[1]["lang"], menu.all("a")[1]["hreflang"]) == ("en-GB", "en-GB")


def test_the_arabic_page_says_that_nobody_has_checked_it_and_is_not_listed(client, site, arabic):
    (note,) = arabic.all("div", role="note")
    assert note.all("p", lang="en-GB")[0].text == "This translation is waiting for a translator’s check."
    assert arabic.all("meta", name="robots", content="noindex")
    assert "/ar/" not in client.get("/sitemap.xml").content.decode()


def test_a_checked_translation_says_so_no_longer_and_may_be_listed(client, site):
    page = StandardPage.objects.get(locale__language_code="ar")
    page.translation_checked = True
    page.save_revision().publish()
    arabic = parse(client.get(ARABIC))
    assert arabic.all("div", role="note") == []
    assert arabic.all("meta", name="robots") == []


def test_pages_lead_to_each_other_and_say_so_to_machines(client, arabic):
    english = parse(client.get(ENGLISH))
    for page in (arabic, english):
        versions = {link["hreflang"]: link["href"] for link in page.all("link", rel="alternate")}
        assert {code: address.removeprefix(settings.BASE_URL) for code, address in versions.items()} == {
            "en-gb": ENGLISH, "ar": ARABIC,
        }  # fmt: skip
    (switch,) = english.all("ul", class_="languages")
    (link,) = switch.all("a")
    assert (link["href"], link["lang"], link["dir"], link.text) == (ARABIC, "ar", "rtl", "العربية")


def test_a_page_in_one_language_offers_no_other(client, site):
    page = parse(client.get("/about/"))
    assert page.all("link", rel="alternate") == []
    assert page.all("ul", class_="languages") == []


def test_an_unpublished_translation_is_offered_to_nobody(client, site):
    StandardPage.objects.get(locale__language_code="ar").unpublish()
    assert client.get(ARABIC).status_code == 404
    page = parse(client.get(ENGLISH))
    assert page.all("ul", class_="languages") == []
    assert page.all("link", rel="alternate") == []


def test_the_front_page_of_another_language_leads_to_what_there_is(client, site):
    response = client.get("/ar/")
    assert (response.status_code, response["Location"]) == (302, ARABIC)


# The address alone says which language


@pytest.mark.parametrize("address", [ENGLISH, ARABIC, "/", "/ar/", "/nowhere/", "/ar/nowhere/"])
def test_neither_the_browser_nor_a_cookie_changes_the_language(client, site, address):
    plain = client.get(address)
    client.cookies["django_language"] = "ar" if "/ar" not in address else "en-gb"
    other = client.get(address, headers={"accept-language": "ar" if "/ar" not in address else "en"})
    assert other.content == plain.content
    assert other.status_code == plain.status_code
    for response in (plain, other):
        assert not {"Cookie", "Accept-Language"} & set(response.headers.get("Vary", "").split(", "))
        assert not response.cookies


def test_a_request_leaves_no_language_behind(client, site):
    client.get(ARABIC)
    assert translation.get_language() == "en-gb"


@pytest.mark.parametrize(
    "address", ["/ar/refer/", "/ar/portal/", "/ar/cms/", "/ar/about/", "/en-gb/about/", "/de/about/"]
)
def test_nothing_else_exists_in_another_language(client, site, address):
    assert client.get(address).status_code == 404


def test_a_page_that_is_not_there_is_missed_in_the_language_of_its_address(client, site):
    page = parse(client.get("/ar/nowhere/"))
    assert page.all("html")[0]["lang"] == "ar"
    assert latin_words(page) == []
    assert {ARABIC, "/"} <= {link["href"] for link in page.all("a")}


def test_a_fault_is_told_in_english_whatever_was_asked_for():
    with translation.override("ar"):
        page = render_to_string("500.html")
    assert "If you need help now" in page


# Help lines: one number, words for each language


def test_a_number_changed_once_is_changed_in_every_language(client, site):
    HelpLine.objects.filter(name="Childline").update(number="0800 9999")
    for address in (ENGLISH, ARABIC):
        assert parse(client.get(address)).all("a", href="tel:08009999"), address


def test_a_help_line_without_words_in_a_language_is_shown_in_english_and_says_so(client, site):
    HelpLineWords.objects.filter(help_line__name="NSPCC").delete()
    (line,) = [line for line in parse(client.get(ARABIC)).all("li", class_="help-line") if "NSPCC" in line.text]
    (words,) = line.all("p")
    assert words["lang"] == "en-GB"
    assert words.text == "For adults who are worried about a child."


def test_when_a_help_line_was_checked_is_shown_once_somebody_has(client, site):
    assert parse(client.get(ENGLISH)).all("p", class_="checked") == []
    HelpLine.objects.filter(name="Childline").update(last_verified="2026-03-01")
    assert [each.text for each in parse(client.get(ENGLISH)).all("p", class_="checked")] == ["Checked on 1 March 2026."]
    assert "مارس" in parse(client.get(ARABIC)).all("p", class_="checked")[0].text


def test_a_notice_is_marked_as_english(client, site):
    details = SiteSettings.for_site(Site.objects.get())
    details.notice = "Closed on Monday"
    details.save()
    page = parse(client.get(ARABIC))
    assert page.all("p", lang="en-GB", dir="ltr")[0].text == "Closed on Monday"


# Loading and translating


def test_loading_again_adds_no_second_translation_and_undoes_no_correction(site):
    page = StandardPage.objects.get(locale__language_code="ar")
    page.title = "صحّحه مترجم"
    page.save_revision().publish()
    HelpLineWords.objects.filter(help_line__name="NSPCC").update(who_for="صحّحه مترجم")
    before = Page.objects.count(), HelpLineWords.objects.count()
    load_site()
    assert (Page.objects.count(), HelpLineWords.objects.count()) == before
    assert StandardPage.objects.get(locale__language_code="ar").title == "صحّحه مترجم"
    assert HelpLineWords.objects.get(help_line__name="NSPCC").who_for == "صحّحه مترجم"


def test_a_page_copied_to_be_translated_awaits_a_translator(client, site):
    copy = StandardPage.objects.get(slug="contact").copy_for_translation(Locale.objects.get(language_code="ar"))
    assert client.get("/ar/contact/").status_code == 404
    copy.save_revision().publish()
    page = parse(client.get("/ar/contact/"))
    assert page.all("div", role="note")
    assert page.all("meta", name="robots", content="noindex")
    assert parse(client.get("/contact/")).all("div", role="note") == []


def test_the_words_of_a_help_line_are_edited_beside_its_number(client, site, log_in, comms_publisher):
    line = HelpLine.objects.get(name="NSPCC")
    address = reverse(HelpLine.snippet_viewset.get_url_name("edit"), args=[line.pk])
    log_in(client, comms_publisher)
    fields = querydict_from_html(client.get(address).content.decode(), form_id="w-editor-form")
    fields["words-0-who_for"] = "كلمات جديدة"
    assert client.post(address, dict(fields.lists())).status_code == 302
    assert "كلمات جديدة" in parse(client.get(ARABIC)).text


@pytest.mark.parametrize("role", ["comms_editor", "comms_publisher"])
def test_comms_staff_copy_a_page_to_translate_it_and_get_a_draft(client, site, log_in, staff, role):
    contact, arabic = StandardPage.objects.get(slug="contact"), Locale.objects.get(language_code="ar")
    address = reverse("simple_translation:submit_page_translation", args=[contact.pk])
    assert log_in(client, staff(role)).post(address, {"locales": [arabic.pk]}).status_code == 302
    assert not contact.get_translation(arabic).live


# The catalogue


def spoken():
    """Every sentence that a template or a page asks to have in the reader's language."""
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text()
        yield from re.findall(r'{%\s*translate "(.+?)"', text)
        for sentence in re.findall(r"{%\s*blocktranslate trimmed.*?%}(.+?){%\s*endblocktranslate", text, re.S):
            yield re.sub(r"{{ (\w+) }}", r"%(\1)s", " ".join(sentence.split()))
    yield from ("Information", "Home")


def test_every_sentence_of_the_frame_has_been_translated():
    with (CATALOGUE / "django.mo").open("rb") as file:
        arabic = gettext.GNUTranslations(file)
    sentences = set(spoken())
    assert len(sentences) > 25
    assert {sentence for sentence in sentences if arabic.gettext(sentence) == sentence} == set()


def test_the_compiled_catalogue_says_what_its_source_says():
    source = (CATALOGUE / "django.po").read_text()
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.M)
    with (CATALOGUE / "django.mo").open("rb") as file:
        arabic = gettext.GNUTranslations(file)
    plain = [(one.replace('\\"', '"'), other.replace('\\"', '"')) for one, other in pairs]
    assert len(plain) > 25
    assert [one for one, other in plain if arabic.gettext(one) != other] == []
