"""Nothing about third parties or the referrer is disclosed by default, whatever is asked and answered (§6.5)."""

import pytest

from portal.privacy.disclosure.about import About, about_question, first_mark
from portal.privacy.disclosure.document import as_json
from portal.privacy.disclosure.held import NO_COPY, SOURCES
from portal.privacy.disclosure.pdf import as_pdf
from portal.privacy.disclosure.releasing import finished_copy
from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.intake.forms.fields import Line
from portal.referrals.intake.forms.step import StepForm
from portal.referrals.intake.steps import PATHWAYS, Step
from portal.referrals.models import Referral

from .conftest import WAYS, text_of_pdf, words_of_json, words_of_pdf

pytestmark = pytest.mark.django_db

Mark = DisclosureItem.Mark
Asker = SubjectAccessRequest.Asker
QUESTIONS = [
    (pathway, step, name) for pathway, steps in PATHWAYS.items() for step in steps for name in step.form.base_fields
]
# Typed in somebody's own words, and still nobody's but the subject's.
SUBJECTS_OWN = {"first_name", "last_name", "postcode", "address"}


def test_somebody_has_said_of_every_question_whom_it_is_about():
    """A new question fails here until it stands in about.py. Until then it is not disclosed."""
    assert not [(step.slug, name) for pathway, step, name in QUESTIONS if about_question(step, name, pathway) is None]


def test_a_question_that_nobody_has_thought_of_stays_closed():
    page = Step("new", "New", type("NewForm", (StepForm,), {"anything": Line("Anything")}), "You")
    for asker in Asker:
        assert first_mark(about_question(page, "anything", "professional"), asker) == Mark.UNDECIDED


def test_what_can_be_typed_freely_is_never_disclosed_unread_but_for_names_and_where_they_are():
    free = {
        name
        for pathway, step, name in QUESTIONS
        if isinstance(step.form.base_fields[name], Line)
        and first_mark(about_question(step, name, pathway), Asker.YOUNG_PERSON) == Mark.DISCLOSE
    }
    assert free <= SUBJECTS_OWN


@pytest.mark.parametrize(("pathway", "programme"), WAYS)
def test_by_default_nothing_typed_about_others_or_by_the_referrer_leaves(pathway, programme, answered, asked, reviewed):
    referral, typed = answered(pathway, programme)
    request = asked(referral)
    reviewed(request, mark=Mark.LEGAL)
    copy = finished_copy(request)
    in_pdf, in_json = words_of_pdf(as_pdf(copy)), words_of_json(as_json(copy))
    own = {words for (_, name), words in typed.items() if name in SUBJECTS_OWN}
    assert any(words in in_pdf and words in in_json for words in own), "the copy is empty and proves nothing"
    slipped = {place for place, words in typed.items() if words not in own and (words in in_json or words in in_pdf)}
    assert not slipped
    for words in ("900123", "7700", "referrer.marker"):  # the bytes of a PDF are full of numbers of its own
        assert words not in in_json.replace(" ", "") + text_of_pdf(as_pdf(copy)).replace(" ", "")


@pytest.mark.parametrize(("pathway", "programme"), WAYS)
def test_every_answer_about_others_or_the_referrer_is_marked_as_such(pathway, programme, answered, asked):
    referral, _ = answered(pathway, programme)
    marks = {item.key: item.mark for item in asked(referral).items.all()}
    for step in PATHWAYS[pathway]:
        for name in referral.answers.get(step.slug, {}):
            about = about_question(step, name, pathway)
            if about in (About.THIRD_PARTY, About.REFERRER):
                assert marks[f"answers/{step.slug}/{name}"] == (
                    Mark.THIRD_PARTY if about is About.THIRD_PARTY else Mark.REFERRER
                )


def test_a_young_person_who_wrote_for_themselves_is_no_referrer_to_themselves(answered, asked):
    referral, _ = answered("self", "")
    marks = {item.key: item.mark for item in asked(referral).items.all()}
    assert Mark.REFERRER not in marks.values()
    assert marks["answers/contact/must_not_know"] == Mark.THIRD_PARTY


@pytest.mark.parametrize(("pathway", "programme"), WAYS)
def test_nobody_else_gets_anything_unread_but_the_reference_and_the_day(
    pathway, programme, answered, asked, client, log_in, dsl
):
    referral, _ = answered(pathway, programme)
    log_in(client, dsl)
    client.get(referral.get_absolute_url())
    assert asked(referral).items.filter(key__startswith="answers", mark=Mark.DISCLOSE).exists()
    for asker in (Asker.PARENT, Asker.REPRESENTATIVE):
        unread = asked(referral, asker=asker).items.filter(mark=Mark.DISCLOSE)
        assert {item.key for item in unread} == {"record/reference", "record/received"}, asker


def test_names_and_references_that_may_name_others_are_read_first(answered, asked):
    referral, _ = answered()
    marks = {item.key.split("/")[-1]: item.mark for item in asked(referral).items.filter(key__startswith="answers")}
    typed = ("mash_reference", "police_reference", "nrm_reference", "known_as", "language", "pronouns")
    assert {marks[name] for name in typed if name in marks} == {Mark.UNDECIDED}
    assert {"mash_reference", "known_as"} <= set(marks)


def test_everything_that_points_at_a_referral_is_in_the_copy_or_said_not_to_be():
    pointing = {each.name for each in Referral._meta.related_objects if not each.name.endswith("+")}
    pointing |= {each.name for each in Referral._meta.many_to_many}
    links = {"links_as_first", "links_as_second"}
    assert links <= pointing
    known = (set(SOURCES) - {"links"}) | links | set(NO_COPY)
    assert pointing == known
