"""Everything that is written in the audit trail, each with the sentence shown: the one registry of it."""

from django.db import models


class Action(models.TextChoices):
    """What somebody did."""

    REFERRAL_RECEIVED = "referral_received", "A referral was received"
    RISK_SUGGESTED = "risk_suggested", "The rules suggested a band"
    LISTED = "listed", "Opened the queue"
    SEARCHED = "searched", "Searched the referrals"
    VIEWED = "viewed", "Read a referral"
    REFUSED = "refused", "Was refused a referral"
    MOVED = "moved", "Moved a referral"
    CONTACT_TRIED = "contact_tried", "Recorded a try to make contact"
    AUDIT_READ = "audit_read", "Read the audit trail"
    LOGGED_IN = "logged_in", "Logged in"
    LOGGED_OUT = "logged_out", "Logged out"
    SESSION_ENDED = "session_ended", "Was logged out: idle, too long, or not verified any more"
    SIGN_IN_REFUSED = "sign_in_refused", "Was refused at sign-in"
    INVITATION_SENT = "invitation_sent", "Sent an invitation"
    INVITATION_ACCEPTED = "invitation_accepted", "Accepted an invitation"
    ACCESS_ENDED = "access_ended", "Took away password and devices"
    DEVICE_ENROLLED = "device_enrolled", "Set up a second factor"
    RECOVERY_CODE_USED = "recovery_code_used", "Used a recovery code"
    RECOVERY_CODES_MADE = "recovery_codes_made", "Made new recovery codes"
