"""Reads the words in a file, for search. It runs as a process of its own, so that no file can hurt the worker.

`python words_in.py KIND` takes the file on standard input and prints its words. It imports nothing of the project and
limits its own time, memory and output before it looks at anything.
"""

import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from zipfile import ZipFile

MOST_PAGES = 200
MOST_LETTERS = 100_000
MOST_PART = 20 * 1024 * 1024  # bytes of one part of a document, unpacked
SECONDS = 20
MEMORY = 768 * 1024 * 1024  # bytes
PARTS = {
    "docx": ("word/document.xml", "word/footnotes.xml"),
    "xlsx": ("xl/sharedStrings.xml",),
    "pptx": ("ppt/slides/",),
    "odt": ("content.xml",),
}


def limit_oneself() -> None:
    """Let the system end this process when it takes too much."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def words_of_pdf(content: bytes) -> Iterator[str]:
    """Yield the text of each page, as far as it can be read."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    if not reader.is_encrypted:
        for page in islice(reader.pages, MOST_PAGES):
            yield page.extract_text()


def words_of_document(content: bytes, kind: str) -> Iterator[str]:
    """Yield the paragraphs of an Office document."""
    from defusedxml.ElementTree import fromstring

    with ZipFile(BytesIO(content)) as folder:
        for entry in folder.infolist():
            if entry.filename.startswith(PARTS[kind]) and entry.filename.endswith(".xml"):
                if entry.file_size > MOST_PART:
                    continue
                for element in fromstring(folder.read(entry)).iter():
                    if element.tag.rpartition("}")[2] in ("p", "si", "h"):
                        yield "".join(element.itertext())


def words_in(content: bytes, kind: str) -> str:
    """Return the words of a file, a line a paragraph, cut when there are too many."""
    parts = words_of_pdf(content) if kind == "pdf" else words_of_document(content, kind)
    lines: list[str] = []
    length = 0
    for part in parts:
        for line in part.splitlines():
            words = " ".join(line.split())
            if words and (not lines or words != lines[-1]):
                lines.append(words)
                length += len(words)
        if length > MOST_LETTERS:
            break
    return "\n".join(lines)[:MOST_LETTERS]


if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    limit_oneself()
    sys.stdout.buffer.write(words_in(given, sys.argv[1]).encode("utf-8", "replace"))
