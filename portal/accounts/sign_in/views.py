"""The pages around sign-in: address, password, second factor, setting it up, and the links that come by mail."""

from typing import Any

import segno
from allauth.account import views as allauth_views
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import AuthenticatorDevice, Invitation, LinkClosed, Recovery
from portal.accounts.second_factor_form import WRONG_CODE, SecondFactorForm, checked
from portal.accounts.services.invitations import accept_invitation
from portal.accounts.services.recovery import confirm_recovery, refuse_recovery
from portal.accounts.services.second_factor import (
    BEGUN,
    confirm_device,
    device_to_enrol,
    has_second_factor,
    make_recovery_codes,
)
from portal.accounts.stages import PASSWORD, SecondFactorStage, login_by_invitation
from portal.audit.actions import Action
from portal.audit.services import record

from .forms import AcceptInvitationForm, AddressForm, EnrolForm, RecoveryForm

at_second_factor = login_stage_required(stage=SecondFactorStage.key, redirect_urlname="account_login")
pages_of_a_form = require_http_methods(["GET", "HEAD", "POST"])


class LoginView(allauth_views.LoginView):
    """Asks for the address, then for the password: one field a page. The answer never tells whether we know it."""

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form of the page that comes next."""
        if self.request.method == "POST" and "password" not in self.request.POST:
            form = AddressForm(self.request.POST)
            if form.is_valid():
                return self.get_form_class()(request=self.request, initial={"login": form.cleaned_data["login"]})
            return form
        return AddressForm() if self.request.method != "POST" else super().get_form(form_class)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Go on to the password, or log in with it."""
        form = self.get_form()
        if form.is_bound:
            return super().post(request, *args, **kwargs)
        return self.render_to_response(self.get_context_data(form=form))


@at_second_factor
@pages_of_a_form
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor. Only a confirmed device of the person who gave the password logs in."""
    stage = stage_of(request)
    if "start_again" in request.POST:
        return stage.abort()
    if not stage.still_holds():
        return refuse(stage)
    form = SecondFactorForm(request.POST or None, request=request, user=stage.login.user)
    if request.method == "POST":
        refused = checked(request, form)
        if refused:
            return refused
        if form.is_valid():
            return log_in(stage, form.device)
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
@pages_of_a_form
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the first device: only in the login that an invitation or recovery opened, and while there is none."""
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
        device = confirm_device(user=user, begun=request.session.get(BEGUN), code=form.cleaned_data["code"])
        if device:
            stage.remember(device)
            return render(request, "account/recovery_codes.html", {"codes": make_recovery_codes(user=user)})
        form.add_error("code", WRONG_CODE)
    device = device_to_enrol(user, begun=request.session.get(BEGUN))
    request.session[BEGUN] = device.pk
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
@pages_of_a_form
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited person choose a name and a password; the second factor follows."""
    if request.user.is_authenticated:
        return render(request, "account/log_out_first.html", status=409)
    try:
        invited = Invitation.objects.find(token)
        form = AcceptInvitationForm(request.POST or None, email=invited.email)
        if request.method == "POST" and form.is_valid():
            user = accept_invitation(token=token, **form.cleaned_data)
            return perform_login(request, login_by_invitation(user))
    except LinkClosed:
        return render(request, "account/invitation_closed.html", status=410)
    context = {"form": form, "invitation": invited}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("password")
@pages_of_a_form
def recovery(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who lost every second factor choose a new password, or say that they asked for nothing."""
    if request.user.is_authenticated:
        return render(request, "account/log_out_first.html", status=409)
    try:
        person = Recovery.objects.find(token).person
        if not person.is_active:
            raise LinkClosed
        form = RecoveryForm(request.POST if "password" in request.POST else None, person=person)
        if "not_me" in request.POST:
            refuse_recovery(token=token)
            return render(request, "account/recovery_refused.html")
        if form.is_valid():
            user = confirm_recovery(token=token, password=form.cleaned_data["password"])
            return perform_login(request, login_by_invitation(user))
    except LinkClosed:
        return render(request, "account/recovery_closed.html", status=410)
    return render(request, "account/recovery.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose account is switched off whom to ask."""
    return render(request, "account/inactive.html", status=403)
