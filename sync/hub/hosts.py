"""The Host header, from which pages make links: one that is no host is refused before anything reads it."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.errors import N_
from sync.hub.errors import Problem

LONGEST = 255
HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+)(?::[0-9]{1,5})?")


class ProperHost:
    """ASGI middleware that answers 400 to a Host header that is too long, malformed or there twice."""

    def __init__(self, app: ASGIApp, answer: Callable[[Request, Problem], Awaitable[Response]]):
        self.app = app
        self.answer = answer

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Return what answers the request; not a coroutine of our own, which would be resumed at each of its steps."""
        hosts = [value for name, value in scope.get("headers", ()) if name == b"host"]
        # HTTP/1.0 has no Host: a proxy's health check may do without.
        if scope["type"] != "http" or not hosts or (len(hosts) == 1 and _is_host(hosts[0])):
            return self.app(scope, receive, send)
        return self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        clean = {**scope, "headers": [header for header in scope["headers"] if header[0] != b"host"]}
        text = N_("Địa chỉ máy chủ trong yêu cầu không đọc được. Gõ lại đường dẫn như trên giấy mời.")
        response = await self.answer(Request(clean, receive), Problem(400, "malformed", text))
        await response(scope, receive, send)


def _is_host(value: bytes) -> bool:
    return len(value) <= LONGEST and HOST.fullmatch(value) is not None
