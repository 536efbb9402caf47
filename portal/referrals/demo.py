"""Loads the synthetic referrals of domain.md §8 through the real form and the real workflow. All fictional."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.privacy.models import Tombstone

from .caseworkers import change_profile
from .demo_ended import ENDED_STORIES, let_years_pass
from .demo_stories import PROFILES, STORIES, Story
from .exclusions import record_exclusion
from .intake.steps import FORM_VERSION, Answers, Step, find_step, steps_for
from .intake.submission import receive
from .models import CaseworkerProfile, Exclusion, Referral
from .restricting import share
from .services import move

NAMESPACE = uuid.UUID("5f0c3d6e-6f2b-4a53-9a86-0d6b1a7f6c11")


class StoryIsWrong(Exception):
    """A demo answer does not pass the form that the public uses."""


def key_of(story: Story) -> uuid.UUID:
    """Return the submission key of a story: loading it again finds the referral it became."""
    return uuid.uuid5(NAMESPACE, f"{FORM_VERSION} {story.number}")


def answers_of(story: Story) -> Answers:
    """Return the cleaned answers of a story, each page checked by its form. Raises StoryIsWrong."""
    answers: dict[str, dict[str, Any]] = {}
    given: Mapping[str, Mapping[str, Any]] = story.answers(timezone.now())
    pending = list(given)
    while step := next((step for step in steps_for(answers) if step.slug not in answers and asked(step, given)), None):
        form = step.form(dict(given.get(step.slug, {})))
        if not form.is_valid():
            raise StoryIsWrong(f"{story.number} {step.slug}: {form.errors.as_json()}")
        answers[step.slug] = form.answers()
        pending = [slug for slug in pending if slug != step.slug]
    if pending or any(find_step(answers, slug) is None for slug in given):
        raise StoryIsWrong(f"{story.number} answers pages that do not apply: {pending}")
    return answers


def asked(step: Step, given: Mapping[str, Any]) -> bool:
    """Say whether a story has to answer a page: one that can follow only if it does."""
    return not step.can_follow or step.slug in given


def load_demo_referrals() -> int:
    """Load the stories that are not there yet and carry them on. Returns how many were new."""
    new = 0
    for account, profile in PROFILES.items():
        caseworker, leader = (User.objects.get(email=f"{name}@example.org") for name in (account, "leader"))
        if not CaseworkerProfile.objects.filter(caseworker=caseworker).exists():
            change_profile(caseworker=caseworker, actor=leader, **profile)
    for story in STORIES:
        if Referral.objects.filter(submission_key=key_of(story)).exists():
            continue
        load_story(story)
        new += 1
    for ended in () if Tombstone.objects.exists() else ENDED_STORIES:  # what was deleted does not come back
        if not Referral.objects.filter(submission_key=key_of(ended.story)).exists():
            with transaction.atomic():
                let_years_pass(load_story(ended.story), ended)
            new += 1
    return new


@transaction.atomic
def load_story(story: Story) -> Referral:
    """Send one story through the form and carry it on, and return the referral; all of it or nothing."""
    received = timezone.now() - timedelta(minutes=story.minutes_ago)
    referral = receive(answers=answers_of(story), submission_key=key_of(story), received_at=received)
    if story.shared_with:
        share_as_safeguarding_lead(referral, story.shared_with)
    for account, kind, note in story.exclusions:
        exclude(referral, account, kind, note)
    for actor, name, given in story.moves:
        act(referral, actor, name, given)
    return referral


def share_as_safeguarding_lead(referral: Referral, people: Iterable[str]) -> None:
    """Name who may know of a restricted referral, as the safeguarding lead of the demo."""
    share(
        referral=referral.pk, actor=User.objects.get(email="dsl@example.org"),
        people=User.objects.filter(email__in=[f"{name}@example.org" for name in people]).values_list("pk", flat=True),
        reason="The caseworker Danny is his cousin. These two go on with it.",
    )  # fmt: skip


def exclude(referral: Referral, account: str, kind: str, note: str) -> None:
    """Record as the safeguarding lead that a caseworker should not work with somebody."""
    caseworker, lead = (User.objects.get(email=f"{name}@example.org") for name in (account, "dsl"))
    record_exclusion(referral=referral, caseworker=caseworker, kind=Exclusion.Kind(kind), note=note, actor=lead)


def act(referral: Referral, actor: str, name: str, given: Mapping[str, Any]) -> None:
    """Make one move of a story as one of the demo accounts."""
    person = User.objects.get(email=f"{actor}@example.org")
    seen = Referral.objects.values_list("version", flat=True).get(pk=referral.pk)
    given = {
        key: str(User.objects.get(email=value).pk) if key == "caseworker" else value for key, value in given.items()
    }
    move(referral=referral.pk, name=name, actor=person, seen_version=seen, given=given)
