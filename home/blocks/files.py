"""Pictures, and files to download."""

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

GROUP = "Pictures and files"


class PictureBlock(blocks.StructBlock):
    """A picture with its description for those who cannot see it, and a caption for everybody."""

    image = ImageBlock(
        help_text="Say what the picture shows in one sentence, or mark it as decorative if nothing is lost without it."
    )
    caption = blocks.CharBlock(
        max_length=160,
        required=False,
        help_text="Shown under the picture. Never name a young person, or a place where one can be found.",
    )

    class Meta:
        icon = "image"
        group = GROUP
        template = "home/blocks/picture.html"
        preview_template = "home/blocks/picture_preview.html"
        description = "A picture. People in it have agreed to be shown, in writing."


class DownloadBlock(blocks.StructBlock):
    """One file, by a name that says what is in it."""

    title = blocks.CharBlock(
        max_length=120, help_text="What is in it: “Leaflet for parents”, not the name of the file."
    )
    document = DocumentChooserBlock()

    class Meta:
        icon = "doc-full"


class DownloadsBlock(blocks.StructBlock):
    """Files to take away, each with its kind and size."""

    heading = blocks.CharBlock(max_length=80, default="To download")
    files = blocks.ListBlock(DownloadBlock(), min_num=1)

    class Meta:
        icon = "download"
        group = GROUP
        template = "home/blocks/downloads.html"
        preview_template = "home/blocks/downloads_preview.html"
        description = "Files to download. What is on a page can be read by everybody: use files only for printing."
