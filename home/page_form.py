"""The form in which every public page is edited: it keeps fixed pages where they are."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from home.fixed_pages import belongs_to_something_else, is_fixed


class PublicPageForm(WagtailAdminPageForm):
    """Refuses an address that would break the site, in words that say why."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and is_fixed(self.instance):
            self.keep_in_place(cleaned)
        elif self.parent_page.depth == 2 and belongs_to_something_else(cleaned.get("slug") or ""):
            self.add_error("slug", "This address already belongs to another part of the site. Choose another one.")
        return cleaned

    def keep_in_place(self, cleaned: dict[str, Any]) -> None:
        """Refuse another address, and an end, to a page that other things rely on."""
        slug = Page.objects.values_list("slug", flat=True).get(pk=self.instance.pk)
        if cleaned.get("slug", slug) != slug:
            self.add_error(
                "slug", f"This page must keep its address, “{slug}”: it is printed, linked and called from elsewhere."
            )
        if cleaned.get("expire_at"):
            self.add_error("expire_at", "This page must stay published: other pages and leaflets lead to it.")
