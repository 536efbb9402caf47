"""The first questions, and the last one."""

from portal.referrals.states import Pathway

from .fields import YES_NO_NOT_KNOWN, OneOf, Tick
from .step import StepForm


class DangerForm(StepForm):
    immediate_danger = OneOf(
        "Is someone in immediate danger now?",
        YES_NO_NOT_KNOWN,
        required=True,
        missing="Say whether someone is in danger now.",
    )


class CallForHelpForm(StepForm):
    """No question: advice to call 999, and a way on."""


class WhoForm(StepForm):
    pathway = OneOf(
        "Who are you?",
        [
            (
                Pathway.PROFESSIONAL,
                "I work with young people: council, school, youth justice, police, health or charity",
            ),
            (Pathway.HOSPITAL, "I am a clinician and the young person is in hospital or has just left"),
            (Pathway.PARENT, "I am a parent, carer or family member"),
            (Pathway.SELF, "I am a young person and this is about me"),
        ],
        required=True,
        missing="Choose who you are, so that we ask the right questions.",
    )


class PrivacyForm(StepForm):
    privacy_read = Tick(
        "I have read how the SOS Project uses what I write here",
        missing="Read the privacy notice and tick the box. Nothing is sent before you do.",
    )
