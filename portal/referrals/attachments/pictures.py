"""Pictures: drawn anew, so that neither the place in them nor anything hidden behind them is kept."""

from io import BytesIO
from threading import Lock

from PIL import Image, ImageOps
from pillow_heif import HeifImageFile

from .kinds import Kind
from .refusals import DAMAGED, TOO_MANY_PIXELS, NotAccepted

MOST_PIXELS = 50_000_000  # a phone's best picture; a picture of that size takes 150 MB while it is open
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
ONE_AT_A_TIME = Lock()  # in each process, for the sake of its memory


def picture_format(content: bytes) -> str:
    """Return Pillow's name of the format that the content begins as, or an empty text."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "WEBP"
    return "HEIF" if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS else ""


def draw_anew(content: bytes, format_name: str) -> tuple[Kind, bytes]:
    """Return the kind and the content of a new picture that shows the same and says nothing else.

    Raises NotAccepted when it does not open, or would be too large when open. HEIC becomes JPEG.
    """
    with ONE_AT_A_TIME:
        try:
            picture = HeifImageFile(BytesIO(content)) if format_name == "HEIF" else opened(content, format_name)
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAccepted(TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(picture)
            upright.info.clear()
            return written(upright, format_name)
        except (NotAccepted, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise NotAccepted(TOO_MANY_PIXELS) from error
        except Exception as error:  # a damaged picture makes its reader raise anything
            raise NotAccepted(DAMAGED) from error


def opened(content: bytes, format_name: str) -> Image.Image:
    """Return the picture with only its head read, by the one reader that its first bytes call for."""
    return Image.open(BytesIO(content), formats=[format_name])


def written(picture: Image.Image, format_name: str) -> tuple[Kind, bytes]:
    """Return a picture as a file of its kind."""
    file = BytesIO()
    if format_name == "PNG":
        picture.convert("RGBA" if picture.has_transparency_data else "RGB").save(file, "PNG")
        return Kind.PNG, file.getvalue()
    if format_name == "WEBP":
        picture.convert("RGBA" if picture.has_transparency_data else "RGB").save(file, "WEBP", quality=90)
        return Kind.WEBP, file.getvalue()
    picture.convert("RGB").save(file, "JPEG", quality=90)
    return Kind.JPEG, file.getvalue()
