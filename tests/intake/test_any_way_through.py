"""Any order of pages, changes and ways back, on every pathway: what is stored is what check-answers showed."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.referrals.intake.forms.fields import NOT_KNOWN, Day, Email, FromList, Moment, Phone, Reach, SomeOf, Tick
from portal.referrals.intake.forms.young_person import AgeField
from portal.referrals.intake.steps import PATHWAYS, find_step, pathway_of, sections, unanswered
from portal.referrals.models import Draft, Referral
from programmes.models import ProgrammeCode

from .answers import story

pytestmark = pytest.mark.django_db

STORIES = {"professional": "3", "hospital": "1", "parent": "5", "self": "6"}
WORDS = st.sampled_from(["", "Mia", "Zoë O’Neill", "李明 🦊", "<b>one</b>\ntwo", "  spaced  ", "=SUM(A1)"])
SLUGS = sorted({step.slug for steps in PATHWAYS.values() for step in steps})


def value_for(name, field):
    """Something a person may give for this question, right or wrong or nothing."""
    if name == "programme":
        return st.sampled_from(["", "unsure", *ProgrammeCode.values])
    if isinstance(field, Tick):
        return st.sampled_from(["", "on"])
    if isinstance(field, SomeOf):
        return st.lists(st.sampled_from([code for code, _ in field.choices]), max_size=3, unique=True)
    if hasattr(field, "choices") or isinstance(field, FromList):
        return st.sampled_from(["", NOT_KNOWN, *(str(code) for code, _ in field.choices)])
    if isinstance(field, AgeField):
        return st.sampled_from(["", "15", "fifteen", "19"])
    if isinstance(field, Day):
        return st.sampled_from(["", "3/4/2009", "3rd April 2009", "31 2 2009"])
    if isinstance(field, Moment):
        return st.sampled_from(["", "tomorrow 9am", "never"])
    if isinstance(field, Phone | Reach):
        return st.sampled_from(["", "07700 900456", "+33 1 42 68 53 00", "none", "a@example.org"])
    if isinstance(field, Email):
        return st.sampled_from(["", "a@example.org", "at home"])
    if name == "postcode":
        return st.sampled_from(["", "e11fr", "nowhere"])
    return WORDS


PAGES = {
    (pathway, step.slug): st.fixed_dictionaries(
        {}, optional={name: value_for(name, field) for name, field in step.form.base_fields.items()}
    )
    for pathway, steps in PATHWAYS.items()
    for step in steps
}


@st.composite
def things_done(draw):
    """A pathway, and what somebody does there: pages answered in any order, looked at, or changed later."""
    pathway = draw(st.sampled_from(sorted(PATHWAYS)))
    done = []
    for _ in range(draw(st.integers(0, 12))):
        slug = draw(st.sampled_from(SLUGS))
        act = draw(st.sampled_from(["answer", "answer", "look", "change"]))
        whose = draw(st.sampled_from(sorted(PATHWAYS))) if slug == "who" else pathway
        typed = {"pathway": whose} if slug == "who" else draw(PAGES.get((pathway, slug), st.just({})))
        done.append((act, slug, typed))
    return pathway, done


def address(slug):
    return "/refer/" if slug == "danger" else f"/refer/{slug}/"


def finish(client, typed):
    """Answer what is still open, as the site asks for it."""
    while left := unanswered(Draft.objects.get().answers):
        slug = left[0].slug
        pathway = pathway_of(Draft.objects.get().answers)
        given = story(STORIES[pathway or "professional"]).answers(timezone.now()) if pathway else typed
        page = given.get(slug, {}) if slug in given else typed.get(slug, {})
        response = client.post(address(slug), page)
        assert response.status_code == 302, (slug, response.context["form"].errors)


@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(way=things_done())
def test_what_is_stored_is_what_check_answers_showed(programmes, way):
    pathway, done = way
    Draft.objects.all().delete()
    client = Client()
    typed = story(STORIES[pathway]).answers(timezone.now())
    client.post("/refer/", typed["danger"])
    client.post("/refer/who/", {"pathway": pathway})
    for act, slug, given_there in done:
        applies = find_step(Draft.objects.get().answers, slug) is not None
        before = Draft.objects.get().answers
        if act == "look":
            assert client.get(address(slug)).status_code == (200 if applies else 404)
            assert Draft.objects.get().answers == before
            continue
        response = client.post(f"{address(slug)}{'?from=check' if act == 'change' else ''}", given_there)
        assert response.status_code in (302, 422, 404)
        if response.status_code != 302:
            assert Draft.objects.get().answers == before
    finish(client, typed)
    page = client.get("/refer/check/")
    assert page.context["left"] == []
    shown = [(step.slug, pairs) for step, pairs in page.context["sections"]]
    key = page.context["draft"].pk
    client.post("/refer/check/", {"key": str(key)})
    referral = Referral.objects.get(submission_key=uuid.UUID(str(key)))
    stored = [(step.slug, pairs) for step, pairs in sections(referral.answers) if step.form.base_fields]
    assert stored == shown
    assert set(referral.answers) - {"call-999"} <= {slug for slug, _ in shown}
    for slug, pairs in shown:
        assert len(pairs) == len(referral.answers.get(slug, {})), slug
    assert set(referral.answers) == {step.slug for step in PATHWAYS[referral.pathway] if step.slug in referral.answers}
