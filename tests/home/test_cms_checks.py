"""What an editor is told about a page: each check by itself, and the preview, which alone shows them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from wagtail.images.models import Image

from home.content_checks import FindingKind, findings_of, is_vague, months_between
from home.models import HelpLine, StandardPage
from home.words_to_avoid import WRITE_INSTEAD
from portal.accounts.roles import Role
from tests.home.site_pages import ADDRESSES, parse
from tests.home.test_cms_workflow import form_of

pytestmark = pytest.mark.django_db
PLAIN = "<p>We listen to you. We do not judge. We plan the next step with you.</p>"


@pytest.fixture
def page(site):
    """A page with nothing to mend."""
    HelpLine.objects.update(last_verified=timezone.localdate())
    page = StandardPage.objects.get(slug="about")
    page.body = [("text", PLAIN)]
    page.bands = []
    page.search_description = "Who we are, and how we work with young people and their families."
    return page


def found(page):
    """What is found, by kind."""
    return {finding.kind: finding for finding in findings_of(page)}


def written(page, html):
    page.body = [("text", PLAIN + html)]
    return found(page)


def test_a_plain_page_has_nothing_to_mend(page):
    assert findings_of(page) == []


@pytest.mark.parametrize(("word", "better"), WRITE_INSTEAD.items())
def test_a_word_that_blames_is_named_with_a_better_one(page, word, better):
    finding = written(page, f"<p>He is {word.title()}.</p>")[FindingKind.AVOID]
    assert finding.words == word
    assert f"“{better}”" in finding.sentence


def test_a_word_that_blames_is_found_in_the_title_and_in_any_block(page):
    (word, *_) = WRITE_INSTEAD
    page.title = f"Not a {word}"
    assert found(page)[FindingKind.AVOID].words == word
    page.title = "About us"
    page.body = [("steps", {"heading": "", "steps": [{"title": "One", "text": f"<p>A {word}.</p>"}]})]
    assert found(page)[FindingKind.AVOID].words == word


def test_a_text_that_is_hard_to_read_is_told_its_reading_age_and_its_hardest_sentence(page):
    hard = "Multi-agency safeguarding arrangements necessitate proportionate information sharing between organisations"
    finding = written(page, f"<p>{hard}.</p>" * 3)[FindingKind.READING_AGE]
    assert "aim for 11 or lower" in finding.sentence
    assert hard.startswith(finding.words.removesuffix(" …"))
    assert int(finding.sentence.split("reading age ")[1].split(";")[0]) > 11


@pytest.mark.parametrize("words", ["Click here", "here", "Read more…", "More", "this page", "LINK", "here."])
def test_a_link_that_could_lead_anywhere_is_named(page, words):
    finding = written(page, f'<p>See <a href="/about/">{words}</a>.</p>')[FindingKind.VAGUE_LINK]
    assert finding.words == words


@pytest.mark.parametrize("words", ["Get help now", "Here is our map", "ico.org.uk", "More about hospital work", "999"])
def test_a_link_that_says_where_it_leads_is_left_alone(words):
    assert not is_vague(words)


def test_the_words_of_a_door_are_a_link_too(site):
    home = site
    home.doors[0].value["link_text"] = "More"
    assert found(home)[FindingKind.VAGUE_LINK].words == "More"


def test_a_page_without_a_description_for_search_is_told_so(page):
    page.search_description = " "
    assert FindingKind.DESCRIPTION in found(page)


@pytest.mark.parametrize(
    ("alt", "decorative", "flagged"), [("", False, True), ("A door", False, False), ("", True, False)]
)
def test_a_picture_is_described_or_decorative(page, monkeypatch, alt, decorative, flagged):
    picture = Image(title="door.jpg")
    picture.contextual_alt_text, picture.decorative = alt, decorative
    monkeypatch.setattr("home.content_checks.parts_of", lambda page: iter([picture]))
    assert (FindingKind.PICTURE in found(page)) is flagged


@pytest.mark.parametrize(("months", "due"), [(11, False), (13, True)])
def test_a_page_is_due_for_review_after_its_period(page, months, due):
    page.review_every_months = 12
    page.reviewed_on = timezone.localdate() - timedelta(days=months * 31)
    assert (FindingKind.REVIEW in found(page)) is due
    page.review_every_months = months + 2
    assert FindingKind.REVIEW not in found(page)


def test_publishing_counts_as_the_first_review_and_a_draft_has_none(page):
    page.reviewed_on = None
    page.first_published_at = timezone.now() - timedelta(days=800)
    assert FindingKind.REVIEW in found(page)
    page.first_published_at = None
    assert FindingKind.REVIEW not in found(page)


def test_months_are_whole_months():
    day = timezone.localdate().replace(year=2026, month=1, day=31)
    assert months_between(day, day.replace(month=3, day=30)) == 1
    assert months_between(day, day.replace(year=2027)) == 12


def test_a_help_line_that_nobody_checked_is_named_wherever_it_is_shown(page):
    line = HelpLine.objects.get(name="Childline")
    HelpLine.objects.filter(pk=line.pk).update(last_verified=timezone.localdate() - timedelta(days=91))
    other = HelpLine.objects.exclude(pk=line.pk).first()
    for chosen, named in (([line.pk], True), ([], True), ([other.pk], False)):
        page.body = StandardPage._meta.get_field("body").to_python(
            [{"type": "help_lines", "value": {"heading": "", "lines": chosen}}]
        )
        assert (found(page).get(FindingKind.HELP_LINE) is not None) is named, chosen


def test_what_is_still_to_fill_in_is_named(page):
    finding = written(page, "<p>Call [to be filled in: office phone number].</p>")[FindingKind.PLACEHOLDER]
    assert finding.words == "office phone number"


# The preview


@pytest.fixture
def editor(staff, log_in):
    return log_in(Client(), staff(Role.COMMS_EDITOR))


def preview(client, page):
    return parse(client.get(f"/cms/pages/{page.pk}/view_draft/"))


def test_the_preview_of_a_draft_shows_what_to_mend_in_it_before_anything_else(page, editor):
    page.body = [("text", PLAIN + '<p><a href="/about/">Click here</a></p>')]
    page.save_revision()
    shown = preview(editor, page)
    (aside,) = shown.all("aside", class_="preview-findings")
    assert "“Click here” does not say where it leads" in aside.text
    assert shown.all("body")[0].all()[1] is aside or shown.all("aside")[0] is aside
    assert not shown.all("main")[0].all("aside", class_="preview-findings")


def test_the_preview_of_a_good_draft_says_that_there_is_nothing_to_mend(page, editor):
    page.save_revision()
    assert "nothing to mend" in preview(editor, page).all("aside", class_="preview-findings")[0].text


def test_the_cms_may_frame_a_preview_and_nobody_else_may(page, editor, client):
    """The preview is asked for by a request of Wagtail's own: the strict policy would leave its panel grey."""
    address = f"/cms/pages/{page.pk}/edit/preview/"
    assert editor.post(address, form_of(editor, page)).json()["is_valid"]
    shown = editor.get(address)
    assert b"preview-findings" in shown.content
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "unsafe-inline" not in shown["Content-Security-Policy"]
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    public = client.get("/about/")
    assert "frame-ancestors 'none'" in public["Content-Security-Policy"]


def test_what_the_preview_quotes_cannot_carry_markup(page, editor):
    page.body = [("text", '<p><a href="/about/">&lt;b&gt;here&lt;/b&gt;</a></p><p>[to be filled in: &lt;b&gt;x]</p>')]
    page.save_revision()
    html = editor.get(f"/cms/pages/{page.pk}/view_draft/").content.decode()
    assert escape("Fill in the <b>x") in html


def test_no_public_page_tells_what_to_mend(client, page, editor):
    for browser in (client, editor):
        for address in ADDRESSES:
            html = browser.get(address).content.decode()
            assert "preview-findings" not in html, address
            assert "to mend" not in html, address
