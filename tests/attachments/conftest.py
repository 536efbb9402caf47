"""A folder for sealed files, a browser that writes a referral, and a scanner that answers as it is told."""

import re
import socket
import threading

import pytest

from portal.referrals.demo import answers_of
from portal.referrals.models import Draft
from tests.intake.answers import story
from tests.triage.conftest import make, received, triaged

__all__ = ["make", "received", "triaged"]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where sealed files lie, as in production."""
    place = tmp_path / "attachments"
    options = settings.ATTACHMENTS_FOLDER["OPTIONS"] | {"location": place}
    settings.STORAGES = settings.STORAGES | {"attachments": settings.ATTACHMENTS_FOLDER | {"OPTIONS": options}}
    return place


@pytest.fixture
def on_disk(folder):
    """The sealed files that there are."""
    return lambda: sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def draft(programmes):
    """A referral that is ready to be sent."""
    return Draft.objects.create(answers=answers_of(story("3")))


@pytest.fixture
def writing(client, draft):
    """A browser that is writing this referral."""
    client.get("/refer/")
    session = client.session
    session["referral_draft"] = str(draft.pk)
    session.save()
    return client


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Carry out what waits for the commit, which a test's own transaction never reaches."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


class FakeClamd:
    """A scanner on this machine: keeps what it was sent, and says what it was told to say."""

    def __init__(self):
        self.says, self.received, self.commands = b"stream: OK\0", [], []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self.commands.append(stream.read(10))
                content = b""
                while length := int.from_bytes(stream.read(4), "big"):
                    content += stream.read(length)
                self.received.append(content)
                says = self.says(content) if callable(self.says) else self.says
                if says is not None:
                    connection.sendall(says)

    def stop(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


@pytest.fixture
def clamd(settings):
    fake = FakeClamd()
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", fake.port
    yield fake
    fake.stop()


def words(response):
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
