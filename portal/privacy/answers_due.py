"""Reminders that the law wants an answer soon (domain.md §6.4–5): to those who give it. For housekeeping."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from portal.accounts.models import User
from portal.accounts.roles import DATA_PROTECTION_ROLES
from portal.outbox.staff_mail import tell

from .models import ErasureRequest, SubjectAccessRequest

WEEK = timedelta(weeks=1)
COPY, ERASURE = "a copy of what we hold", "erasure"
Asked = tuple[str, str, date, str]  # the request's key, what is asked for, the day of the answer, where to give it


def remind_of_answers(*, today: date | None = None) -> int:
    """Remind every lead of each request once when its day is near, once when it is over, and each week after.

    Returns how many mails are new. Safe to run at any time.
    """
    today, new = today or timezone.localdate(), 0
    leads = list(User.objects.holding(*DATA_PROTECTION_ROLES))
    for key, what, day, address in due_by(today + settings.SUBJECT_ACCESS_DUE_SOON):
        over = day < today
        stage = f"over {(today - day) // WEEK}" if over else "soon"
        said = f"The answer was due on {words(day)}." if over else f"The answer is due on {words(day)}."
        with transaction.atomic():
            new += sum(
                tell(
                    lead, key=f"answer due {key} {day} {stage} {lead.pk}",
                    subject="The time for an answer is over" if over else "An answer is nearly due",
                    about=f"Somebody asked for {what}. {said}", address=address,
                )
                for lead in leads
            )  # fmt: skip
    return new


def due_by(day: date) -> Iterator[Asked]:
    """Yield what has to be answered until a day and has not been."""
    for request in SubjectAccessRequest.objects.open().filter(due_on__lte=day):
        yield request.pk.hex, COPY, request.due_on, request.get_absolute_url()
    for pk, answer_by in ErasureRequest.objects.unanswered().filter(answer_by__lte=day).values_list("pk", "answer_by"):
        yield pk.hex, ERASURE, answer_by, reverse("erasure_request", args=[pk])


def words(day: date) -> str:
    return date_format(day, "l j F")
