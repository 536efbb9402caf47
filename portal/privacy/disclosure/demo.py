"""One share record and one subject access request under review, about referrals of the demo. All fictional."""

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.privacy.models import DisclosureItem, ShareRecord, SubjectAccessRequest
from portal.referrals.demo import key_of
from portal.referrals.demo_stories import STORIES
from portal.referrals.models import Referral

from .requests import record_request
from .review import decide
from .sharing import record_share

SHARED, ASKED_ABOUT = "3", "2"  # Mia, and Aaron who asks about himself
SHARED_FIELDS = (
    "answers/young-person/first_name", "answers/young-person/last_name", "answers/young-person/date_of_birth",
    "answers/exploitation/found_where", "answers/missing/last_missing",
)  # fmt: skip


def of_story(number: str) -> Referral:
    """Return the referral that a story of the demo became."""
    story = next(story for story in STORIES if story.number == number)
    return Referral.objects.get(submission_key=key_of(story))


@transaction.atomic
def load_demo_disclosures() -> None:
    """Record both unless they are there."""
    shared, asked_about = of_story(SHARED), of_story(ASKED_ABOUT)
    if not shared.share_records.exists():
        share_with_police(shared)
    if not asked_about.access_requests.exists():
        begin_a_review(asked_about)


def share_with_police(referral: Referral) -> ShareRecord:
    return record_share(
        referral=referral.pk, actor=User.objects.get(email="dsl@example.org"), fields=SHARED_FIELDS,
        organisation="Missing persons unit, police", person="PC Lena Hart",
        purpose="To find her quickly if she goes missing again.",
        basis=ShareRecord.Basis.SAFEGUARDING, agreement=ShareRecord.Agreement.AGREED,
        agreement_words="Mia, on the phone with her social worker beside her.",
        why_not_less="They need her name and age, and where she was found, to look in the right place.",
    )  # fmt: skip


def begin_a_review(referral: Referral) -> SubjectAccessRequest:
    """Record that the young person asks, and decide the first of what has to be read."""
    lead = User.objects.get(email="dataprotection@example.org")
    request = record_request(
        actor=lead, asker=SubjectAccessRequest.Asker.YOUNG_PERSON, asker_name="Aaron Bright",
        identity="He came in with his passport; Amina knows him.", received_on=timezone.localdate(),
        references=[referral.reference],
    )  # fmt: skip
    first = request.items.undecided().first()
    if first:
        decide(
            item=first.pk, request=request.pk, actor=lead, mark=DisclosureItem.Mark.DISCLOSE,
            redactions=first.redactions,
        )  # fmt: skip
    return request
