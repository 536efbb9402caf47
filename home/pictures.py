"""What a camera writes into a picture, such as where it was taken, never reaches the public (security.md, Web)."""

from willow.plugins.pillow import PillowImage
from willow.registry import registry

# What a picture needs to look right. The rest of what Pillow carries along is about the camera and its owner.
KEPT = {"icc_profile", "transparency"}


def auto_orient(image: PillowImage) -> PillowImage:
    """Turn a picture the right way up and forget what else was written into it: the first step of each rendition."""
    upright = PillowImage.auto_orient(image)
    upright.image.info = {name: value for name, value in upright.image.info.items() if name in KEPT}
    return upright


def forget_where_pictures_were_taken() -> None:
    """Put our way of turning pictures in place of Willow’s, which keeps the camera’s notes."""
    registry.register_operation(PillowImage, "auto_orient", auto_orient)
