"""What is read with one statement is exactly what a statement for each would have read."""

import pytest

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.referrals.models import Decision, Message, Referral, RiskSuggestion
from portal.referrals.reading_together import read_together
from portal.resources.models import Resource
from programmes.models import Programme, QuestionWording

pytestmark = pytest.mark.django_db


def values(row):
    """Every column that was read, with the kind of each value; what is sealed is opened."""
    fields = [field.attname for field in row._meta.concrete_fields if field.attname in row.__dict__]
    return {name: (getattr(row, name), type(getattr(row, name))) for name in fields}


def test_rows_of_many_models_come_back_as_they_are(received, make, triage_officer, django_assert_num_queries):
    referral = make(received("3"), triage_officer, "take")
    make(referral, triage_officer, "ask", question="Wo\u200b? 李 “é” \\n 🙂", due_date="2030-01-01", safe_route="text")
    Resource.objects.create(title="Far away", summary="Where to turn.", owner=triage_officer, indicators=["E1"])
    QuestionWording.objects.filter(step="programme").update(answers={"a": [1, None, "b"]})
    parts = [
        Referral.objects.all(), Decision.objects.all(), Message.objects.all(), RiskSuggestion.objects.all(),
        AuditEntry.objects.all(), User.objects.only("first_name", "areas"), Programme.objects.defer("summary"),
        QuestionWording.objects.all(), Resource.objects.all(), Message.objects.none(),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        found = read_together(*parts)
    for part, rows in zip(parts, found, strict=True):
        apart = {row.pk: values(row) for row in part}
        assert {row.pk: values(row) for row in rows} == apart
        assert apart or part.query.is_empty()


def test_rows_come_in_the_order_of_their_model(received, make, triage_officer):
    referral = make(received("3"), triage_officer, "take")
    for text in ("First?", "Second?", "Third?"):
        make(referral, triage_officer, "ask", question=text, due_date="2030-01-01", safe_route="text")
        make(referral, triage_officer, "answer", answer="Yes.")
    decisions, programmes = read_together(referral.decisions.order_by("-version"), Programme.objects.order_by("pk"))
    assert decisions == list(referral.decisions.all()) and len(decisions) == 7
    assert programmes == list(Programme.objects.all())
