"""Those who dawdle, trickle or pour get an answer or an end, cost no memory, and keep nobody else waiting."""

import asyncio
import contextlib
import signal
import socket
import time
import tracemalloc
from base64 import b64encode

import httpx
import pytest
import uvicorn
from sqlalchemy import text

from sync.hub.connection import brisk
from sync.hub.database import open_database
from sync.hub.errors import DatabaseRefused
from sync.hub.settings import Patience
from sync.records import digest_of
from tests import hub_server
from tests.hub_server import HubProcess, LocalHub, csrf

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
END = 30
"""Seconds a test waits for what must come; only a failure takes so long."""

GIGABYTE = 1 << 30
HEAD = "Host: hub.test\r\nContent-Type: application/json\r\n"
PATIENCE = Patience(head_seconds=1, body_seconds=1, connections=30)


class Announcing(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config):
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class Live:
    """A hub behind a real socket in this process."""

    def __init__(self, hub: LocalHub, port: int):
        self.hub, self.port = hub, port

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def healthy(self) -> bool:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{self.port}/healthz")).status_code == 200


@pytest.fixture
async def live(tmp_path, hub_pack):
    hub = LocalHub(tmp_path, hub_pack, patience=PATIENCE)
    sock = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        hub.app,
        log_config=None,
        access_log=False,
        http=brisk(PATIENCE),
        ws="none",
        limit_concurrency=PATIENCE.connections,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=1,
        lifespan="off",
    )
    server = Announcing(config)
    running = asyncio.create_task(server.serve(sockets=[sock]))
    await server.ready.wait()
    yield Live(hub, sock.getsockname()[1])
    server.should_exit = True
    await running
    hub.close()


async def trickle(writer: asyncio.StreamWriter, piece: bytes) -> None:
    """Send a piece now and then until the other end has had enough; cancelled by whoever waits for that."""
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.2)


async def ended(live: Live, begin: bytes, piece: bytes = b"") -> bytes:
    """Return what comes until the hub ends a connection on which something dawdles."""
    reader, writer = await live.connect()
    writer.write(begin)
    dawdling = asyncio.create_task(trickle(writer, piece)) if piece else None
    said = bytearray()
    try:
        async with asyncio.timeout(END):
            with contextlib.suppress(ConnectionError):
                while part := await reader.read(1 << 16):
                    said += part
        return bytes(said)
    finally:
        if dawdling:
            dawdling.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await dawdling
        writer.close()


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: hub.test\r\n", b""),
        (b"GET / HTTP/1.1\r\nHost: hub.test\r\n", b"X-A: b\r\n"),
        (b"GET /", b"a"),
        (b"", b"\r\n"),
    ],
)
async def test_headers_that_never_end_end_the_connection_unanswered(live, begin, piece):
    assert await ended(live, begin, piece) == b""
    assert await live.healthy()


