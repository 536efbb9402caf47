"""Where Django, and so Wagtail, hands in its mails: they wait in the outbox like all others."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .models import MailKind
from .services import queue_mail


class OutboxBackend(BaseEmailBackend):
    """Queues instead of sending, so that no page has to wait for a mail server, or fails with it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue each mail once for each recipient, in the caller's transaction."""
        for message in email_messages:
            for recipient in message.recipients():
                queue_mail(
                    kind=MailKind.STAFF_NOTICE,
                    recipient=recipient,
                    key=f"staff_notice-{uuid.uuid4()}",
                    context={"subject": str(message.subject), "body": str(message.body)},
                )
        return len(email_messages)
