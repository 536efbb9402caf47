"""Inviting somebody, and accepting an invitation (security.md, "Sign-in")."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Invitation, LinkClosed, User
from portal.accounts.roles import Role
from portal.audit.actions import Action
from portal.audit.services import record
from portal.outbox.models import MailKind
from portal.outbox.services import queue_mail
from portal.referrals.models import Referral
from programmes.models import Programme

from .notices import tell_of_rights
from .second_factor import forget_devices, has_second_factor


class AlreadyAnAccount(Exception):
    """There is an account with a second factor for this address, or one that holds referrals."""


@transaction.atomic
def invite(
    *,
    email: str,
    roles: Iterable[Role],
    by: User | None,
    programmes: Iterable[Programme] = (),
    areas: Iterable[str] = (),
) -> str:
    """Invite somebody and return their link, which is also mailed. Raises AlreadyAnAccount."""
    address = User.objects.normalize_email(email).lower()
    existing = User.objects.filter(email=address).first()
    if existing and (has_second_factor(existing) or Referral.objects.open().in_the_hands_of(existing).exists()):
        raise AlreadyAnAccount
    Invitation.objects.waiting().filter(email=address).update(revoked_at=timezone.now())
    invitation = Invitation(email=address, roles=[role.value for role in roles], areas=list(areas), invited_by=by)
    token = invitation.new_token()
    invitation.save()
    invitation.programmes.set(programmes)
    link = f"{settings.BASE_URL}{reverse('invitation', args=[token])}"
    queue_mail(kind=MailKind.INVITATION, recipient=address, key=f"invitation:{invitation.pk}", context={"link": link})
    record(Action.INVITATION_SENT, actor=by, detail={"invitation": invitation.pk, "roles": invitation.roles})
    tell_of_rights(roles=invitation.roles, but=(by,))
    return link


@transaction.atomic
def send_again(*, invitation: Invitation, by: User | None) -> str:
    """Invite the same person to the same rights once more; the link before ends. Raises AlreadyAnAccount."""
    return invite(
        email=invitation.email,
        roles=[Role(role) for role in invitation.roles],
        programmes=invitation.programmes.all(),
        areas=invitation.areas,
        by=by,
    )


@transaction.atomic
def take_back(*, invitation: Invitation, by: User) -> None:
    """Take an invitation back: its link no longer works."""
    Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    record(Action.INVITATION_REVOKED, actor=by, detail={"invitation": invitation.pk})


@transaction.atomic
def accept_invitation(*, token: str, first_name: str, last_name: str, password: str) -> User:
    """Use up the invitation and return the account, which cannot log in before it has a second factor.

    Raises LinkClosed, also for the second of two uses at the same moment.
    """
    invitation = Invitation.objects.find(token)
    invitation.use_up()
    user = User.objects.filter(email=invitation.email).first() or User(email=invitation.email)
    if user.pk and has_second_factor(user):
        raise LinkClosed
    user.first_name, user.last_name, user.areas = first_name, last_name, invitation.areas
    user.is_active, user.deactivated_at = True, None
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.filter(name__in=invitation.roles))
    user.programmes.set(invitation.programmes.all())
    # A key that an earlier invitation showed must not become the key of this one.
    forget_devices(user)
    record(Action.INVITATION_ACCEPTED, actor=user, detail={"invitation": invitation.pk, "account": user.pk})
    return user
