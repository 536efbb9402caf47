"""The library in the CMS. What is published there is read in the portal alone."""

from typing import Any

from django import forms
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.ui.tables import BooleanColumn, DateColumn
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet

from .forms import ResourceForm
from .models import Resource, Topic

MAY_PUBLISH = "resources.publish_resource"
TICKS = forms.CheckboxSelectMultiple


class NeverDeletedPolicy(ModelPermissionPolicy):
    """A resource is archived, never deleted: a decision may have relied on it."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


READ = [
    FieldPanel("kind"),
    FieldPanel("title"),
    FieldPanel("summary"),
    FieldPanel("body"),
    HelpPanel(template="portal/resources/cms_files.html", heading="Files"),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("telephone"), FieldPanel("web_address")]),
            FieldPanel("opening_hours"),
            FieldRowPanel([FieldPanel("youngest_age"), FieldPanel("oldest_age"), FieldPanel("last_checked")]),
            FieldPanel("areas"),
        ],
        heading="Signposting service",
        classname="collapsed",
    ),
]
FOUND = [
    FieldPanel("topics", widget=TICKS),
    FieldPanel("programmes", widget=TICKS),
    FieldPanel("indicators"),
]
CARE = [
    FieldPanel("owner"),
    FieldPanel("review_every_months"),
    FieldPanel("audience"),
    MultiFieldPanel(
        [FieldPanel("must_read_by", permission=MAY_PUBLISH), FieldPanel("asks_again", permission=MAY_PUBLISH)],
        heading="Must be read",
    ),
    PublishingPanel(),
]


class NoChooser(SnippetChooserViewSet):
    """Wagtail shows choosers to everybody in the CMS, whatever their rights. Nothing chooses what is in the library."""

    def get_urlpatterns(self) -> list[Any]:
        return []


class ResourceViewSet(SnippetViewSet):
    """Lists resources with their owner and the day of their next review."""

    model = Resource
    icon = "help"
    menu_label = "Library"
    menu_order = 220
    add_to_admin_menu = True
    list_display = [
        "title",
        "kind",
        "owner",
        DateColumn("review_on", label="Review by"),
        BooleanColumn("is_stale", label="Past its review"),
    ]
    list_filter = ["kind", "topics", "programmes", "owner"]
    search_fields = ["title", "summary"]
    ordering = ["title"]
    copy_view_enabled = False
    chooser_viewset_class = NoChooser
    edit_handler = TabbedInterface(
        [
            ObjectList(READ, heading="What readers see"),
            ObjectList(FOUND, heading="How it is found"),
            ObjectList(CARE, heading="Who keeps it right"),
        ],
        base_form_class=ResourceForm,
    )


class TopicViewSet(SnippetViewSet):
    """Lists the topics by which the library is narrowed."""

    model = Topic
    icon = "tag"
    menu_label = "Library topics"
    menu_order = 221
    add_to_admin_menu = True
    chooser_viewset_class = NoChooser
    panels = [FieldPanel("name")]
    ordering = ["name"]


register_permission_policy(Resource, NeverDeletedPolicy(Resource))
register_snippet(ResourceViewSet)
register_snippet(TopicViewSet)
