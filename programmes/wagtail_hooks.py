"""The four programmes in the CMS: edited there, never added or deleted there."""

from typing import Any

from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.cms.direct_editing import DirectEditView

from .forms import ProgrammeForm
from .models import Programme


class ChangeOnlyPolicy(ModelPermissionPolicy):
    """The codes are fixed (domain.md §2), so nobody adds or deletes a programme."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


class ProgrammeViewSet(SnippetViewSet):
    """Lists the programmes and whether each takes referrals."""

    model = Programme
    icon = "group"
    menu_label = "Programmes"
    menu_order = 200
    add_to_admin_menu = True
    list_display = [
        "name",
        BooleanColumn("open_for_referrals", label="Open for referrals"),
        Column("ages", label="Ages"),
        Column("contact_within_hours", label="First contact within (hours)"),
    ]
    ordering = ["sort_order"]
    edit_handler = ObjectList(Programme.panels, base_form_class=ProgrammeForm)
    edit_view_class = DirectEditView
    copy_view_enabled = False


register_permission_policy(Programme, ChangeOnlyPolicy(Programme))
register_snippet(ProgrammeViewSet)
