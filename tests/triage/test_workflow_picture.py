"""The picture of the workflow in docs/ says what the table says, for the eye and in words."""

import xml.etree.ElementTree as ET

import pytest
from django.conf import settings

from portal.referrals.states import State
from portal.referrals.workflow import TABLE
from portal.referrals.workflow_picture import PLACES, drawn_edges, edges, markdown, svg, words_of


@pytest.mark.parametrize(("name", "drawn"), [("workflow.svg", svg), ("workflow.md", markdown)])
def test_the_committed_picture_is_the_table_of_today(name, drawn):
    kept = (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8")
    assert kept == drawn(), "Run: python manage.py draw_workflow"


def test_every_state_and_every_move_is_in_the_picture_and_in_the_words():
    picture, words = svg(), markdown()
    text = " ".join(ET.fromstring(picture).itertext())
    assert set(PLACES) == set(State)
    for state in State:
        assert state.label in text
        assert f'state "{state.label}" as {state.value}' in words
    for move in TABLE:
        assert words_of(move) in text
        assert f"| {words_of(move)} | " in words


def test_what_leads_on_from_panel_leads_on_from_triaged_too():
    """The picture draws it once, from the frame around both."""
    left_out = {(edge.end, edge.label) for edge in edges()} - {(edge.end, edge.label) for edge in drawn_edges()}
    assert left_out == set()
