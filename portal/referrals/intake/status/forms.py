"""The forms of the status page, and what is shown of them again when something went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import ResolverMatch

from portal.referrals.attachments.forms import FilesForm
from portal.referrals.intake.forms.fields import Line, Story
from portal.referrals.intake.forms.step import StepForm
from portal.referrals.models import Message

ENTER, WRITE, ADD = "refer/status/enter.html", "refer/status/write.html", "refer/status/add.html"
FILES = "refer/status/files.html"


class StatusForm(StepForm):
    """What opens the page of one referral."""

    reference = Line(
        "Reference",
        hint="It looks like SOS-7K4M-2PXW.",
        required=True,
        autocomplete="off",
        spellcheck="false",
        error_messages={"required": "Write the reference that you were shown when you sent the referral."},
    )
    code = Line(
        "Code",
        hint="Twelve letters and numbers. You were shown it once, below the reference.",
        required=True,
        autocomplete="off",
        spellcheck="false",
        error_messages={"required": "Write the code that you were shown when you sent the referral."},
    )

    def not_found(self) -> None:
        """Say that nothing opens; the same words whatever was wrong."""
        self.add_error(None, "We can’t open a referral with this reference and code. Check both.")


@dataclass(frozen=True, slots=True)
class Writing:
    """One thing that a referrer can write: what it is kept as, and the words of its page."""

    kind: Message.Kind
    heading: str
    label: str
    button: str
    hint: str = ""
    required: bool = True


WRITINGS: Mapping[str, Writing] = {
    "answer": Writing(Message.Kind.ANSWER, "Answer our question", "Your answer", "Send the answer"),
    "information": Writing(
        Message.Kind.INFORMATION, "Tell us something new", "What should we know?", "Send this",
        "Anything that has changed, or that you have learned since.",
    ),
    "withdraw": Writing(
        Message.Kind.WITHDRAWAL_REQUEST, "Ask us to stop", "Why? You don’t have to say.", "Ask us to stop",
        required=False,
    ),
}  # fmt: skip


class MessageForm(StepForm):
    """The words of one message."""

    def __init__(self, *args: Any, writing: Writing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = Story(writing.label, hint=writing.hint, required=writing.required, rows=7)


def page_as_typed(request: HttpRequest, match: ResolverMatch) -> tuple[str, dict[str, Any]] | None:
    """Return template and context of a posted page as it was typed, without database or session; None for others."""
    typed = request.POST.dict()
    if match.url_name == "refer_status":
        return ENTER, {"form": StatusForm(initial=typed)}
    if match.url_name == "refer_status_files":  # files are kept nowhere: they are chosen again
        return FILES, {"form": FilesForm(), "again": True}
    writing = WRITINGS.get(match.kwargs.get("kind", "")) if match.url_name == "refer_status_write" else None
    if writing:
        return WRITE, {"form": MessageForm(initial=typed, writing=writing), "writing": writing}
    return None
