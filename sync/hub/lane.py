"""The short way in: a request whose records are all new and sound is stored with others that wait at the same moment.

Most of what phones send is that. It needs no look at the database before the one statement that stores it, and shares
its commit with its neighbours. Whatever else comes (a record sent again, one with files, one to be refused, a device
that is unknown or revoked, a body that is none) goes the long way, to the route, byte for byte as it came, and so does
what the one statement did not store; the route alone decides what is wrong and says so.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from anyio import to_thread
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.body import unzip
from sync.hub.codes import fingerprint
from sync.hub.context import Hub
from sync.hub.devices import TOKEN
from sync.hub.envelopes import Envelope, check
from sync.hub.errors import DatabaseRefused, Problem
from sync.hub.gathering import Gathering
from sync.hub.group import Asked, Keys, Told, learn, store, store_sealed
from sync.hub.line import POSSIBLE
from sync.hub.shapes import RecordsIn

PATH = "/v1/records"
IN_THREADS = 2
"""Groups of records in the clear under way at the same time: one is committed while another is made."""

LONGEST = 256 << 10
"""Bytes of a body on the short way, also of what a gzipped one unpacks to: a batch of 25 sealed records has some 90 KB."""


@dataclass(frozen=True)
class _Route:
    """What the log calls the request."""

    path: str = PATH


class Lane:
    """ASGI middleware that answers what can go the short way, and passes on the rest."""

    def __init__(self, app: ASGIApp, hub: Hub):
        self.app = app
        self.hub = hub
        self.open = hub.database.engine.dialect.name == "postgresql"
        self._threads = ThreadPoolExecutor(IN_THREADS, "intake")
        self._seen: dict[str, datetime] = {}
        self._clear = Gathering(self._store_clear, IN_THREADS)
        self._sealed = Gathering(partial(store_sealed, hub, self._seen), 1) if POSSIBLE else self._clear
        self._keys: dict[str, Keys] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.open or scope["type"] != "http" or scope["path"] != PATH or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        seen, raw = await _body(receive)
        asked = await self._asked(Headers(scope=scope), raw) if raw else None
        told = await self._gathering(asked).store(asked) if asked else None
        if told is None:
            if asked:
                self._keys.pop(asked.ward, None)
            await self.app(scope, _again(seen, receive), send)
            return
        self.hub.meter.took_in([one.sent for one in asked.records] if asked else (), told)
        scope["route"] = _Route()
        body = to_json({"results": told})
        headers = [(b"content-length", b"%d" % len(body)), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _asked(self, headers: Headers, raw: bytes) -> Asked | None:
        """Return what a request asks to store, None where it must go the long way."""
        scheme, _, token = headers.get("authorization", "").partition(" ")
        parts = TOKEN.fullmatch(token.strip()) if scheme.lower() == "bearer" else None
        if parts is None:
            return None
        try:
            ward, plain = parts["ward"], _plain(headers.get("content-encoding", "identity"), raw)
            sent = RecordsIn.model_validate_json(plain).records
            keys = self._keys.get(ward)
            if keys is None:
                keys = await to_thread.run_sync(self._learn, ward)
        except (ValidationError, Problem, DatabaseRefused):
            return None
        checked = [check(one, ward, keys.known) for one in sent if not one.attachments]
        sound = [one for one in checked if isinstance(one, Envelope) and _is_plain(one)]
        if not keys.receipt or not sound or len(sound) < len(sent) or len({one.sent.id for one in sound}) < len(sent):
            self._keys.pop(ward, None)  # the ward may have a new one
            return None
        return Asked(ward, parts["id"], fingerprint(parts["secret"]), sound, keys)

    def _gathering(self, asked: Asked) -> Gathering:
        return self._clear if any(one.said for one in asked.records) else self._sealed

    async def _store_clear(self, group: list[Asked]) -> list[Told | None]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, store, self.hub, self._seen, group)

    def _learn(self, ward: str) -> Keys:
        """Return the keys of a ward as they are now; the statement that stores checks that they still are."""
        with self.hub.database.read() as connection:
            found = self._keys[ward] = learn(connection, ward)
        return found


def _is_plain(one: Envelope) -> bool:
    """Tell whether nothing but the record itself is to be looked up or stored; of feedback, its subject is."""
    return one.sent.kind != "feedback" and not one.lost_key and not one.unless_known


async def _body(receive: Receive) -> tuple[list[Message], bytes]:
    """Return the messages of a body and its bytes, b"" where it is too long for the short way."""
    seen: list[Message] = []
    size = 0
    while True:
        message = await receive()
        seen.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or size > LONGEST:
            return seen, b""
        if not message.get("more_body", False):
            return seen, b"".join(message.get("body", b"") for message in seen)


def _again(seen: list[Message], receive: Receive) -> Receive:
    """Return what gives the messages once more, and then those that follow."""
    waiting = seen[::-1]

    async def next_one() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_one


def _plain(encoding: str, raw: bytes) -> bytes:
    match encoding.strip().lower():
        case "identity":
            return raw
        case "gzip" | "x-gzip":
            return unzip(raw, LONGEST)
    return b""
