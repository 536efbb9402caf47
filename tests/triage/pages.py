"""Reading pages as a person does."""

import re


def without_tokens(page):
    """What a page shows, without the marks that are new each time."""
    return re.sub(r'(csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page.content.decode())
