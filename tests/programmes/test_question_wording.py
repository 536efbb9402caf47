"""The words of the form in the CMS: they change what people read, never what is accepted or stored."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from home.words_to_avoid import WRITE_INSTEAD
from portal.accounts.roles import Role
from portal.referrals.intake.steps import EQUALITY, PATHWAYS
from portal.referrals.intake.wording import bring_up_to_date, wordings_in_force
from portal.referrals.models import Referral
from programmes.models import QuestionWording
from tests.home.site_pages import parse
from tests.intake.answers import story
from tests.intake.test_the_professional_pathway import fill_in, send

pytestmark = pytest.mark.django_db


def wording(step, question, pathway="professional"):
    return QuestionWording.objects.get(pathway=pathway, step=step, question=question)


def reword(step, question, pathway="professional", **words):
    row = wording(step, question, pathway)
    for name, value in words.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def form_in_the_cms(client, row):
    address = reverse(QuestionWording.snippet_viewset.get_url_name("edit"), args=[row.pk])
    return address, querydict_from_html(client.get(address).content.decode(), form_id="w-editor-form")


def test_every_question_of_every_pathway_has_its_row():
    rows = set(QuestionWording.objects.values_list("pathway", "step", "question"))
    for steps in (*PATHWAYS.values(), (EQUALITY,)):
        for step in steps:
            assert {(step.pathway, step.slug, name) for name in step.form.base_fields} <= rows


def test_until_somebody_edits_them_the_words_of_the_form_hold():
    assert wordings_in_force().changed == {}


def test_new_words_stand_on_the_page_in_check_answers_and_before_staff(client, programmes, log_in, triage_officer):
    reword("reason", "reason", label="Tell us what goes on", hint="Short is fine.")
    reword("reason", "role_in_harm", answers={"harmed": "Someone has hurt them"})
    page = fill_in(client)
    question = parse(client.get("/refer/reason/"))
    assert "Tell us what goes on" in question.text
    assert "Short is fine." in question.text
    assert "Someone has hurt them" in question.text
    for words in ("Tell us what goes on", "Someone has hurt them"):
        assert words in page.content.decode()
    send(client, page)
    referral = Referral.objects.get()
    assert referral.answers["reason"]["role_in_harm"] == "harmed"
    staff = log_in(Client(), triage_officer).get(f"/portal/referrals/{referral.reference}/").content.decode()
    assert "Tell us what goes on" in staff
    assert "Someone has hurt them" in staff


def test_new_words_change_no_answer_that_is_accepted(client, programmes):
    reword("agreement", "knows", answers={"yes": "They do", "no": "They don’t"})
    fill_in(client)
    typed = story("3").answers(timezone.now())["agreement"]
    assert client.post("/refer/agreement/", typed | {"knows": "They do"}).status_code == 422
    assert client.post("/refer/agreement/", typed | {"knows": "no"}).status_code == 302


def test_the_words_of_one_pathway_leave_the_others_alone(client, programmes):
    reword("reason", "reason", pathway="parent", label="What keeps you awake?")
    fill_in(client)
    assert "keeps you awake" not in client.get("/refer/reason/").content.decode()


def test_a_question_that_every_pathway_has_is_worded_once(client, programmes):
    reword("danger", "immediate_danger", pathway="", label="Is anyone in danger right now?")
    assert "Is anyone in danger right now?" in client.get("/refer/").content.decode()


def test_the_words_are_read_once_for_as_long_as_nobody_changes_them(
    client, programmes, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    reword("reason", "reason", label="Tell us what goes on")
    fill_in(client)
    for address, queries in (("/refer/reason/", 2), ("/refer/check/", 5)):
        with django_assert_max_num_queries(queries) as found:
            assert "Tell us what goes on" in client.get(address).content.decode()
        assert not any("questionwording" in query["sql"] for query in found.captured_queries)
    with django_capture_on_commit_callbacks(execute=True):
        reword("reason", "reason", label="What worries you?")
    assert "What worries you?" in client.get("/refer/reason/").content.decode()


def test_markup_in_a_wording_is_shown_as_text(client, programmes):
    reword("danger", "immediate_danger", pathway="", label="<script>x</script>", hint='"><img src=x onerror=y>')
    page = client.get("/refer/").content.decode()
    assert "<script>x" not in page
    assert "<img src=x" not in page


@pytest.mark.parametrize("role", [Role.COMMS_EDITOR, Role.COMMS_PUBLISHER, Role.TEAM_LEADER])
def test_comms_staff_and_managers_change_the_words_in_the_cms(client, programmes, staff, log_in, role):
    cms = log_in(Client(), staff(role))
    assert cms.get(reverse(QuestionWording.snippet_viewset.get_url_name("list"))).status_code == 200
    row = wording("agreement", "knows")
    address, fields = form_in_the_cms(cms, row)
    assert "Yes = Yes" in fields["answers"]
    fields["label"] = "Do they know that you write to us?"
    fields["answers"] = "I don’t know = Not sure\nYes = Yes"
    assert cms.post(address, fields).status_code == 302
    row.refresh_from_db()
    assert (row.label, row.answers) == ("Do they know that you write to us?", {"not_known": "Not sure"})
    fill_in(client)
    assert "Not sure" in client.get("/refer/agreement/").content.decode()


@pytest.mark.parametrize("line", ["Maybe = Perhaps", "yes", "= Yes", "Yes = No"])
def test_a_line_that_is_no_answer_of_the_question_is_refused_and_named(staff, log_in, line):
    cms = log_in(Client(), staff(Role.COMMS_PUBLISHER))
    row = wording("agreement", "knows")
    address, fields = form_in_the_cms(cms, row)
    fields["answers"] = line
    response = cms.post(address, fields)
    assert response.status_code == 200
    assert "answers" in response.context["form"].errors
    row.refresh_from_db()
    assert row.answers == {}


@pytest.mark.parametrize("word", WRITE_INSTEAD)
@pytest.mark.parametrize("field", ["label", "hint", "answers"])
def test_a_word_that_blames_is_refused_with_a_better_one(field, word):
    value = {"yes": f"A {word}"} if field == "answers" else f"Is he a {word.upper()}?"
    with pytest.raises(ValidationError, match="it blames"):
        reword("agreement", "knows", **{field: value})


def test_nobody_adds_or_deletes_a_question_in_the_cms(staff, log_in):
    cms = log_in(Client(), staff(Role.COMMS_PUBLISHER, Role.COMMS_EDITOR))
    names = QuestionWording.snippet_viewset.get_url_name
    assert cms.get(reverse(names("add"))).status_code in (302, 403)
    assert cms.post(reverse(names("delete"), args=[wording("reason", "reason").pk])).status_code in (302, 403)
    assert QuestionWording.objects.filter(step="reason").exists()


def test_a_changed_form_brings_its_rows_up_to_date_and_keeps_what_was_edited():
    reword("reason", "reason", label="Tell us what goes on")
    QuestionWording.objects.filter(step="reason").update(declared_label="An old question")
    QuestionWording.objects.create(step="reason", question="gone", place="x", declared_label="x", sort_order=1)
    wording("you", "name").delete()
    bring_up_to_date()
    row = wording("reason", "reason")
    assert (row.label, row.declared_label) == ("Tell us what goes on", "What is happening, and why now?")
    assert not QuestionWording.objects.filter(question="gone").exists()
    assert wording("you", "name")


def test_the_programmes_on_offer_are_not_worded_here(client, programmes):
    """Their names are those of the programmes themselves."""
    assert wording("programme", "programme").declared_answers == {}
