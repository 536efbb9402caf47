"""The body of a resource: the site's blocks, but for pictures and files, which the CMS hands out to anybody."""

from home.blocks import PageBlock


class ResourceBlock(PageBlock):
    """Words, help lines and links. Files of a resource are sealed, and added in the portal."""

    image = None  # type: ignore[assignment]  # how Wagtail is told to leave a block out
    downloads = None  # type: ignore[assignment]
    button = None  # type: ignore[assignment]  # guidance is read; there is no one thing to press

    class Meta:
        icon = "doc-full"
