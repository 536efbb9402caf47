"""What an editor can put on a page: few blocks, each with one look (docs/design-system.md)."""

from typing import Any

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link"]
SHORT_FEATURES = ["bold", "ul", "link"]
PREVIEW = "home/blocks/preview.html"


class TextBlock(blocks.RichTextBlock):
    """Running text: headings, lists, links and nothing that could break the page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(features=TEXT_FEATURES, **options)

    class Meta:
        icon = "pilcrow"
        template = "home/blocks/text.html"
        preview_template = PREVIEW
        preview_value = "<h2>What we do</h2><p>We listen first. Then we plan the next step together.</p>"
        description = "Headings, paragraphs, lists and links."


class CallOutBlock(blocks.StructBlock):
    """One thing that must not be missed."""

    title = blocks.CharBlock(max_length=80, required=False)
    text = blocks.RichTextBlock(features=SHORT_FEATURES)
    tone = blocks.ChoiceBlock(
        choices=[("", "Important (gold)"), ("calm", "Calm (teal)"), ("danger", "Danger only (red)")],
        required=False,
        search_index=False,
    )

    class Meta:
        icon = "warning"
        template = "home/blocks/call_out.html"
        preview_template = PREVIEW
        preview_value = {"title": "It is not your fault", "text": "<p>We will not judge you.</p>", "tone": ""}
        description = "A box that stands out. Use one or two a page."


class StepBlock(blocks.StructBlock):
    """One stop on the line."""

    title = blocks.CharBlock(max_length=80)
    text = blocks.RichTextBlock(features=SHORT_FEATURES)

    class Meta:
        icon = "arrow-right"


class StepsBlock(blocks.StructBlock):
    """What happens, in order, drawn as stops on a line."""

    heading = blocks.CharBlock(max_length=80, required=False)
    steps = blocks.ListBlock(StepBlock(), min_num=2)

    class Meta:
        icon = "list-ol"
        template = "home/blocks/steps.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "How it works",
            "steps": [
                {"title": "We meet", "text": "<p>Where you feel safe.</p>"},
                {"title": "We plan", "text": "<p>You choose what comes first.</p>"},
            ],
        }
        description = "Numbered stops on the line."


class SignsBlock(blocks.StructBlock):
    """Signs to look out for. The sentence that one sign proves nothing is always shown with them."""

    heading = blocks.CharBlock(max_length=80)
    signs = blocks.ListBlock(blocks.CharBlock(max_length=160), min_num=2)

    class Meta:
        icon = "view"
        template = "home/blocks/signs.html"
        preview_template = PREVIEW
        preview_value = {"heading": "Signs", "signs": ["Often missing from home", "New phones they can’t explain"]}
        description = "A list of signs. The page adds that one sign is no proof."


class HelpLinesBlock(blocks.StructBlock):
    """Help lines from the shared list, so that a number is corrected in one place."""

    heading = blocks.CharBlock(max_length=80, required=False)
    lines = blocks.ListBlock(SnippetChooserBlock("home.HelpLine"), required=False, help_text="Leave empty to show all.")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        from home.models import HelpLine  # the models of this app use the blocks

        chosen = [line for line in value["lines"] if line is not None] if value else []
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "lines": chosen or HelpLine.objects.all()}

    class Meta:
        icon = "mobile-alt"
        template = "home/blocks/help_lines.html"
        preview_template = PREVIEW
        preview_value = {"heading": "Who to call", "lines": []}
        description = "Phone numbers from Help lines."


class EndorsementBlock(blocks.StructBlock):
    """What a partner says of us, told in our own words and attributed. Never set as a quotation."""

    heading = blocks.CharBlock(max_length=120, help_text="What they credit us with, in our own words.")
    text = blocks.TextBlock(help_text="Who it is, and how they know us.")
    tags = blocks.ListBlock(blocks.CharBlock(max_length=40), required=False)

    class Meta:
        icon = "user"
        template = "home/blocks/endorsement.html"
        preview_template = PREVIEW
        preview_value = {
            "heading": "Westminster Council credits our caseworkers with changing lives.",
            "text": "Matt Watson of Children’s Services has worked with them for five years.",
            "tags": ["Lived experience"],
        }
        description = "A teal band across the page."


class DoorBlock(blocks.StructBlock):
    """A way in from the home page."""

    title = blocks.CharBlock(max_length=40)
    text = blocks.CharBlock(max_length=140)
    link_text = blocks.CharBlock(max_length=30)
    link = blocks.CharBlock(max_length=200, search_index=False, help_text="A page of this site, such as /get-help-now/")

    class Meta:
        icon = "link"
        template = "home/blocks/door.html"
        preview_template = PREVIEW
        preview_value = {
            "title": "I need help",
            "text": "Tell us as much or as little as you like.",
            "link_text": "Get help",
            "link": "/get-help-now/",
        }
        description = "One of the three doors."


class PageBlock(blocks.StreamBlock):
    """The body of a page."""

    text = TextBlock()
    call_out = CallOutBlock()
    steps = StepsBlock()
    signs = SignsBlock()
    help_lines = HelpLinesBlock()

    class Meta:
        icon = "doc-full"


class BandBlock(blocks.StreamBlock):
    """What runs across the whole width, below the body."""

    endorsement = EndorsementBlock()

    class Meta:
        icon = "horizontalrule"
