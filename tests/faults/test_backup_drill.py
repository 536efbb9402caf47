"""The drill: a site is backed up, lost, and restored into a new database, of its own kind and of the other one."""

import os

import pytest

from tests.prepared import own_database

from .processes import Processes, production, random_key

pytestmark = pytest.mark.faults
ADD = """
import uuid
from django.utils import timezone
from portal.referrals.attachments.services import add_file
from portal.referrals.demo import answers_of
from portal.referrals.intake.submission import receive
from portal.referrals.models import Draft
from tests.attachments.files import PDF
from tests.intake.answers import story
for number in ("2", "9"):
    receive(answers=answers_of(story(number)), submission_key=uuid.uuid4())
add_file(draft=Draft.objects.create(answers={"name": "Mia"}).pk, name="a.pdf", content=PDF)
"""
TELL = """
from portal.referrals.attachments.services import content_of
from portal.referrals.models import Attachment, Draft, Referral
from portal.audit.models import AuditHead
for each in Referral.objects.order_by("pk"): print(each.reference, each.received_at, each.answers)
for each in Draft.objects.order_by("pk"): print(each.answers)
for each in Attachment.objects.all(): print(each.name, len(content_of(each)))
print(AuditHead.objects.get().hash)
"""


def sqlite(folder):
    return f"sqlite:///{folder}/restored.sqlite3"


@pytest.fixture
def backup_key():
    return random_key()


def site_on(url, folder, key):
    folder.mkdir(exist_ok=True)
    return Processes(production(folder, url, BACKUP_KEY=key), folder)


def test_a_lost_site_comes_back_on_either_kind_of_database(prepared, site, tmp_path, backup_key):
    lost = site_on(site.environment["DATABASE_URL"], tmp_path / "lost", backup_key)
    lost.manage("shell", "-v0", "-c", ADD)
    told = lost.manage("shell", "-v0", "-c", TELL)
    assert told.count("SOS-") == 2
    backups = tmp_path / "backups"
    lost.manage("backup", str(backups))
    [path] = backups.iterdir()
    with own_database(os.environ["DATABASE_URL"], f"{prepared[0]}_restored", template="template1") as url:
        on_postgresql = site_on(url, tmp_path / "new", backup_key)
        assert "audit trail is whole" in on_postgresql.manage("restore", str(path))
        assert on_postgresql.manage("shell", "-v0", "-c", TELL) == told
        on_postgresql.manage("shell", "-v0", "-c", ADD)  # numbers go on behind those that were restored
        on_postgresql.manage("verify_audit")
    on_sqlite = site_on(sqlite(tmp_path), tmp_path / "desk", backup_key)
    on_sqlite.manage("restore", str(path))
    assert on_sqlite.manage("shell", "-v0", "-c", TELL) == told
    on_sqlite.manage("backup", str(tmp_path / "again"))
    [again] = (tmp_path / "again").iterdir()
    lost.manage("restore", str(again), "--force")
    assert lost.manage("shell", "-v0", "-c", TELL) == told
    assert lost.manage("makemigrations", "--check", "--dry-run").strip() == "No changes detected"
