"""Beginning and ending the sessions of staff."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django_otp.models import Device

from portal.accounts.models import SecurityEvent, StaffSession, User
from portal.audit.actions import Action
from portal.audit.services import record

from .notices import tell

# The order matters: Edge says that it is Chrome, and Chrome that it is Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
           ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))  # fmt: skip


@transaction.atomic
def begin_session(*, user: User, device: Device, request: HttpRequest) -> StaffSession:
    """Note a log-in, and tell its owner when it came from a browser that the account had not used before."""
    browser = browser_in_words(request.headers.get("User-Agent", ""))
    before = StaffSession.objects.filter(user=user)
    if before.exists() and not before.filter(browser=browser).exists():
        tell(user, SecurityEvent.NEW_BROWSER)
    return StaffSession.objects.create(
        user=user, browser=browser, place=place_in_words(request), second_factor=device.name
    )


def end_session(*, pk: str) -> None:
    """Note that a session is over; its browser is logged out with its next request."""
    StaffSession.objects.filter(pk=pk, ended_at__isnull=True).update(ended_at=timezone.now())


@transaction.atomic
def end_sessions(*, user: User, but: str | None = None, only: str | None = None, by: User | None = None) -> int:
    """End the sessions of a person, all `but` one or `only` one; returns how many. Written down when any ended."""
    sessions = StaffSession.objects.open().filter(user=user)
    if but:
        sessions = sessions.exclude(pk=but)
    if only:
        sessions = sessions.filter(pk=only)
    ended = sessions.update(ended_at=timezone.now())
    if ended:
        record(Action.SESSIONS_ENDED, actor=by or user, detail={"account": user.pk, "sessions": ended})
    return ended


def browser_in_words(agent: str) -> str:
    """Return browser and system, such as "Firefox on Windows", as far as the browser says."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def place_in_words(request: HttpRequest) -> str:
    """Return the place of the visitor's network if the settings know it, else nothing. The address is not kept."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):
        return ""
    return next((place for network, place in settings.KNOWN_PLACES.items() if address in ip_network(network)), "")
