"""A client that costs little, so that on a small machine the server is what is measured.

It sends requests made before over connections kept open, one thread for each, and reads of an
answer only its status and its length.
"""

import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

ACCEPTED = "gzip, br"


@dataclass
class Run:
    """What one hammering showed: seconds for all of it and for each request, and what failed."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes

    @property
    def size(self) -> int:
        """Bytes over the wire, headers and all."""
        return len(self.head) + len(self.body)


def make_request(
    site: str, address: str, cookies: dict, form: dict | None = None, *, htmx: bool = False
) -> bytes:
    """The bytes of a request."""
    body = urlencode(form).encode() if form is not None else b""
    lines = [
        f"{'POST' if form is not None else 'GET'} {address} HTTP/1.1",
        f"Host: {urlsplit(site).netloc}",
        f"Accept-Encoding: {ACCEPTED}",
        "Accept-Language: en",
    ]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{key}={value}" for key, value in cookies.items()))
    if form is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    if htmx:
        lines.append("HX-Request: true")
    return "\r\n".join([*lines, "", ""]).encode() + body


class Connection:
    """One connection, kept open as a browser would."""

    def __init__(self, site: str):
        parts = urlsplit(site)
        self.place = (parts.hostname, parts.port)
        self.socket: socket.socket | None = None

    def open(self) -> socket.socket:
        connected = socket.create_connection(self.place, timeout=60)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def close(self) -> None:
        if self.socket:
            self.socket.close()
            self.socket = None

    def send(self, request: bytes) -> Answer:
        """Send a request and read the answer; opens the connection anew if it was closed."""
        if self.socket is None:
            self.socket = self.open()
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.receive()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        pieces, missing = [body], length - len(body)
        while missing > 0:
            pieces.append(self.receive())
            missing -= len(pieces[-1])
        if b"\r\nconnection: close" in head.lower():
            self.close()
        return Answer(int(head[9:12]), head + b"\r\n\r\n", b"".join(pieces))

    def receive(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def hammer(site: str, queues: Iterable[list[bytes]]) -> Run:
    """Send each queue of requests over a connection of its own, all queues at once."""
    queues = list(queues)
    run = Run()
    gate = threading.Barrier(len(queues) + 1)

    def work(queue: list[bytes]) -> None:
        connection = Connection(site)
        connection.socket = connection.open()
        latencies, errors = [], []
        gate.wait()
        for request in queue:
            start = time.perf_counter()
            try:
                answer = connection.send(request)
            except OSError as error:
                errors.append(str(error))
                connection.close()
                continue
            latencies.append(time.perf_counter() - start)
            if answer.status != 200:
                errors.append(f"status {answer.status}")
        connection.close()
        run.latencies += latencies
        run.errors += errors

    threads = [threading.Thread(target=work, args=[queue]) for queue in queues]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    run.seconds = time.perf_counter() - start
    return run
