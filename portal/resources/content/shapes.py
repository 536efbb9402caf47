"""Short ways to write down resources as they are stored. The blocks are those of the public site."""

from collections.abc import Sequence
from typing import NamedTuple

from home.content.shapes import Block, call_out, steps, text
from portal.accounts.roles import Role
from portal.resources.kinds import Kind

__all__ = ["ResourceText", "ServiceText", "call_out", "sources", "steps", "text"]


class ResourceText(NamedTuple):
    """A resource: what it says, how it is found, and who keeps it right (the demo account before the @)."""

    key: str
    kind: Kind
    title: str
    summary: str
    owner: str
    topics: Sequence[str]
    body: Sequence[Block]
    programmes: Sequence[str] = ()
    indicators: Sequence[str] = ()
    audience: Sequence[Role] = ()
    must_read_by: Sequence[Role] = ()


class ServiceText(NamedTuple):
    """A service to signpost to. Hours and the day of the last check stay empty until somebody has checked them."""

    key: str
    title: str
    summary: str
    telephone: str
    web_address: str
    says: str
    youngest_age: int | None = None
    oldest_age: int | None = None


def sources(*named: tuple[str, str, str]) -> Block:
    """Where it comes from: the body that wrote it, its title, and its address."""
    links = [{"title": f"{body}: {title}", "page": None, "address": address} for body, title, address in named]
    return {"type": "related_links", "value": {"heading": "Sources", "links": links}}
