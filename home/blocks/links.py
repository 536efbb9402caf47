"""Ways on: help lines, the doors of the home page, links to read more."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import get_language
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from home.words_to_avoid import is_vague

GROUP = "Help and links"


class HelpLinesBlock(blocks.StructBlock):
    """Help lines from the shared list, so that a number is corrected in one place."""

    heading = blocks.CharBlock(max_length=80, required=False)
    lines = blocks.ListBlock(
        SnippetChooserBlock("home.HelpLine"), required=False, default=[], help_text="Leave empty to show all."
    )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from home.models.help_lines import HelpLine, in_language  # the models of this app use the blocks

        chosen = [line for line in value["lines"] if line is not None] if value else []
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "lines": in_language(chosen or HelpLine.objects.all(), get_language() or "")}

    class Meta:
        icon = "mobile-alt"
        group = GROUP
        template = "home/blocks/help_lines.html"
        preview_value = {"heading": "Who to call", "lines": []}
        description = "Phone numbers from Help lines."


def check_says_where_it_leads(title: str) -> None:
    """Refuse words that mean nothing to somebody who hears a list of links read out (WCAG 2.4.4)."""
    if is_vague(title):
        raise ValidationError("Say where the link leads, such as “Signs to look for”.")


class RelatedLinkBlock(blocks.StructBlock):
    """One link: to a page of this site, or to another site."""

    title = blocks.CharBlock(
        max_length=80, validators=[check_says_where_it_leads], help_text="Where it leads. Never “click here”."
    )
    page = blocks.PageChooserBlock(required=False, help_text="A page of this site, or …")
    address = blocks.URLBlock(
        label="Address of another site",
        required=False,
        validators=[URLValidator(schemes=["https"])],
        help_text="… a page elsewhere, beginning with https://",
    )

    def clean(self, value: Any) -> Any:
        """Ask for one of the two, never both."""
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            error = ValidationError("Choose a page of this site or give one address elsewhere, not both.")
            raise StructBlockValidationError(block_errors={"page": error})
        return cleaned

    class Meta:
        icon = "link"


class RelatedLinksBlock(blocks.StructBlock):
    """Where to read on."""

    heading = blocks.CharBlock(max_length=80, default="Read on")
    links = blocks.ListBlock(RelatedLinkBlock(), min_num=1, max_num=6)

    class Meta:
        icon = "link"
        group = GROUP
        template = "home/blocks/related_links.html"
        preview_value = {
            "heading": "Read on",
            "links": [
                {
                    "title": "Childline: talk to someone online",
                    "page": None,
                    "address": "https://www.childline.org.uk/",
                },
                {"title": "The NSPCC: advice for adults", "page": None, "address": "https://www.nspcc.org.uk/"},
            ],
        }
        description = "Links to read on, here or elsewhere. Three good ones are better than six."


class ButtonBlock(blocks.StructBlock):
    """The one thing that a reader came to do, as a button."""

    link_text = blocks.CharBlock(max_length=40, help_text="What happens: “Tell us what is going on”.")
    link = blocks.RegexBlock(
        r"^/([^/\\\s]\S*)?$",
        help_text="A page of this site, such as /refer/",
        error_messages={"invalid": "Write the address of a page of this site, beginning with /"},
    )
    note = blocks.CharBlock(
        max_length=160, required=False, help_text="What it is good to know first, under the button."
    )

    class Meta:
        icon = "arrow-right-full"
        group = GROUP
        template = "home/blocks/button.html"
        preview_value = {
            "link_text": "Tell us what is going on",
            "link": "/refer/",
            "note": "You don’t need an account.",
        }
        description = "A button for the main thing to do on a page. One is enough."


class DoorBlock(blocks.StructBlock):
    """A way in from the home page."""

    title = blocks.CharBlock(max_length=40)
    text = blocks.CharBlock(max_length=140)
    link_text = blocks.CharBlock(max_length=30)
    link = blocks.CharBlock(max_length=200, search_index=False, help_text="A page of this site, such as /get-help-now/")

    class Meta:
        icon = "link"
        group = GROUP
        template = "home/blocks/door.html"
        preview_value = {
            "title": "I need help",
            "text": "Tell us as much or as little as you like.",
            "link_text": "Get help",
            "link": "/get-help-now/",
        }
        description = "One of the three doors."
