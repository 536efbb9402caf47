"""The forms of sharing outside and of subject access."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import Truncator

from portal.privacy.models import DisclosureItem, ShareRecord, SubjectAccessRequest
from portal.referrals.intake.forms.fields import Choices, Day, Line, OneOf, SomeOf, Story
from portal.referrals.models import Referral
from portal.referrals.reference import parse_reference
from portal.referrals.staff_form import StaffForm

from .sharing import shareable

Mark = DisclosureItem.Mark
SHOWN_OF_AN_ANSWER = 160  # characters: enough to know which it is
REFERENCES_WRONG = "There is no referral with one of these references. Check each and try again."


class ShareForm(StaffForm):
    """With whom something is shared, what for, on which basis, and exactly what."""

    organisation = Line("Which organisation receives it?", required=True)
    person = Line("Who there receives it?", hint="Name and role.", required=True)
    purpose = Story("What do they need it for?", required=True, rows=3)
    basis = OneOf(
        "What allows us to share it?", list(ShareRecord.Basis.choices), required=True,
        hint="To keep somebody safe you do not need consent: choose safeguarding, and do not ask for a consent that "
        "you would go against. If you are not sure, ask the safeguarding lead.",
    )  # fmt: skip
    agreement = OneOf("Do the young person or a parent agree?", list(ShareRecord.Agreement.choices), required=True)
    agreement_words = Story(
        "Who agreed, and how? Or why was nobody told?", required=True, rows=2,
        hint="For example: she said yes on the phone today. Or: telling him would warn those who hold him.",
    )  # fmt: skip
    why_not_less = Story("Why would less not do?", required=True, rows=2, missing="Write why less would not do.")

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sections: dict[str, Choices] = {}
        for held in shareable(referral):
            label = Truncator(f"{held.label}: {held.text}").chars(SHOWN_OF_AN_ANSWER)
            sections.setdefault(held.section, []).append((held.key, label))
        self.part_names = [f"part_{number}" for number in range(len(sections))]
        for name, (section, choices) in zip(self.part_names, sections.items(), strict=True):
            self.fields[name] = SomeOf(section, choices)
        self.fields["why_not_less"] = self.fields.pop("why_not_less")  # comes after what was chosen

    def before(self) -> list[forms.BoundField]:
        """Return the questions that come before what is chosen."""
        return [self[name] for name in self.base_fields if name != "why_not_less"]

    def parts(self) -> list[forms.BoundField]:
        """Return what can be chosen, part by part."""
        return [self[name] for name in self.part_names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["fields"] = [key for name in self.part_names for key in cleaned.pop(name, [])]
        if not cleaned["fields"]:
            self.add_error(self.part_names[0], "Choose at least one thing that is shared.")
        return cleaned

    def given(self) -> dict[str, Any]:
        """Return what was answered, as `record_share` takes it."""
        basis, agreement = (self.cleaned_data[name] for name in ("basis", "agreement"))
        return self.cleaned_data | {
            "basis": ShareRecord.Basis(basis), "agreement": ShareRecord.Agreement(agreement)
        }  # fmt: skip


class RequestForm(StaffForm):
    """Who asks, how we know who they are, and about which referrals."""

    asker = OneOf("Who asks?", list(SubjectAccessRequest.Asker.choices), required=True)
    asker_name = Line("Their name", required=True)
    identity = Story(
        "How did you make sure who they are, and that they may ask?", required=True, rows=3,
        hint="A parent asks for a child who cannot ask themselves, and in the child’s interest. A representative needs "
        "a signed authority.",
    )  # fmt: skip
    received_on = Day("When did the request reach us?", hint="The day it arrived. The legal month starts then.")
    references = Line(
        "About which referrals?", hint="References such as SOS-7K4M-2PXW, with a space between.", required=True,
        autocomplete="off", error_messages={"required": "Write the reference of each referral that it is about."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].required = True
        self.fields["received_on"].error_messages["required"] = "Write when it reached us."
        self.initial.setdefault("received_on", timezone.localdate())

    def clean_references(self) -> list[str]:
        typed = self.cleaned_data["references"].replace(",", " ").split()
        found = [parse_reference(each) for each in typed]
        if None in found:
            raise forms.ValidationError(REFERENCES_WRONG)
        return sorted({each for each in found if each})


class BecauseForm(StaffForm):
    """Why something is done."""

    because = Story("Why?", required=True, rows=3, missing="Write why. One sentence will do.")

    def __init__(self, *args: Any, question: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].label, self.fields["because"].help_text = question, hint


class ItemForm(StaffForm):
    """Whether one thing leaves, and without which words."""

    mark = OneOf(
        "Does it leave?", [choice for choice in Mark.choices if choice[0] != Mark.UNDECIDED], required=True,
        missing="Choose whether it is disclosed.",
    )  # fmt: skip
    redactions = Story(
        "Words to take out, one on each line", rows=5,
        hint="Each place where they stand becomes a black block. Names we know of are filled in already.",
    )  # fmt: skip
    because = Story("Note", hint="Why it is left out, for whoever has to explain it in some years.", rows=2)

    def words(self) -> list[str]:
        """Return the words to take out."""
        return self.cleaned_data["redactions"].splitlines()
