"""The public pages of the contract, and a page as a reader or a browser takes it apart."""

from html.parser import HTMLParser

PROGRAMMES = {
    "gangs": "/programmes/gangs/",
    "county_lines": "/programmes/county-lines/",
    "hospital": "/programmes/hospital/",
    "family": "/programmes/family/",
}
HELP_AND_GUIDANCE = ("/worried-about-someone/", "/get-help-now/", "/staying-safe-online/", "/what-happens-next/")
NEWS_ITEMS = (
    "/news/leave-this-site-fast/", "/news/worried-about-county-lines/", "/news/refer-a-young-person-on-this-site/",
)  # fmt: skip
NEWS = ("/news/", *NEWS_ITEMS)
ADDRESSES = (
    "/", "/about/", "/programmes/", *PROGRAMMES.values(), *HELP_AND_GUIDANCE, *NEWS,
    "/privacy/", "/your-privacy/", "/accessibility/", "/contact/", "/complaints/",
)  # fmt: skip

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
INLINE = {"a", "abbr", "b", "em", "i", "small", "span", "strong"}


class Element:
    """A tag with its attributes and everything inside it."""

    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.inside = tag, attributes, []

    def __getitem__(self, name):
        return self.attributes.get(name)

    def all(self, tag=None, **attributes):
        """Every element below with this tag and these attributes, in the order of the page."""
        found = []
        for each in self.inside:
            if isinstance(each, Element):
                fits = all(each[name.rstrip("_")] == value for name, value in attributes.items())
                found += [each] if tag in (None, each.tag) and fits else []
                found += each.all(tag, **attributes)
        return found

    @property
    def text(self):
        return " ".join("".join(self.words()).split())

    def words(self):
        """The text in pieces; whatever is not in the run of a sentence ends with a line break."""
        for each in self.inside:
            if isinstance(each, str):
                yield " ".join(["", *each.split(), ""]) if each.strip() else " "
            else:
                yield from each.words()
                if each.tag not in INLINE:
                    yield "\n"


class PageParser(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.open = [Element("document", {})]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        # A tag closed out of turn is a mistake in a template.
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def parse(response):
    """The response's page, every tag of which must be closed in its turn."""
    parser = PageParser(response.content.decode())
    assert len(parser.open) == 1, f"<{parser.open[-1].tag}> is not closed"
    return parser.open[0]
