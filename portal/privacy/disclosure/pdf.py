"""A document as a PDF: a title, a language, an outline, page numbers, and no word about who made it."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from anyascii import anyascii
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from .document import Document

FONTS = Path(__file__).with_name("fonts")
REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
MARGIN = 22 * mm
WORDS = ParagraphStyle("words", fontName=REGULAR, fontSize=10.5, leading=15, spaceAfter=2.5 * mm)
LABEL = ParagraphStyle("label", parent=WORDS, fontName=BOLD, spaceAfter=0.5 * mm, keepWithNext=True)
HEADING = ParagraphStyle(
    "heading", parent=LABEL, fontSize=13, leading=18, spaceBefore=6 * mm, spaceAfter=2 * mm
)  # fmt: skip
TITLE = ParagraphStyle("title", parent=LABEL, fontSize=19, leading=25, spaceAfter=4 * mm)


class Pages(BaseDocTemplate):
    """Pages with a number at the foot; each heading is in the outline, by which a screen reader gets about."""

    def afterFlowable(self, flowable: Any) -> None:
        if getattr(flowable, "style", None) in (TITLE, HEADING):
            mark = f"part-{self.seq.nextf('part')}"
            self.canv.bookmarkPage(mark)
            self.canv.addOutlineEntry(flowable.getPlainText(), mark, level=int(flowable.style is HEADING))


def as_pdf(document: Document) -> bytes:
    """Return the document as a PDF, its font embedded."""
    embed_fonts()
    made = BytesIO()
    # Without `invariant` it would say when it was made; with no author the library would write "anonymous".
    pages = Pages(
        made, pagesize=A4, title=shown(document.title), author="", subject="", creator="", producer="", keywords=[],
        lang="en-GB", invariant=1, displayDocTitle=True,
    )  # fmt: skip
    width, height = A4
    frame = Frame(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN, 0, 0, 0, 0)
    pages.addPageTemplates(PageTemplate(frames=[frame], onPage=number_page))
    pages.build(list(flowables(document)))
    return made.getvalue()


def flowables(document: Document) -> "list[Paragraph]":
    """Return the paragraphs of a document."""
    found = [paragraph(document.title, TITLE)]
    found += [paragraph(f"{label}: {text}", WORDS) for label, text in document.about]
    for name, entries in document.sections():
        found.append(paragraph(name, HEADING))
        for label, text in entries:
            found += [paragraph(label, LABEL), paragraph(text, WORDS)]
    return [*found, paragraph(document.closing, WORDS)] if document.closing else found


def paragraph(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(shown(words)).replace("\n", "<br/>"), style)


def shown(words: str) -> str:
    """Return the words with letters that the font has; those of other scripts in Latin letters."""
    known = glyphs()
    return "".join(each if ord(each) in known or each == "\n" else anyascii(each) for each in words)


def number_page(canvas: Any, pages: Any) -> None:
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setFont(REGULAR, 9)
    canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, f"Page {canvas.getPageNumber()}")


@cache
def embed_fonts() -> None:
    """Let the library know our fonts."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


@cache
def glyphs() -> frozenset[int]:
    """Return the characters that the font has."""
    embed_fonts()
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)
