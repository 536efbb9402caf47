"""Two web servers and two workers behind nginx, with one PostgreSQL and one Redis: they act as one.

nginx runs the configuration of docs/deploy, with other ports and a certificate of the test's own.
"""

import itertools
import re
import shutil
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from tests.browser.conftest import free_port

from .mail_server import MailServer
from .processes import kill, redis_server, until
from .sender import Sender, hidden

pytestmark = pytest.mark.faults
DEPLOY = settings.BASE_DIR / "docs" / "deploy"
TRUSTING = ssl._create_unverified_context()  # the certificate is made for this test
UNSENT = "SELECT count(*) FROM outbox_outboxmessage WHERE sent_at IS NULL"
MOST_ROUNDS = 30  # of one person, so that the test ends by itself


class Visitor(Sender):
    """Somebody who comes through nginx, as everybody does."""

    headers = {"Referer": "https://127.0.0.1/", "Host": "127.0.0.1"}

    def connect(self):
        return HTTPSConnection("127.0.0.1", self.port, timeout=30, context=TRUSTING)


class Alternating(Sender):
    """The same person once at one server, once at the other."""

    headers = {"X-Forwarded-Proto": "https", "Referer": "https://127.0.0.1/", "Host": "127.0.0.1"}

    def __init__(self, ports, number="3"):
        super().__init__(None, number)
        self.ports = itertools.cycle(ports)

    def connect(self):
        self.port = next(self.ports)
        return super().connect()


def certificate(folder):
    """Write a certificate and its key as nginx.conf wants them."""
    folder.mkdir()
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([]), datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
    (folder / "fullchain.pem").write_bytes(built.sign(key, SHA256()).public_bytes(Encoding.PEM))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "privkey.pem").write_bytes(secret)


