"""Second factors over django-otp: an authenticator app with a sealed seed, and hashed recovery codes (security.md)."""

import secrets
from base64 import b32encode
from typing import Any
from urllib.parse import quote, urlencode

from django.db import models
from django.utils import timezone
from django_otp.models import Device, DeviceManager, ThrottlingMixin, TimestampMixin
from django_otp.oath import TOTP

from portal.privacy.fields import EncryptedTextField
from portal.privacy.tokens import search_token

ISSUER = "SOS portal"
STEP = 30  # seconds a code lasts
TOLERANCE = 1  # steps a clock may be wrong, either way
EXPLAINED = 20  # steps, ten minutes: a code so far off is refused, but its owner is told that a clock is wrong
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "2346789acefghjkmnprtwxy"
RECOVERY_LENGTH = 16  # 72 bits: a keyed hash is enough, nobody guesses or tabulates them


def random_identity() -> int:
    """Return a random key: the seed's seal names it before the insert, and django-otp wants a number."""
    return secrets.randbelow(2**62) + 1


def new_seed() -> str:
    """Return 160 random bits in hex, the length that RFC 4226 recommends."""
    return secrets.token_hex(20)


class AuthenticatorDevice(TimestampMixin, ThrottlingMixin, Device):
    """An authenticator app. A code is taken once; wrong ones are slowed down, one wait longer than the last."""

    id = models.BigIntegerField(primary_key=True, default=random_identity, editable=False)
    seed = EncryptedTextField(default=new_seed, editable=False)
    last_step = models.BigIntegerField(default=-1, editable=False)

    class Meta(Device.Meta):
        verbose_name = "authenticator app"

    def generator(self) -> TOTP:
        """Return the generator of codes (RFC 6238)."""
        return TOTP(bytes.fromhex(self.seed), step=STEP)

    def verify_token(self, token: str) -> bool:
        """Say whether a code is right now and was not used before. Wrong codes are counted."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        generator = self.generator()
        right = token.isdecimal() and generator.verify(int(token), TOLERANCE, self.last_step + 1)
        if right:
            self.last_step = generator.t()
            self.throttle_reset(commit=False)
            self.set_last_used_timestamp(commit=False)
            self.save()
        else:
            self.throttle_increment()
        return right

    def seconds_slow(self, token: str) -> int | None:
        """Return by how many seconds the phone's clock is slow if this code was right until then, else None."""
        generator = self.generator()
        if not token.isdecimal() or not generator.verify(int(token), EXPLAINED, self.last_step + 1):
            return None
        return -int(generator.drift * STEP) if generator.drift < 0 else None

    def get_throttle_factor(self) -> float:
        return 1  # seconds, doubled with every wrong code

    @property
    def secret(self) -> str:
        """The seed as a person types it into an app: base32 in groups of four."""
        text = b32encode(bytes.fromhex(self.seed)).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    @property
    def address(self) -> str:
        """The otpauth:// address that the QR code holds."""
        parameters = urlencode({"secret": self.secret.replace(" ", ""), "issuer": ISSUER}, quote_via=quote)
        return f"otpauth://totp/{quote(ISSUER)}:{quote(self.user.email)}?{parameters}"


class RecoveryDeviceManager(DeviceManager):
    """Reads recovery devices."""

    def codes_left(self, user: Any) -> int:
        """Return how many recovery codes this person has not used yet."""
        return RecoveryCode.objects.filter(device__user=user, used_at__isnull=True).count()


class RecoveryDevice(ThrottlingMixin, Device):
    """A person's recovery codes, as one device."""

    objects = RecoveryDeviceManager()

    def verify_token(self, token: str) -> bool:
        """Say whether this is an unused recovery code, and use it up."""
        allowed, _ = self.verify_is_allowed()
        if not allowed:
            return False
        now = timezone.now()
        used = self.codes.filter(hash=hash_of(self, token), used_at__isnull=True).update(used_at=now)
        if used:
            self.throttle_reset()
        else:
            self.throttle_increment()
        return bool(used)

    def get_throttle_factor(self) -> float:
        return 1  # seconds, doubled with every wrong code

    def replace_codes(self) -> list[str]:
        """Make new codes, which end the old ones, and return them; they cannot be read again."""
        codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
        self.codes.all().delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(device=self, hash=hash_of(self, code)) for code in codes)
        return codes


class RecoveryCode(models.Model):
    """One recovery code: only its keyed hash is kept."""

    device = models.ForeignKey(RecoveryDevice, on_delete=models.CASCADE, related_name="codes")
    hash = models.CharField(max_length=32)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


def new_recovery_code() -> str:
    """Return a random code in groups of four, such as `7k4m-2pxw-acef-9rty`."""
    letters = "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, RECOVERY_LENGTH, 4))


def hash_of(device: RecoveryDevice, code: str) -> str:
    """Return the keyed hash of a code for one person, however it was typed."""
    letters = "".join(character for character in code.lower() if character.isalnum())
    return search_token("recovery code", f"{device.user_id}:{letters}")
