"""The words of the form as the CMS has them: kept in `QuestionWording`, put over the form as it is declared.

A wording changes what people read, never which answers are accepted nor how they are stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.cache import caches
from django.db import DatabaseError, connections, transaction

from portal.referrals.reading_together import read_together
from portal.referrals.states import Pathway
from programmes.models import Programme, QuestionWording
from sos_site.page_cache import current_edition

from .forms.fields import Choices, OneOf, SomeOf
from .forms.step import StepForm
from .forms.young_person import USUAL_PROGRAMMES, ProgrammeAsked, with_unsure


@dataclass(frozen=True, slots=True)
class Wordings:
    """What the CMS says about the form: wordings that differ from the declaration, and programmes as it names them."""

    changed: Mapping[tuple[str, str, str], QuestionWording]  # by pathway, step and question
    programmes: Choices


def wordings_in_force() -> Wordings:
    """Return the words as they are now, with the programmes that take referrals.

    They are kept as long as the edition of the site that they belong to (home/editions.py), five minutes at most.
    Without a database the usual ones do: a page that is shown again must not lose what was typed.
    """
    edition = current_edition()
    kept: Wordings | None = caches["words"].get(edition) if edition else None
    if kept is not None:
        return kept
    try:
        words = read_wordings()
    except DatabaseError:
        return Wordings({}, USUAL_PROGRAMMES)
    if edition:
        caches["words"].set(edition, words)
    return words


def read_wordings() -> Wordings:
    """Read the words from the database."""
    return wordings_of(*read_together(QuestionWording.objects.changed(), Programme.objects.open()))


def wordings_of(changed: Iterable[QuestionWording], programmes: Iterable[Programme]) -> Wordings:
    """Return the words of these rows, and with them the programmes that can be answered."""
    return Wordings(
        changed={(each.pathway, each.step, each.question): each for each in changed},
        programmes=with_unsure((each.code, each.name) for each in programmes),
    )


def dress(form: StepForm, wordings: Wordings, *, pathway: str, step: str) -> None:
    """Put the words in force over the labels, hints and answers of a form."""
    for name, field in form.fields.items():
        if isinstance(field, ProgrammeAsked):
            field.choices = wordings.programmes  # type: ignore[assignment]
        wording = wordings.changed.get((pathway, step, name))
        if wording is None:
            continue
        field.label = wording.label or field.label
        field.help_text = wording.hint or field.help_text
        if isinstance(field, forms.ChoiceField):
            field.choices = [(code, wording.answers.get(str(code), words)) for code, words in field.choices]  # type: ignore[misc,union-attr]


def declared_wordings() -> Iterator[QuestionWording]:
    """Yield a wording for every question that the form declares, with nothing changed, in the order of the form."""
    from .steps import EQUALITY, FOR_ALL, OWN_EQUALITY, PATHWAYS  # the steps are dressed by this module

    of_pathways = (step for steps in PATHWAYS.values() for step in steps if step.pathway)
    pages = [*FOR_ALL, *of_pathways, EQUALITY, OWN_EQUALITY]
    questions = ((step, name, field) for step in pages for name, field in step.form.base_fields.items())
    for position, (step, name, field) in enumerate(questions):
        whose = Pathway(step.pathway).label if step.pathway else "Everybody"
        yield QuestionWording(
            pathway=step.pathway, step=step.slug, question=name, place=f"{whose}: {step.title}",
            declared_label=str(field.label), declared_hint=str(field.help_text), declared_answers=answers_of(field),
            sort_order=position,
        )  # fmt: skip


def answers_of(field: forms.Field) -> dict[str, str]:
    """Return the declared answers of a question by code; programmes are named where they are edited themselves."""
    if not isinstance(field, OneOf | SomeOf) or isinstance(field, ProgrammeAsked):
        return {}
    return {str(code): str(words) for code, words in field.choices if code}  # type: ignore[misc,union-attr]


def bring_up_to_date(using: str = "default", **about: Any) -> None:
    """Make a row for each question that is new and forget those that are gone; what was edited stays.

    Runs after every migration, so that the CMS always lists the form as it is.
    """
    if QuestionWording._meta.db_table not in connections[using].introspection.table_names():
        return
    declared = list(declared_wordings())
    keys = {(each.pathway, each.step, each.question) for each in declared}
    with transaction.atomic(using=using):
        rows = QuestionWording.objects.using(using)
        gone = [row.pk for row in rows.all() if (row.pathway, row.step, row.question) not in keys]
        rows.filter(pk__in=gone).delete()
        rows.bulk_create(
            declared,
            update_conflicts=True,
            unique_fields=["pathway", "step", "question"],
            update_fields=["place", "declared_label", "declared_hint", "declared_answers", "sort_order"],
        )
