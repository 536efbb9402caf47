"""What `manage.py check --deploy` says beside Django's own: settings that are safe and will not do."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def will_do_for_a_real_site(**kwargs: Any) -> list[Warning]:
    """Name each setting that still stands as it came."""
    senders = {name: getattr(settings, name) for name in ("DEFAULT_FROM_EMAIL", "QUIET_FROM_EMAIL")}
    found = [
        Warning(f"{name} is still the example. Mails from it do not arrive.", id="sos.W001")
        for name, sender in senders.items()
        if parseaddr(sender)[1] == "no-reply@example.org"
    ]
    if settings.CACHES["default"]["BACKEND"] == settings.LOCAL_MEMORY:
        found.append(Warning("Without REDIS_URL each process counts tries for itself.", id="sos.W002"))
    if not settings.BACKUP_KEY:
        found.append(Warning("Without BACKUP_KEY no backup can be made.", id="sos.W003"))
    return found
