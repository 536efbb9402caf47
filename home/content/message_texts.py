"""The first texts from which triage starts a message to a referrer. Comms staff change them in the CMS."""

from typing import NamedTuple

from programmes.decline_reasons import DeclineReason
from programmes.models import MessageTemplate

Use = MessageTemplate.Use


class MessageText(NamedTuple):
    """One text, by the names of its fields."""

    name: str
    use: Use
    when_to_use: str
    text: str
    reason: str = ""
    must_say: str = ""


COME_BACK = "If things change, tell us: write on the page where you read this, or send a new referral."
DANGER = "If someone is in danger, call 999."
MUST_SAY = "Why we can’t take it on\nWho can help instead\nHow to come back to us"

MESSAGE_TEXTS = [
    MessageText(
        "We are still looking at it",
        Use.TELLING,
        "When deciding takes longer than the referrer expects.",
        "Thank you for referral {reference}. We are still looking at it and have not forgotten it. We write here again "
        f"as soon as there is something to say.\n\n{DANGER} If you learn something new, tell us on this page.",
    ),
    MessageText(
        "Please call us",
        Use.TELLING,
        "When something is better said than written.",
        "Thank you for referral {reference}. We would like to talk with you about it. Please call us on a working day "
        "between 9am and 5pm and give the reference.",
    ),
    MessageText(
        "We have noted that you want to withdraw",
        Use.TELLING,
        "After a request to withdraw, once you have decided what follows.",
        "You asked us to withdraw referral {reference}. We have read this and decided what to do with care. We may "
        "still have to act if somebody could be badly hurt.",
    ),
    MessageText(
        "How can we reach them safely?",
        Use.ASKING,
        "When nobody has said what is a safe way to make contact.",
        "Thank you for referral {reference}. Before we make contact we need to know what is safe. How and when can we "
        "reach the young person, and who must not find out?",
    ),
    MessageText(
        "Who knows and who agrees?",
        Use.ASKING,
        "When it is not clear whether the young person or a parent agrees.",
        "Thank you for referral {reference}. Do the young person and a parent or carer know about it, and do they "
        "agree? If asking them would put somebody in danger, please say so.",
    ),
    MessageText(
        "Outside the ages we work with",
        Use.DECLINING,
        "When the young person is younger or older than those the programme is for.",
        "Thank you for referral {reference}. We can’t take it on, because our programmes are for other ages. The "
        f"council’s children’s or adult services can say who helps people of this age.\n\n{COME_BACK}",
        DeclineReason.AGE,
        MUST_SAY,
    ),
    MessageText(
        "Outside the areas we work in",
        Use.DECLINING,
        "When the young person lives where we do not work.",
        "Thank you for referral {reference}. We can’t take it on, because we do not work in this area. The council "
        f"there can say which services do.\n\n{COME_BACK}",
        DeclineReason.AREA,
        MUST_SAY,
    ),
    MessageText(
        "Another service is the right one",
        Use.DECLINING,
        "When somebody else can help better. Name the service only if that is safe.",
        "Thank you for referral {reference}. We can’t take it on, because another service can help better with this: "
        f"(write which, and how to reach it).\n\n{COME_BACK}",
        DeclineReason.OTHER_SERVICE,
        MUST_SAY,
    ),
    MessageText(
        "Support is not wanted now",
        Use.DECLINING,
        "When support was offered and is not wanted at this time.",
        "Thank you for referral {reference}. Our support is a choice, and it is not wanted now. So we do not go on "
        f"with it. A young person can talk to Childline at any time: 0800 1111.\n\n{COME_BACK}",
        DeclineReason.NO_AGREEMENT,
        MUST_SAY,
    ),
    MessageText(
        "We can’t take it on",
        Use.DECLINING,
        "For any other reason. Write the reason in plain words.",
        "Thank you for referral {reference}. We can’t take it on, because (write why). The council’s children’s "
        f"services can say who else may help.\n\n{COME_BACK}",
        DeclineReason.OTHER,
        MUST_SAY,
    ),
]
