"""A session that ended while somebody typed: what they sent is shown to them again, and nothing of it is lost."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

NEVER_SHOWN = {"csrfmiddlewaretoken", "code", "passkey"}
WORTH_SHOWING = 3  # letters: shorter values are choices, which come with the form again


def fields_sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return each field that was sent with its value, but for passwords, codes and the form's own marks."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NEVER_SHOWN and "password" not in name
        for value in values
        if isinstance(value, str)
    ]


def answer_with_typed_text(request: HttpRequest) -> HttpResponse | None:
    """Return a page with what was typed, and the way to send it again; None when nothing was typed.

    Only for what a page of this site sent: nobody is asked to send on what another site put into their browser.
    """
    fields = fields_sent(request) if request.method == "POST" and came_from_here(request) else []
    if not any(len(value) >= WORTH_SHOWING for _, value in fields):
        return None
    context = {
        "typed": [(name.replace("_", " ").replace("-", " "), value) for name, value in fields if " " in value.strip()],
        "fields": fields,
        "logged_in": request.user.is_authenticated,
        "login": f"{reverse('account_login')}?next={page_before(request)}",
    }
    return render(request, "account/typed_text.html", context, status=403)


def came_from_here(request: HttpRequest) -> bool:
    """Say whether the browser says that a page of this site sent this."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def page_before(request: HttpRequest) -> str:
    """Return the path of the page that was open, if it is one of ours, else the start of the portal."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()})
    return urlsplit(before).path if before and ours else reverse("portal_home")
