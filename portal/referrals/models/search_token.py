"""Keyed fingerprints by which staff find a referral whose names are sealed (security.md, "Data at rest")."""

from django.db import models


class SearchToken(models.Model):
    """One way to find one referral: the kind of value, and its keyed hash."""

    class Kind(models.TextChoices):
        NAME = "name", "Name"
        SOUND = "sound", "Name as it sounds"
        FIRST_NAME = "first_name", "First name"
        FIRST_SOUND = "first_sound", "First name as it sounds"
        FAMILY_SOUND = "family_sound", "Family name as it sounds"
        DATE_OF_BIRTH = "date_of_birth", "Date of birth"
        PHONE = "phone", "Phone"
        EMAIL = "email", "E-mail address"
        POSTCODE = "postcode", "Postcode"

    referral = models.ForeignKey("referrals.Referral", on_delete=models.CASCADE, related_name="search_tokens")
    kind = models.CharField(max_length=20, choices=Kind)
    token = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "referral"], name="one_token_a_referral")]

    def __str__(self) -> str:
        return f"{self.kind} token"
