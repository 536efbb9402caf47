"""The disk is full where files are kept: the file is refused with a message, and the text is sent all the same."""

import shutil
from pathlib import Path

import pytest

from .sender import Sender

pytestmark = pytest.mark.faults

ROOM = 100_000  # bytes that any file of the web server may have: enough for its log, not for the letter
LETTER = (
    b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"% a long letter\n" * 20_000 + b"trailer\n<< >>\n%%EOF\n"
)
SMALL = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"


@pytest.fixture
def cramped(site):
    """The web server, which cannot write a file to its end, as on a full disk; its port and its folder of files."""
    assert shutil.which("prlimit"), "this test needs prlimit, of util-linux"
    site.before = ["prlimit", f"--fsize={ROOM}"]
    _, port = site.web()
    folder = Path(site.environment["VAR_DIR"]) / "attachments"
    shutil.rmtree(folder, ignore_errors=True)
    return port, folder


def kept(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_full_disk_refuses_the_file_and_takes_the_referral(site, cramped, whole):
    port, folder = cramped
    sender = Sender(port).fill_in()
    status, page = sender.upload("letter.pdf", LETTER)
    assert status == 422
    assert "was not added" in page
    assert kept(folder) == []
    assert site.database.value("SELECT count(*) FROM referrals_attachment") == 0
    status, _ = sender.upload("small.pdf", SMALL)
    assert status == 302
    shown = sender.send_until_received()
    assert site.database.value("SELECT count(*) FROM referrals_attachment WHERE referral_id IS NOT NULL") == 1
    assert len(kept(folder)) == 1
    whole(site, [shown])
