"""Programmes and the public pages about them."""

from .message_template import MessageTemplate
from .pages import GuidancePage, ProgrammeIndexPage, ProgrammePage
from .programme import Programme, ProgrammeCode
from .question_wording import QuestionWording

__all__ = [
    "GuidancePage",
    "MessageTemplate",
    "Programme",
    "ProgrammeCode",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "QuestionWording",
]
