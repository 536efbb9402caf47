"""What the owner of an account is told of by mail: the one registry of it."""

from django.db import models


class SecurityEvent(models.TextChoices):
    """What happened to an account, each with the sentence of its mail."""

    NEW_BROWSER = "new_browser", "Your account was used to log in from a browser that we had not seen before."
    PASSWORD_CHANGED = "password_changed", "Your password was changed."  # a name, not a password
    DEVICE_ADDED = "device_added", "A second factor was added to your account."
    DEVICE_REMOVED = "device_removed", "A second factor was removed from your account."
    RECOVERY_CODES_MADE = "recovery_codes_made", "New recovery codes were made. The old ones no longer work."
    RECOVERY_CODE_USED = "recovery_code_used", "A recovery code was used to log in to your account."
    RIGHTS_CHANGED = "rights_changed", "A system administrator changed your roles, programmes or areas."
    # To the other system administrators. It does not say whose account.
    SOMEBODY_RECOVERS = (
        "somebody_recovers",
        "An account is being recovered. “People” in the portal says whose.",
    )
    RIGHTS_GIVEN = (
        "rights_given",
        "Somebody was invited, or the rights of an account were changed. The audit trail in the portal says whose.",
    )
    SOMEBODY_OFF = (
        "somebody_off",
        "An account was switched off. “Leavers’ report” in the portal says whose.",
    )
    # To team leaders and safeguarding leads. It names neither the account nor a referral.
    WORK_WAITS = (
        "work_waits",
        "An account was switched off that still held referrals. “Hand work over” in the portal shows them.",
    )
    RECOVERY_REFUSED = "recovery_refused", "Somebody said that they had not asked for the recovery of their account."
