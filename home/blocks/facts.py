"""What others say or have counted: always with whoever said or counted it."""

from wagtail import blocks

GROUP = "Facts and voices"


class FigureBlock(blocks.StructBlock):
    """One number, what it counts, and who counted it."""

    figure = blocks.CharBlock(max_length=12, help_text="Short: 7 in 10, £250, 1,200.")
    counts = blocks.CharBlock(
        label="What it counts", max_length=140, help_text="Words that make sense read aloud right after the figure."
    )
    source = blocks.CharBlock(max_length=120, help_text="Who counted it, so that a reader can check it.")
    source_address = blocks.URLBlock(
        label="Address of the source", required=False, help_text="The page with the figure."
    )
    year = blocks.IntegerBlock(min_value=1990, max_value=2100, help_text="The year that the figure is about.")

    class Meta:
        icon = "order"


class StatisticsBlock(blocks.StructBlock):
    """Figures that somebody can check. There is no figure without a source."""

    heading = blocks.CharBlock(max_length=80)
    figures = blocks.ListBlock(FigureBlock(), min_num=1, max_num=4)

    class Meta:
        icon = "order"
        group = GROUP
        template = "home/blocks/statistics.html"
        preview_value = {
            "heading": "In figures",
            "figures": [
                {
                    "figure": "0",
                    "counts": "is where your figure goes, with what it counts in words",
                    "source": "Who counted it",
                    "source_address": "",
                    "year": 2026,
                }
            ],
        }
        description = "Up to four figures, each with its source and year."


class EndorsementBlock(blocks.StructBlock):
    """What a partner says of us, told in our own words and attributed. Never set as a quotation."""

    heading = blocks.CharBlock(max_length=120, help_text="What they credit us with, in our own words.")
    text = blocks.TextBlock(help_text="Who it is, and how they know us.")
    tags = blocks.ListBlock(blocks.CharBlock(max_length=40), required=False, default=[])

    class Meta:
        icon = "user"
        group = GROUP
        template = "home/blocks/endorsement.html"
        preview_value = {
            "heading": "Westminster Council credits our caseworkers with changing lives.",
            "text": "Matt Watson of Children’s Services has worked with them for five years.",
            "tags": ["Lived experience"],
        }
        description = "A teal band across the page. Ask the person before you name them."
