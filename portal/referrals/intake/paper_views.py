"""The form to print: for professionals from the form itself, for everybody else through staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.roles import INTAKE_ROLES

from .paper import FOR_ANYBODY, PAPER_FORMS
from .paper import paper_form as parts_of


@require_safe
def paper_form(request: HttpRequest, pathway: str) -> HttpResponse:
    """The paper form for professionals and clinicians."""
    if pathway not in FOR_ANYBODY:
        raise Http404
    return paper_page(request, pathway)


@require_safe
@portal_view(*INTAKE_ROLES)
def staff_paper_form(request: StaffRequest, pathway: str) -> HttpResponse:
    """The paper form of any pathway, to hand out or to send."""
    if pathway not in PAPER_FORMS:
        raise Http404
    return paper_page(request, pathway)


def paper_page(request: HttpRequest, pathway: str) -> HttpResponse:
    context = {"pathway": pathway, "whom_for": PAPER_FORMS[pathway], "parts": parts_of(pathway)}
    return render(request, "refer/paper.html", context)
