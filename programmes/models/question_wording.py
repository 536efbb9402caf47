"""The words of each question of the referral form, as the CMS has them (domain.md §3).

The form itself is declared in code. Here are only its words: no row can be added, so no question can be made, and
an answer keeps the code under which it is stored whatever it is called.
"""

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import RevisionMixin

from home.words_to_avoid import avoided_in


class QuestionWordingQuerySet(models.QuerySet["QuestionWording"]):
    """Reads wordings."""

    def changed(self) -> "QuestionWordingQuerySet":
        """Wordings that say something else than the form as it is declared."""
        return self.exclude(label="", hint="", answers={})


class QuestionWording(RevisionMixin, models.Model):
    """What one question is called on one pathway (none: on all), its hint and its answers. Empty means as declared."""

    pathway = models.CharField(max_length=20, blank=True, editable=False)
    step = models.CharField(max_length=40, editable=False)
    question = models.CharField(max_length=60, editable=False)
    place = models.CharField("page of the form", max_length=120, editable=False)
    declared_label = models.CharField("question as it was written", max_length=300, editable=False)
    declared_hint = models.CharField("hint as it was written", max_length=500, blank=True, editable=False)
    declared_answers = models.JSONField(default=dict, editable=False)  # code → words
    label = models.CharField("question", max_length=300, blank=True, help_text="Leave empty to keep it as it was.")
    hint = models.CharField(max_length=500, blank=True, help_text="Leave empty to keep it as it was.")
    answers = models.JSONField(default=dict, blank=True)  # code → words, only what differs
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = QuestionWordingQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("place", read_only=True),
                FieldPanel("declared_label", read_only=True),
                FieldPanel("declared_hint", read_only=True),
            ],
            heading="As it was written",
        ),
        MultiFieldPanel(
            [FieldPanel("label"), FieldPanel("hint"), FieldPanel("answers")],
            heading="What people read instead",
        ),
    ]

    class Meta:
        ordering = ["sort_order"]
        constraints = [models.UniqueConstraint(fields=["pathway", "step", "question"], name="one_wording_a_question")]

    def __str__(self) -> str:
        return f"{self.place}: {self.label or self.declared_label}"

    @property
    def is_changed(self) -> bool:
        """Say whether people read something else than what was written."""
        return bool(self.label or self.hint or self.answers)

    @property
    def answers_in_force(self) -> dict[str, str]:
        """Return the words of each answer by its code."""
        return {**self.declared_answers, **self.answers}

    def clean(self) -> None:
        """Refuse words that blame, answers that the question does not have, and two answers that read the same."""
        if not set(self.answers) <= set(self.declared_answers):
            raise ValidationError({"answers": "This question has other answers."})
        in_force = [words.casefold() for words in self.answers_in_force.values()]
        if len(in_force) != len(set(in_force)):
            raise ValidationError({"answers": "Two answers must not read the same."})
        for field, text in (("label", self.label), ("hint", self.hint), ("answers", " ".join(self.answers.values()))):
            for word, better in avoided_in(text):
                raise ValidationError({field: f"Don’t write “{word}”: it blames. Write, for example, “{better}”."})
