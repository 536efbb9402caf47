"""Who answers subject access requests, and who releases what (domain.md §6.5): each answer with its reason."""

from portal.accounts.models import User
from portal.accounts.roles import DATA_PROTECTION_ROLES, Role
from portal.privacy.models import SubjectAccessRequest
from portal.referrals.permissions import Answer

State = SubjectAccessRequest.State


def may_answer(user: User) -> Answer:
    """Say whether this person answers requests."""
    allowed = user.has_role(*DATA_PROTECTION_ROLES)
    return Answer(allowed, "" if allowed else "Only a safeguarding lead or a data protection lead may do this.")


def may_open_restricted(user: User, request: SubjectAccessRequest) -> Answer:
    """Say whether this person may let a restricted referral be reviewed (domain.md §6.7)."""
    if not request.waits_for_lead:
        return Answer(False, "Nothing here waits for a safeguarding lead.")
    allowed = user.has_role(Role.DSL)
    return Answer(allowed, "" if allowed else "Only a safeguarding lead opens a restricted referral to a review.")


def may_review(user: User, request: SubjectAccessRequest) -> Answer:
    """Say whether this person may read what is held and decide what leaves."""
    readable = may_read(user, request)
    if not readable:
        return readable
    reviewing = request.state == State.REVIEW
    return Answer(reviewing, "" if reviewing else "The review is over. What was decided cannot be changed now.")


def may_read(user: User, request: SubjectAccessRequest) -> Answer:
    """Say whether this person may read what is held for a request, and later what was decided."""
    if request.state == State.ENDED:
        return Answer(False, "This request ended without a copy. What was gathered for it was deleted.")
    if request.waits_for_lead:
        return Answer(False, "A referral is restricted. A safeguarding lead has to open it to the review first.")
    return may_answer(user)


def may_release(user: User, request: SubjectAccessRequest) -> Answer:
    """Say whether this person is the second one: they decided nothing in the review and did not finish it."""
    if not may_read(user, request):
        return may_read(user, request)
    if request.state != State.CHECK:
        return Answer(False, "Nothing waits to be released.")
    reviewers = {*request.items.values_list("decided_by", flat=True), request.finished_by_id}
    if user.pk in reviewers:
        return Answer(False, "You took part in the review. A second person reads it and releases it.")
    return Answer(True)
