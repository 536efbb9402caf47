"""An S3-compatible object store on this machine, in memory: as much of the protocol as the site needs."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def key(self):
        return unquote(urlsplit(self.path).path).split("/", 2)[2:]

    def handle_one(self):
        self.server.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
        objects, key = self.server.objects, "".join(self.key)
        if self.command == "PUT":
            objects[key] = self.rfile.read(int(self.headers["Content-Length"]))
            return self.answer(200, ETag='"1"')
        if self.command == "DELETE":
            objects.pop(key, None)
            return self.answer(204)
        if not key:
            return self.answer(200, self.listing(parse_qs(urlsplit(self.path).query)), Content_Type="application/xml")
        if key not in objects:
            return self.answer(404)
        modified = "Wed, 01 Jan 2025 00:00:00 GMT"
        return self.answer(200, objects[key], ETag='"1"', Last_Modified=modified, Content_Type="binary/octet-stream")

    do_GET = do_HEAD = do_PUT = do_DELETE = handle_one

    def listing(self, query):
        prefix, mark = query.get("prefix", [""])[0], query.get("delimiter", [""])[0]
        inside = [key.removeprefix(prefix) for key in sorted(self.server.objects) if key.startswith(prefix)]
        files = [name for name in inside if not mark or mark not in name]
        folders = sorted({name.split(mark)[0] + mark for name in inside if mark and mark in name})
        contents = "".join(f"<Contents><Key>{escape(prefix + n)}</Key><Size>1</Size></Contents>" for n in files)
        below = "".join(f"<CommonPrefixes><Prefix>{escape(prefix + n)}</Prefix></CommonPrefixes>" for n in folders)
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}{below}</ListBucketResult>".encode()

    def log_message(self, *args):
        pass


class FakeObjectStore:
    """Runs until `stop`; `objects` is what it holds, `asked` what it was asked."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.objects, self.server.asked = {}, []
        self.objects, self.asked = self.server.objects, self.server.asked
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
