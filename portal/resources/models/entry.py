"""What lists and search read of a published resource: its words and how often it was opened."""

from django.db import models


class Entry(models.Model):
    """One a resource that was ever published; made anew with each version and each file that was read.

    The roots are the words without their endings, each once. A text index over them is made by the migration, in the
    way of each database (`search.py`).
    """

    resource = models.OneToOneField("resources.Resource", on_delete=models.CASCADE, related_name="entry")
    title_roots = models.TextField(blank=True)
    roots = models.TextField(blank=True)
    text = models.TextField(blank=True, help_text="What the page says, a line a paragraph.")
    file_text = models.TextField(blank=True, help_text="What its files say.")
    opened = models.PositiveIntegerField(default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "entries"
        indexes = [models.Index(fields=["-opened"], name="entry_opened")]

    def __str__(self) -> str:
        return f"entry {self.pk}"


class IndicatorOf(models.Model):
    """An indicator for which a published resource is guidance (domain.md §5)."""

    resource = models.ForeignKey("resources.Resource", on_delete=models.CASCADE, related_name="for_indicators")
    code = models.CharField(max_length=4)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "resource"], name="one_row_an_indicator")]

    def __str__(self) -> str:
        return self.code
