"""Pages that anyone may read, kept for a moment as they were sent: what a thousand readers ask for is made once."""

import time
from collections import OrderedDict
from collections.abc import Awaitable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/q/"
MOST = 256
"""Pages; of those asked for longest ago the oldest goes."""

LONGEST = 48 << 10
"""Bytes of a page that is kept; twelve megabytes in all."""

Key = tuple[object, ...]


@dataclass(frozen=True)
class _Kept:
    until: float
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class _Route:
    """What the log calls the request."""

    path: str = "/q/{code}"


class Shelf:
    """ASGI middleware that answers GET from memory where the page was sent `seconds` ago or less.

    Kept is only what says of itself that any cache may keep it, for a request without a cookie; a page is another's
    where address, host, languages or compression are.
    """

    def __init__(self, app: ASGIApp, seconds: float):
        self.app = app
        self.seconds = seconds
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Return what answers the request; for most it is what lies behind, without a coroutine of our own around it."""
        key = self._key(scope)
        return self.app(scope, receive, send) if key is None else self._answer(key, scope, receive, send)

    async def _answer(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._kept.get(key)
        if found and found.until > time.monotonic():
            self._kept.move_to_end(key)
            scope["route"] = _Route()
            for message in found.messages:
                await send(_copy(message))
            return
        sent: list[Message] = []

        async def watched(message: Message) -> None:
            sent.append(_copy(message))
            await send(message)

        await self.app(scope, receive, watched)
        if _may_keep(sent):
            self._kept[key] = _Kept(time.monotonic() + self.seconds, tuple(sent))
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def _key(self, scope: Scope) -> Key | None:
        """Return what a page depends on, None where this request is not to be answered from memory."""
        if (
            not self.seconds
            or scope["type"] != "http"
            or scope["method"] != "GET"
            or not scope["path"].startswith(PREFIX)
        ):
            return None
        said = {name: value for name, value in scope["headers"] if name in _ASKED}
        if b"cookie" in said:
            return None
        zipped = b"gzip" in said.get(b"accept-encoding", b"")
        languages, host = said.get(b"accept-language", b""), said.get(b"host", b"")
        return scope["path"], scope["query_string"], scope["scheme"], host, languages, zipped


_ASKED = {b"cookie", b"accept-encoding", b"accept-language", b"host"}


def _copy(message: Message) -> Message:
    """Return a message whose headers may be added to, as those who dress an answer do."""
    return {**message, "headers": [*message["headers"]]} if "headers" in message else message


def _may_keep(sent: list[Message]) -> bool:
    """Tell whether a whole answer came that any cache may keep."""
    if not sent or sent[0]["type"] != "http.response.start" or sent[0]["status"] != 200 or sent[-1].get("more_body"):
        return False
    headers = dict(sent[0]["headers"])
    public = headers.get(b"cache-control", b"").startswith(b"public") and b"set-cookie" not in headers
    return public and sum(len(message.get("body", b"")) for message in sent) <= LONGEST