def configure(folder, ports, secure_port):
    """Write the configuration of docs/deploy into the folder, with our ports."""
    certificate(folder / "certificates")
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r" *listen \[::\].*\n", "", text).replace("/run/nginx.pid", f"{folder}/pid")
    text = text.replace("/var/log/nginx", str(folder))
    text = text.replace("listen 443", f"listen 127.0.0.1:{secure_port}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    servers = (DEPLOY / "one-machine.conf").read_text()
    for ours, port in zip(("8001", "8002"), ports, strict=True):
        servers = servers.replace(f"127.0.0.1:{ours}", f"127.0.0.1:{port}")
    (folder / "nginx.conf").write_text(text)
    (folder / "site-servers.conf").write_text(servers)
    shutil.copy("/etc/nginx/mime.types", folder)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


@pytest.fixture
def proxy_folder(tmp_path):
    folder = tmp_path / "nginx"
    folder.mkdir()
    return folder


@pytest.fixture
def two(site, proxy_folder):
    """The site on two web servers behind nginx; `ports` are theirs, `port` is nginx's."""
    _, redis = redis_server(site)
    site.environment |= {"REDIS_URL": redis, "TRUSTED_PROXIES": "1"}
    started = [site.web(), site.web()]
    site.webs, site.ports, site.port = *map(list, zip(*started, strict=True)), free_port()
    nginx = site.start([*configure(proxy_folder, site.ports, site.port), "-g", "daemon off;"])
    until(lambda: nginx.poll() or shown(site.port, "/healthz") == "ok\n", "nginx answers")
    assert nginx.poll() is None, site.said()
    return site


def shown(port, path):
    try:
        return Visitor(port).ask("GET", path)[2]
    except OSError:
        return ""


def test_nginx_understands_what_is_shipped(proxy_folder):
    command = configure(proxy_folder, [8001, 8002], free_port())
    done = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_form_goes_on_at_the_other_server_and_gives_one_receipt(two, whole):
    sender = Alternating(two.ports).fill_in()
    receipts = {sender.send_until_received() for _ in range(3)}
    assert len(receipts) == 1
    through_nginx = [Visitor(two.port, number).fill_in().send_until_received() for number in ("3", "9")]
    whole(two, [*receipts, *through_nginx])


def test_tries_are_counted_over_both_servers(two):
    visitor = Visitor(two.port)
    _, _, page = visitor.ask("GET", "/accounts/password/reset/")
    visitor.form["csrfmiddlewaretoken"] = hidden(page, "csrfmiddlewaretoken")
    ask = lambda: visitor.post("/accounts/password/reset/", {"email": "officer@example.org"})[0]  # noqa: E731
    assert [ask() for _ in range(5)] == [302, 302, 302, 429, 429]


def test_a_page_that_is_changed_is_changed_on_both_servers(two):
    def summaries():
        return [Alternating([port]).ask("GET", "/programmes/gangs/")[2] for port in two.ports * 2]

    two.manage("load_site")
    before = summaries()
    assert len(set(before)) == 1 and "Gangs work" in before[0] and "Changed for everybody" not in before[0]
    two.manage("shell", "-v0", "-c", CHANGE)
    assert all("Changed for everybody" in page for page in summaries())


CHANGE = """
from programmes.models import Programme
programme = Programme.objects.get(code="gangs")
programme.name = "Changed for everybody"
programme.save()
"""


def test_two_workers_send_each_mail_once(two):
    for _ in range(3):
        Visitor(two.port).fill_in().send_until_received()
    with MailServer() as mail:
        for _ in range(2):
            two.worker(EMAIL_URL=mail.url)
        until(lambda: two.database.value(UNSENT) == 0, "everything is sent")
        assert len(mail.accepted) == 6


def test_a_body_that_is_too_large_never_reaches_the_site(two):
    visitor = Visitor(two.port)
    connection = visitor.connect()
    connection.putrequest("POST", "/refer/files/")
    connection.putheader("Content-Length", str(61 * 1024 * 1024))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_what_only_a_proxy_may_say_is_taken_from_nginx_alone(two):
    visitor = Visitor(two.port)
    visitor.headers = {**visitor.headers, "X-Request-ID": "chosen-by-a-visitor", "X-Forwarded-For": "203.0.113.9"}
    connection = visitor.connect()
    connection.request("GET", "/healthz", headers=visitor.headers)
    assert re.fullmatch(r"[0-9a-f]{32}", connection.getresponse().headers["X-Request-ID"])
    assert visitor.ask("GET", "/metrics")[0] == 404


def rolling_restart(two, folder):
    """Run the script that is shipped, and be its systemd: restart the server that it asks for."""
    ask = folder / "restart"
    ask.write_text(f"#!/bin/sh\ntouch {folder}/wanted-$1\nwhile [ -e {folder}/wanted-$1 ]; do sleep 0.1; done\n")
    ask.chmod(0o755)
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SERVERS": str(folder / "site-servers.conf"),
        "NGINX": f"nginx -p {folder} -c {folder}/nginx.conf", "NGINX_PID": str(folder / "pid"),
        "PORTS": " ".join(map(str, two.ports)), "RESTART": f"{ask} ", "HOST": "127.0.0.1",
    }  # fmt: skip
    script = subprocess.Popen(
        [DEPLOY / "rolling-restart.sh"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    for process, port in zip(two.webs, two.ports, strict=True):
        wanted = folder / f"wanted-{port}"
        until(lambda: wanted.exists() or script.poll() is not None, "the script asks for a restart")  # noqa: B023
        assert script.poll() is None, script.communicate()
        process.terminate()
        process.wait(30)
        two.web(port=port)
        wanted.unlink()
    said, errors = script.communicate(timeout=60)
    assert script.returncode == 0, errors
    return said


def test_a_rolling_restart_drops_no_request(two, whole, proxy_folder):
    over, receipts, faults = threading.Event(), [], []

    def keep_on_referring():
        for _ in range(MOST_ROUNDS):
            if over.is_set():
                return
            try:
                visitor = Visitor(two.port).fill_in()
                status, leads_to, page = visitor.post("/refer/check/", {"key": visitor.form["key"]})
                assert (status, leads_to) == (302, "/refer/received/"), page
                receipts.append(re.search(r"SOS-\w{4}-\w{4}", visitor.ask("GET", leads_to)[2])[0])
            except Exception as fault:  # whatever it is, somebody saw it
                faults.append(repr(fault))

    with ThreadPoolExecutor(2) as people:
        for _ in range(2):
            people.submit(keep_on_referring)
        until(lambda: len(receipts) > 1, "people are referring")
        said = rolling_restart(two, proxy_folder)
        before = len(receipts)
        until(lambda: len(receipts) > before or faults, "people go on referring")
        over.set()
    assert faults == []
    assert said.splitlines() == [f"Restarted: {port}" for port in two.ports]
    assert "down" not in (proxy_folder / "site-servers.conf").read_text()
    assert len(set(receipts)) == len(receipts) > 3
    whole(two, receipts)


def test_a_file_that_only_one_release_has_is_found_on_its_server(site, proxy_folder, tmp_path):
    ports = [free_port(), free_port()]
    for name, port in zip(("old", "new"), ports, strict=True):
        static = tmp_path / name / "static"
        static.mkdir(parents=True)
        (static / f"site.{name}.css").write_text(name)
        site.start([sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(static.parent)])
    secure_port = free_port()
    site.start([*configure(proxy_folder, ports, secure_port), "-g", "daemon off;"])
    for name in ("old", "new"):
        until(lambda: shown(secure_port, f"/static/site.{name}.css") == name, "both servers answer")  # noqa: B023
        assert [shown(secure_port, f"/static/site.{name}.css") for _ in range(6)] == [name] * 6
    assert Visitor(secure_port).ask("GET", "/static/nowhere.css")[0] == 404


def test_a_server_that_is_gone_is_passed_by(two):
    kill(two.webs[0])
    assert [shown(two.port, "/healthz") for _ in range(8)] == ["ok\n"] * 8


def test_when_both_are_gone_the_page_says_so_and_that_it_is_only_for_now(two):
    for web in two.webs:
        kill(web)
    status, _, page = Visitor(two.port).ask("GET", "/refer/")
    assert status == 503
    assert "Back in a moment" in page
