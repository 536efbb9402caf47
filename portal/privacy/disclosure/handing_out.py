"""A document as an answer: saved and never shown in the site, in one of a few forms."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.views.decorators.csp import csp_override

from .document import Document, as_json, as_text
from .pdf import as_pdf

FILE_CSP = {"default-src": [CSP.NONE], "sandbox": True}
FORMS: Mapping[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "json": ("application/json", as_json),
    "txt": ("text/plain; charset=utf-8", as_text),
}


@csp_override(FILE_CSP)  # type: ignore[arg-type]  # True stands for a directive without a value
def as_file(request: HttpRequest, document: Document, *, form: str, name: str) -> HttpResponse:
    """Return a document to be saved under a name that says nothing of anybody."""
    content_type, written = FORMS[form]
    response = HttpResponse(written(document), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{form}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
