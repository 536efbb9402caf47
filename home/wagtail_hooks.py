"""Help lines in the CMS, with a list that shows which of them must be checked again."""

from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import HelpLine


class HelpLineViewSet(SnippetViewSet):
    """Lists help lines with the day each was last checked."""

    model = HelpLine
    icon = "mobile-alt"
    menu_label = "Help lines"
    menu_order = 210
    add_to_admin_menu = True
    list_display = [
        "name",
        "number",
        "text_number",
        "last_verified",
        BooleanColumn("needs_checking", label="Must be checked again"),
    ]
    ordering = ["sort_order"]


register_snippet(HelpLineViewSet)
