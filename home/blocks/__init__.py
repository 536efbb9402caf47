"""What an editor can put on a page: few blocks, each with one look (docs/design-system.md)."""

from .facts import EndorsementBlock, StatisticsBlock
from .files import DownloadsBlock, PictureBlock
from .links import ButtonBlock, DoorBlock, HelpLinesBlock, RelatedLinksBlock
from .streams import BandBlock, PageBlock
from .words import SHORT_FEATURES, TEXT_FEATURES, CallOutBlock, FaqBlock, SignsBlock, StepsBlock, TextBlock

__all__ = [
    "SHORT_FEATURES",
    "TEXT_FEATURES",
    "BandBlock",
    "ButtonBlock",
    "CallOutBlock",
    "DoorBlock",
    "DownloadsBlock",
    "EndorsementBlock",
    "FaqBlock",
    "HelpLinesBlock",
    "PageBlock",
    "PictureBlock",
    "RelatedLinksBlock",
    "SignsBlock",
    "StatisticsBlock",
    "StepsBlock",
    "TextBlock",
]
