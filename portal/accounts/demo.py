"""The demo accounts: each role at least once, known passwords and second factors. Never in production."""

import hashlib
from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction

from .models import AuthenticatorDevice, User
from .roles import Role

DEMO_PASSWORD = "demo-only-Passphrase-42"  # noqa: S105  # printed by `make run`


class Account(NamedTuple):
    """One demo account."""

    email: str
    first_name: str
    last_name: str
    role: Role


ACCOUNTS = (
    Account("triage@example.org", "Amina", "Rahman", Role.TRIAGE_OFFICER),
    Account("leader@example.org", "Joel", "Kamara", Role.TEAM_LEADER),
    Account("dsl@example.org", "Ruth", "Osei", Role.DSL),
    Account("caseworker@example.org", "Danny", "Pike", Role.CASEWORKER),
    Account("caseworker2@example.org", "Yusuf", "Demir", Role.CASEWORKER),
    Account("caseworker3@example.org", "Ana", "Ferreira", Role.CASEWORKER),
    Account("editor@example.org", "Priya", "Nair", Role.COMMS_EDITOR),
    Account("publisher@example.org", "Tom", "Ellery", Role.COMMS_PUBLISHER),
    Account("dataprotection@example.org", "Grace", "Lindqvist", Role.DATA_PROTECTION_LEAD),
    Account("admin@example.org", "Sam", "Whitlock", Role.SYSTEM_ADMIN),
    Account("admin2@example.org", "Nadia", "Ferrant", Role.SYSTEM_ADMIN),
)


def demo_seed(email: str) -> str:
    """Return the fixed seed, 160 bits in hex, of a demo account's authenticator."""
    return hashlib.sha256(f"demo seed of {email}".encode()).hexdigest()[:40]


@transaction.atomic
def load_demo_accounts() -> None:
    """Make the accounts that are missing."""
    for account in ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = User.objects.create_user(
            account.email, DEMO_PASSWORD, first_name=account.first_name, last_name=account.last_name, is_demo=True
        )
        user.groups.add(Group.objects.get(name=account.role))
        AuthenticatorDevice.objects.create(
            user=user, name="Demo authenticator", confirmed=True, seed=demo_seed(account.email)
        )
