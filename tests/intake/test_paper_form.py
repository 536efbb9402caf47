"""The form on paper asks what the form on the screen asks, in the words in force."""

import pytest
from django.test import Client

from home.models import SiteSettings
from portal.referrals.intake.forms.fields import Story
from portal.referrals.intake.forms.worries import DETAILS
from portal.referrals.intake.paper import FOR_ANYBODY, MOST_BOXES, PAPER_FORMS, paper_form
from portal.referrals.intake.steps import PATHWAYS, steps_for
from programmes.models import Programme, QuestionWording

pytestmark = pytest.mark.django_db


def page_of(client, pathway, door="/refer/paper/"):
    return client.get(f"{door}{pathway}/").content.decode()


def asked(step):
    """Every question of a page but those that stand beside a sign."""
    codes = getattr(step.form, "codes", ())
    beside = {f"{code}{ending}" for code in codes for ending in DETAILS}
    form = step.questions()
    return [field for name, field in form.fields.items() if name not in beside]


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_every_question_of_every_page_is_on_paper(programmes, pathway):
    on_paper = {part.slug: part for part in paper_form(pathway)}
    for step in PATHWAYS[pathway]:
        if step.slug in ("who", "call-999"):
            continue
        questions = on_paper[step.slug].questions
        assert [question.label for question in questions] == [str(field.label) for field in asked(step)]


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_every_answer_is_a_box_or_a_line(programmes, pathway):
    fields = {(step.slug, str(field.label)): field for step in PATHWAYS[pathway] for field in asked(step)}
    for part in paper_form(pathway):
        for question in part.questions:
            field = fields[part.slug, question.label]
            words = [str(words) for code, words in getattr(field, "choices", ()) if code]
            assert bool(question.boxes) != bool(question.lines)
            assert question.boxes in ([], ["Yes"], words)
            assert len(words) > MOST_BOXES or not words or question.boxes == words
            assert len(question.lines) > 1 if isinstance(field, Story) else len(question.lines) <= 1


def test_a_part_for_some_programmes_says_for_which(programmes):
    parts = {part.slug: part.only_if for part in paper_form("professional")}
    assert parts["reason"] == []
    assert parts["gangs"] == [programmes["gangs"].name]
    assert parts["county-lines"] == [programmes["county_lines"].name, "I am not sure"]


def test_a_paused_programme_is_not_on_paper(programmes):
    Programme.objects.filter(code="gangs").update(open_for_referrals=False)
    parts = {part.slug: part for part in paper_form("professional")}
    assert "gangs" not in parts
    assert programmes["gangs"].name not in parts["programme"].questions[0].boxes


def test_words_changed_in_the_cms_are_on_paper(client, programmes):
    wording = QuestionWording.objects.get(pathway="professional", step="reason", question="reason")
    wording.label = "Tell us in your own words"
    wording.save()
    assert "Tell us in your own words" in page_of(client, "professional")


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_the_paper_says_999_first_and_where_to_send_it(client, log_in, triage_officer, programmes, pathway):
    settings, _ = SiteSettings.objects.get_or_create(site_id=1)
    settings.address = "1 Example Street <London>"
    settings.save()
    page = page_of(log_in(client, triage_officer), pathway, "/portal/referrals/new/paper/")
    assert page.index("call 999 first") < page.index("1 Example Street &lt;London&gt;") < page.index("1. Is someone")
    assert "We ask before we share it" in page
    assert "How do you know" in page or pathway in ("parent", "self")
    assert "<input" not in page and "<script" not in page


def test_only_the_forms_for_professionals_are_for_anybody(client, programmes):
    opened = {pathway for pathway in [*PATHWAYS, "nobody"] if client.get(f"/refer/paper/{pathway}/").status_code == 200}
    assert opened == set(FOR_ANYBODY) == {"professional", "hospital"}
    first = client.get("/refer/").content.decode()
    assert all(f'href="/refer/paper/{pathway}/"' in first for pathway in FOR_ANYBODY)


def test_staff_are_offered_the_form_of_each_pathway(client, log_in, triage_officer):
    page = log_in(client, triage_officer).get("/portal/referrals/new/").content.decode()
    assert set(PAPER_FORMS) == set(PATHWAYS)
    assert all(f'href="/portal/referrals/new/paper/{pathway}/"' in page for pathway in PATHWAYS)
    assert client.get("/portal/referrals/new/paper/nobody/").status_code == 404


def test_printing_a_form_begins_nothing(programmes):
    client = Client()
    client.get("/refer/paper/professional/")
    assert not client.cookies
    assert steps_for({})
