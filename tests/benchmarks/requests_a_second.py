"""Asks a server for one address over and over, on a few connections that stay open, and counts the answers."""

import asyncio
import time
from urllib.parse import urlsplit

CONNECTIONS = 8
SECONDS = 4


class Asking(asyncio.Protocol):
    """One connection: sends the request, reads the whole answer, and sends it again."""

    def __init__(self, request, times, until):
        self.request, self.times, self.until = request, times, until
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        self.ask()

    def ask(self):
        self.received, self.missing, self.began = b"", None, time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data):
        self.received += data
        if self.missing is None and (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = self.received[:end].lower()
            assert b" 200 " in head.partition(b"\r\n")[0], head.partition(b"\r\n")[0]
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            self.missing = end + 4 + length
        if self.missing is not None and len(self.received) >= self.missing:
            self.times.append(time.perf_counter() - self.began)
            if time.perf_counter() < self.until:
                self.ask()
            else:
                self.transport.close()

    def connection_lost(self, error):
        if not self.done.done():
            self.done.set_result(error)


def times_of(url, seconds=SECONDS):
    """Return how many seconds each answer took, all within `seconds` of asking."""
    address = urlsplit(url)
    lines = [f"GET {address.path} HTTP/1.1", f"Host: {address.netloc}", "Accept-Encoding: gzip, br", "", ""]
    request = "\r\n".join(lines).encode()

    async def ask():
        times, until = [], time.perf_counter() + seconds
        connections = [
            await asyncio.get_running_loop().create_connection(
                lambda: Asking(request, times, until), address.hostname, address.port
            )
            for _ in range(CONNECTIONS)
        ]
        await asyncio.gather(*(protocol.done for _, protocol in connections))
        return times

    return asyncio.run(ask())
