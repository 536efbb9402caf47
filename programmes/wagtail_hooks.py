"""The four programmes, the words of the referral form and the texts of messages to referrers, in the CMS."""

from typing import Any

from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.cms.direct_editing import DirectEditView

from .forms import ProgrammeForm, QuestionWordingForm
from .models import MessageTemplate, Programme, QuestionWording


class ChangeOnlyPolicy(ModelPermissionPolicy):
    """The codes of programmes and the questions of the form are fixed: nobody adds or deletes one."""

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


class QuestionWordingViewSet(SnippetViewSet):
    """Lists the questions of the referral form, in its order."""

    model = QuestionWording
    icon = "edit"
    menu_label = "Words of the form"
    menu_order = 205
    add_to_admin_menu = True
    list_display = [
        Column("declared_label", label="Question as it was written"),
        Column("place", label="Page of the form"),
        BooleanColumn("is_changed", label="Changed"),
    ]
    list_filter = ["pathway"]
    search_fields = ["declared_label", "label", "place"]
    ordering = ["sort_order"]
    list_per_page = 50
    edit_handler = ObjectList(QuestionWording.panels, base_form_class=QuestionWordingForm)
    edit_view_class = DirectEditView
    copy_view_enabled = False


class MessageTemplateViewSet(SnippetViewSet):
    """Lists the texts from which triage starts a message to a referrer."""

    model = MessageTemplate
    icon = "mail"
    menu_label = "Messages to referrers"
    menu_order = 206
    add_to_admin_menu = True
    list_display = [
        "name",
        Column("get_use_display", label="Used for"),
        Column("when_to_use", label="When to use it"),
    ]
    list_filter = ["use"]
    search_fields = ["name", "when_to_use"]
    ordering = ["sort_order"]
    edit_view_class = DirectEditView
    copy_view_enabled = False


register_permission_policy(Programme, ChangeOnlyPolicy(Programme))
register_permission_policy(QuestionWording, ChangeOnlyPolicy(QuestionWording))
register_snippet(ProgrammeViewSet)
register_snippet(QuestionWordingViewSet)
register_snippet(MessageTemplateViewSet)
