"""The questions of the referral form, each asked once and in one place."""
