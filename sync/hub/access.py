"""The hub's log: one line a request and one for a failure, without a query, a code or anything a person wrote."""

import logging
import time
import traceback
from types import TracebackType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("xomso.hub")


class Discreet(logging.Formatter):
    """Shows where a failure happened and of what type, never its message, which may quote a record."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")


class AccessLog:
    """ASGI middleware that logs method, route pattern, status and milliseconds."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The pattern and not the path: /i/… and /t/… hold codes.
                pattern = getattr(scope.get("route"), "path", "-")
                spent = (time.perf_counter() - began) * 1000
                log.info("%s %s %d %.0f ms", scope["method"], pattern, message["status"], spent)
            await send(message)

        await self.app(scope, receive, watched)
