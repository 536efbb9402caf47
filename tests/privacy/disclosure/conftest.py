"""Referrals with everything answered, requests about them, and what is in the files that leave."""

import io
import json
import uuid

import pytest
from django import forms
from django.utils import timezone
from pypdf import PdfReader

from portal.privacy.disclosure import review
from portal.privacy.disclosure.requests import record_request
from portal.privacy.models import DisclosureItem, SubjectAccessRequest
from portal.referrals.intake.forms.fields import Day, Email, Line, Moment, Phone
from portal.referrals.intake.steps import PATHWAYS, steps_for
from portal.referrals.intake.submission import receive
from tests.triage.conftest import make, received, triaged

__all__ = ["make", "received", "triaged"]

PROGRAMMES = ("county_lines", "gangs", "hospital", "family", "unsure")
WAYS = [("professional", programme) for programme in PROGRAMMES] + [(pathway, "") for pathway in list(PATHWAYS)[1:]]


def answer_to(field, words):
    """A plausible answer: `words` where anything can be typed."""
    match field:
        case Phone():
            return "+447700900123"
        case Email():
            return "referrer.marker@example.net"
        case Line():
            return words
        case Day():
            return "2010-03-14"
        case Moment():
            return timezone.now().isoformat()
        case forms.IntegerField():
            return 15
        case forms.BooleanField():
            return True
        case forms.MultipleChoiceField():
            return [field.choices[0][0]]
    return next(value for value, _ in field.choices if value)


def everything_answered(pathway, programme):
    """The answers of a pathway with every question answered, and the words typed by page and question."""
    first = {"danger": {"immediate_danger": "yes"}, "who": {"pathway": pathway}, "programme": {"programme": programme}}
    answers, typed = {slug: page for slug, page in first.items() if "" not in page.values()}, {}
    for step in steps_for(answers):
        page = answers.setdefault(step.slug, {})
        for name, field in step.form.base_fields.items():
            words = "Zq" + "".join("abcdefghij"[int(figure)] for figure in str(len(typed))) + "x"
            if name not in page:
                # Somebody close to staff would make it a restricted one.
                page[name] = "no" if name == "known_to_staff" else answer_to(field, words)
            if page[name] == words:
                typed[step.slug, name] = words
    return answers, typed


@pytest.fixture
def answered(programmes):
    """Receive a referral with every question of a pathway answered."""

    def receive_all(pathway="professional", programme="county_lines"):
        answers, typed = everything_answered(pathway, programme)
        return receive(answers=answers, submission_key=uuid.uuid4()), typed

    return receive_all


@pytest.fixture
def asked(data_protection_lead):
    """Record a request about referrals."""

    def record(*referrals, actor=data_protection_lead, asker="young_person", **given):
        return record_request(
            actor=actor, asker=SubjectAccessRequest.Asker(asker), asker_name="Asking Person",
            identity="Passport seen.", received_on=timezone.localdate(),
            references=[referral.reference for referral in referrals], **given,
        )  # fmt: skip

    return record


@pytest.fixture
def reviewed(data_protection_lead):
    """Decide all that is left, as `mark` says, and finish the review."""

    def finish(request, mark=DisclosureItem.Mark.DISCLOSE, by=data_protection_lead):
        for item in request.items.undecided():
            review.decide(item=item.pk, request=request.pk, actor=by, mark=mark, redactions=item.redactions)
        return review.finish(request=request.pk, actor=by)

    return finish


def text_of_pdf(content):
    """What somebody reads in a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def words_of_pdf(content):
    """Every word that a PDF holds: text, metadata, outline, and each stream unpacked."""
    reader = PdfReader(io.BytesIO(content))
    found = [text_of_pdf(content), str(reader.metadata), str(reader.outline), str(reader.xmp_metadata or "")]
    found += [str(reader.get_object(number)) for number in range(1, len(reader.xref[0]) + 1)]
    found += [page.get_contents().get_data().decode("latin-1") for page in reader.pages]
    return "\n".join([*found, content.decode("latin-1")])


def words_of_json(content):
    return json.dumps(json.loads(content), ensure_ascii=False) + content.decode()
