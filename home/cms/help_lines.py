"""Help lines in the CMS, with a list that shows which of them must be checked again."""

from wagtail.admin.ui.tables import BooleanColumn, DateColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from home.cms.direct_editing import DirectEditView
from home.models import HelpLine


class HelpLineViewSet(SnippetViewSet):
    """Lists help lines with the day each was last checked."""

    model = HelpLine
    icon = "mobile-alt"
    menu_label = "Help lines"
    menu_order = 210
    add_to_admin_menu = True
    edit_view_class = DirectEditView
    list_display = [
        "name",
        "number",
        "text_number",
        "opening_hours",
        DateColumn("last_verified", label="Last verified"),
        BooleanColumn("needs_checking", label="Must be checked again"),
    ]
    ordering = ["sort_order"]


register_snippet(HelpLineViewSet)
