"""Short ways to write down the blocks of home/blocks/ as they are stored."""

from collections.abc import Sequence
from typing import Any, NamedTuple

Block = dict[str, Any]


class Text(NamedTuple):
    """A page of text: where it stands, what it says, and whether the browser’s history must stay silent about it."""

    slug: str
    title: str
    intro: str
    body: Sequence[Block]
    discreet: bool = False
    bands: Sequence[Block] = ()


class ProgrammeText(NamedTuple):
    """The text of a programme’s page; its name, areas and ages come from the programme."""

    code: str
    slug: str
    title: str
    intro: str
    who_for: str
    what_we_do: str
    steps: Sequence[tuple[str, str]]
    where: str
    with_whom: str
    body: Sequence[Block] = ()
    bands: Sequence[Block] = ()


class NewsText(NamedTuple):
    """A piece of news, and the codes of the programmes it is about."""

    slug: str
    title: str
    intro: str
    body: Sequence[Block]
    programmes: Sequence[str] = ()


def text(html: str) -> Block:
    """Running text."""
    return {"type": "text", "value": html}


def call_out(title: str, html: str, tone: str = "") -> Block:
    """A box that stands out."""
    return {"type": "call_out", "value": {"title": title, "text": html, "tone": tone}}


def button(words: str, link: str, note: str = "") -> Block:
    """The main thing to do on a page, and what it is good to know first."""
    return {"type": "button", "value": {"link_text": words, "link": link, "note": note}}


def steps(heading: str, stops: Sequence[tuple[str, str]]) -> Block:
    """Stops on a line, each a title and a sentence or two."""
    value = [{"title": title, "text": f"<p>{sentence}</p>"} for title, sentence in stops]
    return {"type": "steps", "value": {"heading": heading, "steps": value}}


def signs(heading: str, seen: Sequence[str]) -> Block:
    """Signs to look out for."""
    return {"type": "signs", "value": {"heading": heading, "signs": list(seen)}}


def faq(heading: str, questions: Sequence[tuple[str, str]]) -> Block:
    """Questions and their answers, each answer as HTML."""
    value = [{"question": question, "answer": answer} for question, answer in questions]
    return {"type": "faq", "value": {"heading": heading, "questions": value}}


def help_lines(heading: str, *names: str) -> Block:
    """Help lines by name (home/content/help_lines.py); none means all."""
    return {"type": "help_lines", "value": {"heading": heading, "lines": list(names)}}


def endorsement(heading: str, words: str, *tags: str) -> Block:
    """What a partner credits us with, in our own words."""
    return {"type": "endorsement", "value": {"heading": heading, "text": words, "tags": list(tags)}}


def door(title: str, sentence: str, link_text: str, link: str) -> Block:
    """A way in from the home page."""
    return {"type": "door", "value": {"title": title, "text": sentence, "link_text": link_text, "link": link}}