async def test_dawdling_after_an_answer_is_no_better(live):
    for more, piece in ((b"", b"\r\n"), (b"GET /", b"a")):
        said = await ended(live, b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\n\r\n" + more, piece)
        assert said.startswith(b"HTTP/1.1 200")
        assert said.count(b"HTTP/1.1") == 1


async def test_headers_without_bound_are_cut_off_and_not_kept(live):
    reader, writer = await live.connect()
    writer.write(b"GET / HTTP/1.1\r\nHost: hub.test\r\nX-Long: ")
    tracemalloc.start()
    sent = 0
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(END):
            while sent < GIGABYTE and not reader.at_eof():
                writer.write(bytes(1 << 16).replace(b"\0", b"a"))
                await writer.drain()
                await asyncio.sleep(0)
                sent += 1 << 16
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    writer.close()
    assert sent < 64 << 20
    assert peak < 16 << 20
    assert await live.healthy()


@pytest.mark.parametrize("path", ["/v1/enrol", "/v1/records", "/desk/login"])
@pytest.mark.parametrize("piece", [b"", b"x"])
async def test_a_body_that_comes_too_slowly_is_told_so_and_cut_off(live, path, piece):
    phone = await live.hub.enrol()
    begin = (
        f"POST {path} HTTP/1.1\r\n{HEAD}Authorization: {phone.headers['Authorization']}\r\nContent-Length: 5000\r\n\r\n"
    )
    said = await ended(live, begin.encode(), piece)
    assert said.startswith(b"HTTP/1.1 408"), said[:200]
    assert b"connection: close" in said.lower()
    if path.startswith("/v1/"):
        assert b"/problems/too-slow" in said


async def test_a_slow_upload_keeps_what_came(live):
    phone = await live.hub.enrol()
    data = b"\x89PNG\r\n\x1a\n" + bytes(5000)
    tus = {**phone.headers, "Tus-Resumable": "1.0.0"}
    told = ",".join(
        f"{key} {b64encode(value.encode()).decode()}"
        for key, value in (("sha256", digest_of(data)), ("type", "image/png"))
    )
    begun = await live.hub.client.post(
        "/v1/uploads", headers={**tus, "Upload-Length": str(len(data)), "Upload-Metadata": told}
    )
    place = begun.headers["location"]
    head = (
        f"PATCH {place} HTTP/1.1\r\nHost: hub.test\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
        f"Authorization: {phone.headers['Authorization']}\r\n"
        f"Content-Type: application/offset+octet-stream\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    await ended(live, head.encode() + data[:1000])
    assert (await live.hub.client.head(place, headers=tus)).headers["upload-offset"] == "1000"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/enrol"),
        ("POST", "/v1/records"),
        ("POST", "/v1/uploads"),
        ("POST", "/desk/login"),
        ("POST", "/desk/courier"),
        ("POST", "/t/KHONG-CO-MA"),
        ("GET", "/"),
    ],
)
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_gigabyte_is_answered_early_and_never_held_in_memory(live, method, path, chunked):
    phone = await live.hub.enrol()
    desk = live.hub.officer("can.bo")
    assert desk
    browser = await live.hub.log_in()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {GIGABYTE}"
    kind = "multipart/form-data; boundary=b" if path == "/desk/courier" else "application/json"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: hub.test\r\nContent-Type: {kind}\r\nCookie: {cookie}\r\n"
        f"Authorization: {phone.headers['Authorization']}\r\n{size}\r\n\r\n"
    )
    piece = b" " * (1 << 18)
    framed = b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece
    reader, writer = await live.connect()
    writer.write(head.encode())
    tracemalloc.start()

    async def pour() -> None:
        for _ in range(GIGABYTE // len(piece)):
            writer.write(framed)
            await writer.drain()

    pouring = asyncio.create_task(pour())
    async with asyncio.timeout(END):
        said = await reader.readuntil(b"\r\n")
    sent_all = pouring.done() and not pouring.exception()
    pouring.cancel()
    with contextlib.suppress(asyncio.CancelledError, ConnectionError):
        await pouring
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    writer.close()
    assert not sent_all
    assert int(said.split()[1]) in ((200,) if method == "GET" else (400, 403, 411, 412, 413, 415, 422))
    assert peak < 48 << 20
    assert csrf(await live.hub.browser().get("/desk/login"))


async def test_one_connection_too_many_is_told_to_come_again(live):
    held = [await live.connect() for _ in range(PATIENCE.connections)]
    reader, writer = await live.connect()
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: hub.test\r\n\r\n")
    async with asyncio.timeout(END):
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 503")
    for _, open_one in [*held, (reader, writer)]:
        open_one.close()


def test_postgresql_breaks_off_what_takes_too_long(postgres, hub_pack):
    url = postgres.database()
    open_database(url).close()
    with open_database(url, seconds=1) as database:
        with pytest.raises(DatabaseRefused, match="."), database.read() as connection:
            connection.execute(text("SELECT pg_sleep(60)"))
        with database.read() as connection:
            assert connection.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1s"
    with open_database(url) as database, database.read() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"


def test_a_hub_asked_to_stop_finishes_what_it_began(tmp_path):
    hub = HubProcess(tmp_path)
    try:
        body = b'{"code": "AAAA-BBBB", "device_name": "x"}'
        with socket.create_connection(("127.0.0.1", int(hub.port)), timeout=END) as connection:
            connection.sendall(f"POST /v1/enrol HTTP/1.1\r\n{HEAD}Content-Length: {len(body)}\r\n\r\n".encode())
            connection.sendall(body[:10])
            while httpx.get(f"{hub.address}/healthz").status_code != 200:  # it has read what was sent
                pass
            hub.process.send_signal(signal.SIGTERM)
            until = time.monotonic() + END
            with pytest.raises(OSError):  # nobody new is let in any more
                while time.monotonic() < until:
                    socket.create_connection(("127.0.0.1", int(hub.port)), timeout=END).close()
            connection.sendall(body[10:])
            said = b""
            while part := connection.recv(1 << 16):
                said += part
        assert said.startswith(b"HTTP/1.1 410"), said[:100]
        assert said.endswith(b"}")
        assert hub.stop() in (0, -signal.SIGTERM)
    finally:
        hub.stop(signal.SIGKILL)
