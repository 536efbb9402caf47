"""Keys are changed and the house is kept while people send: killed half-way and run twice at once, nothing is lost."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from subprocess import PIPE

import pytest

from .processes import KEYS, ROOT, kill, random_key, until
from .sender import Sender

pytestmark = pytest.mark.faults
BEHIND = "SELECT count(*) FROM referrals_referral WHERE answers NOT LIKE '1:k2:%'"


def refer(port):
    return Sender(port).fill_in().send_until_received()


def test_a_rotation_that_is_killed_while_people_send_is_finished_by_the_next(site, whole):
    _, port = site.web()
    shown = [refer(port) for _ in range(4)]
    site.environment["FIELD_KEYS"] = f"k2:{random_key()},k1:{KEYS[0]}"
    kill(site.running[0])
    _, port = site.web()
    with ThreadPoolExecutor(2) as people:
        sending = [people.submit(refer, port) for _ in range(2)]
        with site.database.connect() as held:
            # Another row of the same table is held, so that the rotation stops half-way and is certainly not done.
            held.execute("SELECT id FROM referrals_referral ORDER BY id DESC LIMIT 1 FOR UPDATE")
            rotation = site.start([sys.executable, "manage.py", "rotate_keys", "--batch-size", "1"])
            until(lambda: 0 < site.database.value(BEHIND) < 4 and site.database.waiting(), "it is half-way")
            kill(rotation)
            held.rollback()
        shown += [each.result() for each in sending]
    assert "Everything that was read is sealed with the key k2" in site.manage("rotate_keys")
    assert "Every value is sealed with the key k2" in site.manage("rotate_keys", "--check")
    site.environment["FIELD_KEYS"] = site.environment["FIELD_KEYS"].partition(",")[0]
    whole(site, shown)
    assert site.manage("shell", "-v0", "-c", OPEN_ALL).split() == ["6"]


OPEN_ALL = """
from portal.referrals.models import Referral
print(sum(bool(each.answers) for each in Referral.objects.all()))
"""


def test_housekeeping_twice_at_once_tidies_once_and_touches_nothing_that_is_in_use(site, whole):
    _, port = site.web()
    left, kept = [Sender(port).fill_in() for _ in range(3)], Sender(port).fill_in()
    old = "UPDATE referrals_draft SET expires_at = now() - interval '1 day' WHERE id::text <> '{}'"
    newest = site.database.value("SELECT id::text FROM referrals_draft ORDER BY created_at DESC LIMIT 1")
    site.database.execute(old.format(newest))
    assert len(left) == 3
    command = [sys.executable, "manage.py", "housekeeping"]
    both = [
        subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=PIPE, stderr=PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum(int(out.split()[1]) for out, _ in said) == 3
    assert site.database.value("SELECT count(*) FROM referrals_draft") == 1
    whole(site, [kept.send_until_received()])
