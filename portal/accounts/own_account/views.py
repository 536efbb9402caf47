"""A person's own account: devices, recovery codes, password, sessions."""

import json
from typing import Any
from uuid import UUID

import segno
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as verify_session
from django_otp.models import Device

from portal.accounts import passkeys
from portal.accounts.adapter import STAFF_SESSION
from portal.accounts.models import RecoveryDevice, StaffSession
from portal.accounts.permissions import StaffRequest, portal_view
from portal.accounts.second_factor_form import WRONG_CODE
from portal.accounts.services import second_factor
from portal.accounts.services.passwords import change_password
from portal.accounts.services.sessions import end_sessions as end
from portal.accounts.step_up import step_up

from .forms import AuthenticatorForm, ChangePasswordForm, DeviceNameForm, PasskeyForm

ADD_A_PASSKEY = "Add a passkey or security key"
pages_of_a_form = require_http_methods(["GET", "HEAD", "POST"])


@portal_view()
@require_safe
def your_account(request: StaffRequest) -> HttpResponse:
    """What the account holds: roles, reach, devices, sessions."""
    user = request.user
    context = {
        "devices": [(device, second_factor.KINDS[type(device)]) for device in second_factor.devices_of(user)],
        "codes_left": RecoveryDevice.objects.codes_left(user),
        "roles": sorted(role.label for role in user.roles),
        "programmes": user.programmes.all(),
        "sessions": StaffSession.objects.open().filter(user=user).order_by("-last_seen_at"),
        "this_session": request.session[STAFF_SESSION],
        "may_use_passkeys": passkeys.may_use_passkeys(request),
    }
    return render(request, "portal/account/your_account.html", context)


@portal_view()
@step_up
@sensitive_post_parameters()
@pages_of_a_form
def password(request: StaffRequest) -> HttpResponse:
    """Change the password; every other session ends."""
    limited = consume_or_429(request, action="change_password") if request.method == "POST" else None
    if limited:
        return limited
    form = ChangePasswordForm(request.POST or None, person=request.user)
    if form.is_valid():
        change_password(
            user=request.user, password=form.cleaned_data["password"], keep_session=request.session[STAFF_SESSION]
        )
        update_session_auth_hash(request, request.user)
        return done(request, "Your password is changed. Everywhere else you are logged out.")
    return page(request, "portal/account/form.html", {"heading": "Change your password", "form": form})


@portal_view()
@step_up
@pages_of_a_form
def add_authenticator(request: StaffRequest) -> HttpResponse:
    """Add an authenticator app, such as the one of a new phone."""
    form = AuthenticatorForm(request.POST or None)
    if form.is_valid():
        begun = request.session.get(second_factor.BEGUN)
        device = second_factor.confirm_device(user=request.user, begun=begun, **form.cleaned_data)
        if device:
            verify_session(request, device)  # the device before may be removed now without ending this session
            return done(request, f"“{device.name}” is set up. Was the old phone replaced? Then remove it below.")
        form.add_error("code", WRONG_CODE)
    device = second_factor.device_to_enrol(request.user, begun=request.session.get(second_factor.BEGUN))
    request.session[second_factor.BEGUN] = device.pk
    qr_code = segno.make(device.address).svg_data_uri(scale=5, border=2)
    context = {"heading": "Add an authenticator app", "form": form, "device": device, "qr_code": qr_code}
    return page(request, "portal/account/authenticator.html", context)


@portal_view()
@step_up
@pages_of_a_form
def add_passkey(request: StaffRequest) -> HttpResponse:
    """Add a passkey or security key."""
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        try:
            device = passkeys.add_passkey(
                request, user=request.user, name=form.cleaned_data["name"], answer=form.cleaned_data["passkey"]
            )
            return done(request, f"“{device.name}” is set up. It is asked for first when you log in.")
        except passkeys.PasskeyRefused:
            form.add_error(None, "That did not work. Press the button and try once more.")
    usable = passkeys.may_use_passkeys(request)
    options = json.dumps(passkeys.ask_for_new_passkey(request, request.user)) if usable else ""
    return page(request, "portal/account/passkey.html", {"heading": ADD_A_PASSKEY, "form": form, "options": options})


@portal_view()
@step_up
@pages_of_a_form
def rename_device(request: StaffRequest, device: str) -> HttpResponse:
    """Give a device another name."""
    own = own_device(request, device)
    form = DeviceNameForm(request.POST or None, initial={"name": own.name})
    if form.is_valid():
        own.name = form.cleaned_data["name"]
        own.save(update_fields=["name"])
        return done(request, "The name is changed.")
    return page(request, "portal/account/form.html", {"heading": f"Rename “{own.name}”", "form": form})


@portal_view()
@step_up
@pages_of_a_form
def remove_device(request: StaffRequest, device: str) -> HttpResponse:
    """Ask, then remove a device; every other session ends."""
    own = own_device(request, device)
    is_last = len(second_factor.devices_of(request.user)) == 1
    if request.method == "POST" and "remove" in request.POST and not is_last:
        try:
            second_factor.remove_device(user=request.user, device=own, keep_session=request.session[STAFF_SESSION])
        except second_factor.LastDevice:
            return redirect("your_account")
        return done(request, f"“{own.name}” is removed. Everywhere else you are logged out.")
    context = {"heading": f"Remove “{own.name}”?", "device": own, "is_last": is_last}
    return page(request, "portal/account/remove_device.html", context)


@portal_view()
@step_up
@pages_of_a_form
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """Make new recovery codes, shown once."""
    codes = second_factor.make_recovery_codes(user=request.user) if "new" in request.POST else []
    left = RecoveryDevice.objects.codes_left(request.user)
    return page(
        request, "portal/account/recovery_codes.html", {"heading": "Recovery codes", "codes": codes, "codes_left": left}
    )


@portal_view()
@require_POST
def end_sessions(request: StaffRequest, session: UUID | None = None) -> HttpResponse:
    """End one session, or all but this one."""
    ended = end(user=request.user, but=request.session[STAFF_SESSION], only=str(session) if session else None)
    said = {0: "Nothing was left to end.", 1: "One session is ended."}
    return done(request, said.get(ended, f"{ended} sessions are ended."))


@portal_view()
@require_POST
def still_here(request: StaffRequest) -> HttpResponse:
    """Note that somebody sits before the page and types: the middleware has done so already."""
    return HttpResponse(status=204)


def own_device(request: StaffRequest, device: str) -> Device:
    """Return the person's own device of this name in the address. Raises Http404."""
    for own in second_factor.devices_of(request.user):
        if own.persistent_id == device:
            return own
    raise Http404


def done(request: StaffRequest, said: str) -> HttpResponse:
    """Go back to the account with a sentence."""
    messages.success(request, said)
    return redirect("your_account")


def page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page; one with errors says so in its status too."""
    form = context.get("form")
    return render(request, template, context, status=422 if form and form.errors else 200)
