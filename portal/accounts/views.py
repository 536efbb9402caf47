"""The pages around sign-in: the second factor, setting it up, and an invitation's link (security.md, "Sign-in")."""

from typing import Any

import segno
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from allauth.core.ratelimit import consume_or_429
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.audit.actions import Action
from portal.audit.services import record

from .forms import AcceptInvitationForm, CodeForm, EnrolForm
from .models import AuthenticatorDevice, RecoveryDevice
from .permissions import StaffRequest, portal_view
from .services import (
    InvitationClosed,
    accept_invitation,
    confirm_device,
    device_to_enrol,
    find_invitation,
    has_second_factor,
    make_recovery_codes,
    verify_second_factor,
)
from .stages import PASSWORD, SecondFactorStage, login_by_invitation

WRONG_CODE = (
    "That code is not right. Wait for the next one in your app and type it straight away. "
    "If it keeps failing, check that the clock of your phone is set by itself."
)
at_second_factor = login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")


@at_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code. Only a right one, of a confirmed device of the person who gave the password, logs in."""
    stage = stage_of(request)
    if not stage.still_holds():
        return refuse(stage)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        limited = consume_or_429(request, action="second_factor")
        if limited:
            return limited
        if form.is_valid():
            device = verify_second_factor(user=stage.login.user, code=form.cleaned_data["code"])
            if device:
                return log_in(stage, device)
            form.add_error("code", WRONG_CODE)
    return render(request, "account/second_factor.html", {"form": form}, status=422 if form.errors else 200)


def stage_of(request: HttpRequest) -> SecondFactorStage:
    """Return the stage that `login_stage_required` found for this request."""
    return request._login_stage  # type: ignore[attr-defined,no-any-return]


def refuse(stage: SecondFactorStage) -> HttpResponse:
    """Forget the pending login, and write it down: person, password or device are not what they were."""
    record(Action.SIGN_IN_REFUSED, actor=None, detail={"because": "changed"})
    return stage.abort()


def log_in(stage: SecondFactorStage, device: Any) -> HttpResponse:
    """End the login with this device; the adapter looks at all of it once more."""
    stage.login.user.otp_device = device
    stage.login.user.password_at_first_factor = stage.state[PASSWORD]
    return stage.exit()


@at_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the first device: only in the login that an invitation opened, and only while there is none."""
    stage = stage_of(request)
    if not stage.still_holds():
        return refuse(stage)
    if not stage.enrolling:
        return redirect("second_factor")
    if stage.enrolled:
        return recovery_codes(request, stage)
    user = stage.login.user
    if has_second_factor(user):
        return refuse(stage)
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirmed = confirm_device(user=user, code=form.cleaned_data["code"])
        if confirmed:
            device, codes = confirmed
            stage.remember(device)
            return render(request, "account/recovery_codes.html", {"codes": codes})
        form.add_error("code", WRONG_CODE)
    device = device_to_enrol(user)
    context = {"form": form, "device": device, "qr_code": segno.make(device.address).svg_data_uri(scale=5, border=2)}
    return render(request, "account/enrol.html", context, status=422 if form.errors else 200)


def recovery_codes(request: HttpRequest, stage: SecondFactorStage) -> HttpResponse:
    """After the device: go on once the codes are kept, or make new ones for somebody who lost sight of them."""
    user = stage.login.user
    if request.method == "POST" and "kept" in request.POST:
        device = AuthenticatorDevice.objects.filter(pk=stage.enrolled, user=user, confirmed=True).first()
        return log_in(stage, device) if device else refuse(stage)
    codes = make_recovery_codes(user=user) if request.method == "POST" else []
    return render(request, "account/recovery_codes.html", {"codes": codes})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a name and a password; the second factor follows."""
    try:
        invited = find_invitation(token)
        form = AcceptInvitationForm(request.POST or None, email=invited.email)
        if request.method == "POST" and form.is_valid():
            user = accept_invitation(token=token, **form.cleaned_data)
            return perform_login(request, login_by_invitation(user))
    except InvitationClosed:
        return render(request, "account/invitation_closed.html", status=410)
    context = {"form": form, "invitation": invited}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose account is switched off whom to ask."""
    return render(request, "account/inactive.html", status=403)


@require_safe
@portal_view()
def your_account(request: StaffRequest) -> HttpResponse:
    """What the person's account holds: roles, reach, devices."""
    user = request.user
    context = {
        "authenticators": AuthenticatorDevice.objects.filter(user=user, confirmed=True),
        "codes_left": RecoveryDevice.objects.codes_left(user),
        "roles": sorted(role.label for role in user.roles),
        "programmes": user.programmes.all(),
    }
    return render(request, "portal/account/your_account.html", context)
