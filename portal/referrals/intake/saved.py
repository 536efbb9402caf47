"""Save and return: a reference, a passphrase, seven days (domain.md §3). The passphrase is kept as a slow hash only."""

import re
import secrets
import unicodedata
import uuid
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import transaction

from portal.accounts.password_checks import GuessablePasswordValidator
from portal.referrals.models import Draft
from portal.referrals.reference import DRAFT_PREFIX, new_reference, parse_reference
from portal.referrals.states import Pathway

from .drafts import keep_for_longer
from .forms.fields import Line
from .forms.step import StepForm

WORDS = Path(__file__).with_name("passphrase_words.txt")  # plain, short, none that frightens or offends
WORDS_IN_PASSPHRASE = 4  # of 2600: more than 10¹³ combinations, each guess a slow one
SHORTEST_PASSPHRASE = 12  # characters, as for staff
# A young person’s form leaves nothing behind by default, and is short.
MAY_BE_SAVED = frozenset({Pathway.PROFESSIONAL, Pathway.HOSPITAL, Pathway.PARENT})


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Return the words of which passphrases are made."""
    return tuple(WORDS.read_text().split())


def new_passphrase() -> str:
    """Return four words at random."""
    return " ".join(secrets.choice(words()) for _ in range(WORDS_IN_PASSPHRASE))


def as_meant(passphrase: str) -> str:
    """Return a passphrase as it counts: capitals, dashes and the number of spaces do not matter."""
    return " ".join(re.split(r"[\s\-–—_.,]+", unicodedata.normalize("NFKC", passphrase).casefold())).strip()


class SaveForm(StepForm):
    """The passphrase, ours already filled in: pressing twice saves the same one."""

    passphrase = Line(
        "Your passphrase",
        hint="We made this one up. Keep it, or write your own of at least 12 letters.",
        required=True,
        autocomplete="off",
        spellcheck="false",
        error_messages={"required": "Write a passphrase of at least 12 letters, such as four words."},
    )

    def clean_passphrase(self) -> str:
        typed = self.cleaned_data["passphrase"]
        meant = as_meant(typed)
        if len(meant) < SHORTEST_PASSPHRASE:
            raise ValidationError("Make the passphrase longer: at least 12 letters, such as four words.")
        try:
            GuessablePasswordValidator().validate(meant)
        except ValidationError:
            raise ValidationError(
                "This passphrase is easy to guess. Put together four words that have nothing to do with each other."
            ) from None
        return typed


class ReturnForm(StepForm):
    reference = Line(
        "Reference of the saved referral",
        hint="It looks like DRAFT-7K4M-2PXW.",
        required=True,
        autocomplete="off",
        spellcheck="false",
        error_messages={"required": "Write the reference that you were shown when you saved."},
    )
    passphrase = Line(
        "Passphrase",
        required=True,
        autocomplete="off",
        spellcheck="false",
        error_messages={"required": "Write the passphrase that you were shown or chose when you saved."},
    )

    def not_found(self) -> None:
        """Say that nothing was found; the same words whatever was wrong."""
        self.add_error(
            None,
            "We can’t open a saved referral with this reference and passphrase. Check both. If it was sent, or not "
            "opened for seven days, it is no longer here.",
        )


FORM_PAGES: dict[str, tuple[type[StepForm], str]] = {
    "refer_save": (SaveForm, "refer/save.html"),
    "refer_return": (ReturnForm, "refer/return.html"),
}


def save(*, key: uuid.UUID, passphrase: str) -> Draft | None:
    """Give the draft a reference, once, and this passphrase; its seven days begin anew. None when it is gone."""
    sealed = make_password(as_meant(passphrase))  # slow: not while the draft is locked
    with transaction.atomic():
        draft = Draft.objects.live().public().select_for_update().filter(pk=key).first()
        if draft is not None:
            draft.reference = draft.reference or new_reference(DRAFT_PREFIX)
            draft.passphrase = sealed
            keep_for_longer(draft)
    return draft


def find_saved(*, reference: str, passphrase: str) -> Draft | None:
    """Return the saved draft, or None. An unknown reference costs as much work as a wrong passphrase."""
    canonical = parse_reference(reference, DRAFT_PREFIX)
    draft = Draft.objects.live().public().filter(reference=canonical).first() if canonical else None
    sealed = draft.passphrase if draft else make_password(None)
    return draft if check_password(as_meant(passphrase), sealed) else None
