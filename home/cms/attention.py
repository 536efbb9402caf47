"""“Needs attention”: a report of everything to mend, and what of it stands on the first page of the CMS."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.content_checks import FindingKind
from home.needs_attention import AttentionRow, attention_rows, counts_by_kind

PAGE_RIGHTS = ["add", "change", "publish"]  # any of them: comms editors and comms publishers


def edits_pages(user: Any) -> bool:
    """Say whether somebody works on pages at all."""
    return bool(policy_registry.get_by_type(Page).user_has_any_permission(user, PAGE_RIGHTS))


class AttentionFilterSet(WagtailFilterSet):
    """Narrows the rows by kind of finding and by type of place."""

    kind = django_filters.ChoiceFilter(
        label="What", choices=FindingKind, empty_label="Everything", widget=forms.RadioSelect
    )
    place_type = django_filters.CharFilter(label="Where")

    def __init__(self, rows: list[AttentionRow], **options: Any) -> None:
        super().__init__(**options)
        types = sorted({row.place_type for row in rows})
        self.filters["place_type"] = django_filters.ChoiceFilter(
            label="Where",
            choices=[(each, each) for each in types],
            empty_label="Everywhere",
            widget=forms.RadioSelect,
        )

    def narrow(self, rows: list[AttentionRow]) -> list[AttentionRow]:
        """Return the rows that were asked for."""
        kind, place_type = self.form.cleaned_data["kind"], self.form.cleaned_data["place_type"]
        return [row for row in rows if kind in ("", row.finding.kind) and place_type in ("", row.place_type)]

    class Meta:
        model = Page
        fields: list[str] = []


class AttentionView(ReportView):
    """A row for each finding, worked out at the moment of asking."""

    model = Page
    any_permission_required = PAGE_RIGHTS
    page_title = "Needs attention"
    header_icon = "warning"
    index_url_name = "needs_attention"
    index_results_url_name = "needs_attention_results"
    paginate_by = 100
    no_results_message = "Nothing needs attention."
    filterset_class = AttentionFilterSet
    columns = [
        TitleColumn("place", label="Where", get_url=lambda row: row.edit_url),
        Column("place_type", label="Type"),
        Column("kind_label", label="What"),
        Column("sentence", label="What to do"),
    ]
    list_export = ["place", "place_type", "kind_label", "sentence"]
    export_headings = {"place": "Where", "place_type": "Type", "kind_label": "What", "sentence": "What to do"}
    export_filename = "needs-attention"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.rows: list[AttentionRow] = []

    def get_filterset_kwargs(self) -> dict[str, Any]:
        return {**super().get_filterset_kwargs(), "rows": self.rows}

    def get_filtered_queryset(self) -> list[AttentionRow]:
        self.rows = attention_rows(self.request.user)
        return self.filters.narrow(self.rows) if self.filters.is_valid() else self.rows


class AttentionPanel(Component):
    """How many findings there are of each kind, and what still has to be filled in."""

    name = "needs_attention"
    template_name = "home/cms/attention_panel.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        rows = attention_rows(parent_context["request"].user) if parent_context else []
        return {
            "counts": [
                (kind.label, count, f"{reverse('needs_attention')}?kind={kind}") for kind, count in counts_by_kind(rows)
            ],
            "to_fill_in": [row for row in rows if row.finding.kind == FindingKind.PLACEHOLDER],
        }


class AttentionMenuItem(MenuItem):
    """Shown to whoever works on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return edits_pages(request.user)


@hooks.register("register_admin_urls")
def attention_urls() -> list[URLPattern]:
    return [
        path("reports/needs-attention/", AttentionView.as_view(), name="needs_attention"),
        path(
            "reports/needs-attention/results/",
            AttentionView.as_view(results_only=True),
            name="needs_attention_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def attention_menu_item() -> MenuItem:
    return AttentionMenuItem("Needs attention", reverse("needs_attention"), icon_name="warning", order=100)


@hooks.register("construct_homepage_panels")
def attention_on_the_first_page(request: HttpRequest, panels: list[Component]) -> None:
    if edits_pages(request.user):
        panels.append(AttentionPanel())
