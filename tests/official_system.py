"""An official system on this machine that keeps what it is sent, and misbehaves in whatever way a test asks for."""

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Act = Callable[["OfficialSystem", socket.socket, "Request"], None]


@dataclass
class Request:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        return self.headers.get("idempotency-key", "")


@dataclass
class OfficialSystem:
    """Answers each connection by the next act of `script`, and takes dossiers properly when there is none left."""

    tls: ssl.SSLContext | None = None
    script: list[Act] = field(default_factory=list)
    seen: list[Request] = field(default_factory=list)
    held: dict[str, str] = field(default_factory=dict)
    taken: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "OfficialSystem":
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self._threads = [threading.Thread(target=self._listen)]
        self._threads[0].start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()
        self._socket.close()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}/dossiers"

    def begin(self, *script: Act) -> None:
        """Forget what was, and follow a script from now on."""
        self.script, self.seen, self.held = list(script), [], {}
        self.taken.clear()

    def take(self, request: Request) -> str:
        """Keep a dossier under its key and return its code: the same for the same key."""
        code = self.held.setdefault(request.key, f"H13.131-261122-{len(self.held) + 1:04d}")
        self.taken.set()
        return code

    def wait(self, seconds: float) -> None:
        """Do nothing for a while, or until the end."""
        self._ended.wait(seconds)

    def _listen(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self._serve, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            request = _read(connection)
            self.seen.append(request)
            act = self.script.pop(0) if self.script else accept
            act(self, connection, request)
            connection.close()


def _read(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(65536)):
            raise OSError("cut")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Request(first.split(" ")[1], headers, body)


def answer(status: int, body: bytes, *headers: str) -> bytes:
    """Return an HTTP answer as bytes."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def accepted(code: str) -> bytes:
    return json.dumps({"result": "accepted", "code": code}).encode()


def accept(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    connection.sendall(answer(201, accepted(system.take(request))))


def accept_twice(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Say it twice on one connection, as a broken proxy does."""
    connection.sendall(answer(200, accepted(system.take(request))) * 2)


def duplicate(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Say 409 with the code of before."""
    connection.sendall(answer(409, accepted(system.take(request))))


def take_and_cut(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Keep the dossier and hang up without a word."""
    system.take(request)


def take_and_cut_in_the_answer(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    connection.sendall(answer(201, accepted(system.take(request)))[:-9])


def silent(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Keep the dossier and never answer."""
    system.take(request)
    system.wait(30)


def drip(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Answer one byte at a time, for longer than anybody waits."""
    for byte in answer(201, accepted(system.take(request))):
        connection.sendall(bytes([byte]))
        system.wait(0.2)


def huge(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
    """Answer with a stream that does not end."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(100_000):
        connection.sendall(b" " * 65536)


def says(status: int, body: bytes | dict[str, object] = b"", *headers: str) -> Act:
    """Return an act that gives this answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def act(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
        connection.sendall(answer(status, data, *headers))

    return act


def slowly(act: Act, seconds: float) -> Act:
    """Return an act that is done after some time."""

    def later(system: OfficialSystem, connection: socket.socket, request: Request) -> None:
        time.sleep(seconds)
        act(system, connection, request)

    return later
