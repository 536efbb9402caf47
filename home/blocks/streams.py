"""Which blocks go where."""

from wagtail import blocks

from .facts import EndorsementBlock, StatisticsBlock
from .files import DownloadsBlock, PictureBlock
from .links import ButtonBlock, HelpLinesBlock, RelatedLinksBlock
from .words import CallOutBlock, FaqBlock, SignsBlock, StepsBlock, TextBlock


class PageBlock(blocks.StreamBlock):
    """The body of a page."""

    text = TextBlock()
    call_out = CallOutBlock()
    button = ButtonBlock()
    steps = StepsBlock()
    signs = SignsBlock()
    faq = FaqBlock(label="Questions and answers")
    help_lines = HelpLinesBlock()
    related_links = RelatedLinksBlock()
    statistics = StatisticsBlock()
    image = PictureBlock(label="Picture")
    downloads = DownloadsBlock()

    class Meta:
        icon = "doc-full"


class BandBlock(blocks.StreamBlock):
    """What runs across the whole width, below the body."""

    endorsement = EndorsementBlock()

    class Meta:
        icon = "horizontalrule"
