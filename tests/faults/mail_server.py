"""A mail server that does what a test tells it: accept, refuse, or fall silent after the words of a mail."""

import socketserver
import threading


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it accepted; `stalled` is set when it has a whole mail and says nothing."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, refuse=False, stall=False):
        super().__init__(("127.0.0.1", 0), Session)
        self.refuse, self.stall = refuse, stall
        self.accepted, self.refused = [], 0
        self.stalled, self.over = threading.Event(), threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def __exit__(self, *error):
        self.over.set()
        self.shutdown()
        super().__exit__(*error)


class Session(socketserver.StreamRequestHandler):
    """One connection of the worker."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            command = line.split()[0].upper()
            if command == b"DATA":
                self.take()
            elif command == b"MAIL" and self.server.refuse:
                self.server.refused += 1
                self.say("451 try again later")
            elif command == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self):
        self.say("354 go on")
        words = b""
        while not words.endswith(b"\r\n.\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            words += line
        if self.server.stall:
            self.server.stalled.set()
            self.server.over.wait()
            return
        self.server.accepted.append(words.decode())
        self.say("250 taken")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")
