"""The plain text of a page: every word, nothing but words, a line for each piece."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail import blocks

from home.blocks import PageBlock
from home.models import HomePage, StandardPage
from home.page_text import lines_in, lines_of_html, text_of


class Questions(blocks.StructBlock):
    heading = blocks.CharBlock()
    questions = blocks.ListBlock(
        blocks.StructBlock([("question", blocks.CharBlock()), ("answer", blocks.RichTextBlock())])
    )


def lines(block, value):
    return list(lines_in(block, block.to_python(value)))


def test_headings_paragraphs_and_items_stand_on_lines_of_their_own():
    html = "<h2>Signs</h2><p>Look for <b>changes</b>, and<br/>for several.</p><ul><li>Missing</li><li>Phones</li></ul>"
    assert lines_of_html(html) == ["Signs", "Look for changes, and", "for several.", "Missing", "Phones"]


def test_entities_become_the_characters_that_readers_see():
    assert lines_of_html("<p>You &amp; me: 1 &lt; 2&nbsp;&#x27;</p>") == ["You & me: 1 < 2 '"]


def test_blocks_of_any_shape_are_read_in_their_order():
    value = {"heading": "Questions", "questions": [{"question": "Is it free?", "answer": "<p>Yes.</p><p>Always.</p>"}]}
    assert lines(Questions(), value) == ["Questions", "Is it free?", "Yes.", "Always."]


def test_the_colour_of_a_box_is_not_a_word_of_the_page():
    body = [{"type": "call_out", "value": {"title": "Stay calm", "text": "<p>Listen first.</p>", "tone": "calm"}}]
    assert lines(PageBlock(), body) == ["Stay calm", "Listen first."]


@pytest.mark.django_db
def test_a_page_begins_with_its_title_and_introduction(site):
    about = StandardPage.objects.get(slug="about")
    assert text_of(about).split("\n")[:3] == [about.title, about.intro, "Who we work with"]


@pytest.mark.django_db
def test_the_doors_of_the_home_page_are_read_without_their_addresses(site):
    text = text_of(HomePage.objects.first())
    assert "I’m worried about someone" in text
    assert "/worried-about-someone/" not in text


@pytest.mark.django_db
def test_a_page_that_was_never_saved_has_its_text_too():
    page = StandardPage(title="New", intro="Just begun.", body='[{"type": "text", "value": "<p>Hello.</p>"}]')
    assert text_of(page) == "New\nJust begun.\nHello."
    assert text_of(StandardPage(title="Empty", intro="", body="[]")) == "Empty"


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<>&"), min_size=1)))
def test_no_line_is_empty_or_holds_a_line_break(paragraphs):
    found = lines_of_html("".join(f"<p>{each}</p>" for each in paragraphs))
    assert all(line.strip() == line and line and "\n" not in line for line in found)
    assert " ".join(found).split() == " ".join(paragraphs).split()
