"""Who is told: people by what they have to do with a referral. Whether they may see it is asked in `services`."""

from collections.abc import Callable, Mapping

from portal.accounts.models import User
from portal.accounts.models.user import UserQuerySet
from portal.accounts.roles import Role
from portal.referrals.models import Referral
from portal.referrals.permissions import roles_to_confirm
from portal.referrals.states import ENDED, WITH_CASEWORKER
from portal.referrals.workflow import URGENT

from .kinds import NoticeKind


def triage_officers(referral: Referral) -> UserQuerySet:
    return User.objects.holding(Role.TRIAGE_OFFICER)


def who_screens(referral: Referral) -> UserQuerySet:
    """The triage officers; of a restricted referral the safeguarding leads too, or it might wait for nobody."""
    people = triage_officers(referral)
    return either(people, safeguarding_leads(referral)) if referral.restricted else people


def safeguarding_leads(referral: Referral) -> UserQuerySet:
    return User.objects.holding(Role.DSL)


def who_has_it(referral: Referral) -> UserQuerySet:
    """Whoever works with the referral or screens it; while nobody has it, or they have left, the triage officers."""
    holder = referral.caseworker_id if referral.state in WITH_CASEWORKER else referral.owner_id
    found = User.objects.filter(pk=holder, is_active=True)
    return found if found.exists() else triage_officers(referral)


def who_has_it_and_team_leaders(referral: Referral) -> UserQuerySet:
    return either(who_has_it(referral), User.objects.holding(Role.TEAM_LEADER))


def who_hears_of_news(referral: Referral) -> UserQuerySet:
    """Whoever has it; once it has ended, the team leaders too, who alone may open it again."""
    return who_has_it_and_team_leaders(referral) if referral.state in ENDED else who_has_it(referral)


def who_hears_of_a_breach(referral: Referral) -> UserQuerySet:
    """Whoever has it and the team leaders; safeguarding leads too where nothing may wait."""
    people = who_has_it_and_team_leaders(referral)
    return either(people, safeguarding_leads(referral)) if referral.band in URGENT else people


def who_may_confirm(referral: Referral) -> UserQuerySet:
    """The people of whom the held decision needs one, but for whoever made it."""
    decided = referral.held_decision.by_id if referral.held_decision else None
    return User.objects.holding(*roles_to_confirm(referral)).exclude(pk=decided)


def either(*some: UserQuerySet) -> UserQuerySet:
    """Return the people of any of these."""
    keys = {pk for people in some for pk in people.values_list("pk", flat=True)}
    return User.objects.filter(pk__in=keys)


WHO_IS_TOLD: Mapping[NoticeKind, Callable[[Referral], UserQuerySet]] = {
    NoticeKind.WAITING: who_screens,
    NoticeKind.HANDED: who_has_it,
    NoticeKind.COUNTERSIGN: who_may_confirm,
    NoticeKind.SENT_BACK: who_has_it,
    NoticeKind.NEW_INFORMATION: who_hears_of_news,
    NoticeKind.ANSWER_DUE: who_has_it,
    NoticeKind.DUE_SOON: who_has_it_and_team_leaders,
    NoticeKind.BREACHED: who_hears_of_a_breach,
    NoticeKind.REVIEW_DUE: who_has_it_and_team_leaders,
    NoticeKind.CHASE_ESCALATION: who_has_it,
    NoticeKind.BREAK_GLASS: safeguarding_leads,
}
