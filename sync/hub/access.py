"""The hub's log: one line a request and one for a failure, without a query, a code or anything a person wrote."""

import json
import logging
import random
import time
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.hub.meter import Meter

log = logging.getLogger("xomso.hub")
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The name of the request under way, ours and not the caller's; what is logged on its behalf carries it."""

OURS = ("xomso", "uvicorn")
"""Loggers whose messages name nobody; of every other only the sentence is kept, without what was to be put into it."""


class Discreet(logging.Formatter):
    """Shows where a failure happened and of what type, never its message, which may quote a record."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, trace = ei
        return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")


class JsonLines(Discreet):
    """The same as one JSON object a line, for what gathers logs."""

    def format(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] in OURS
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if request := REQUEST.get():
            said["request"] = request
        if answered := getattr(record, "answered", None):
            said |= answered
        else:
            said["message"] = record.getMessage() if ours else str(record.msg)
        if record.exc_info and record.exc_info[0]:
            said["error"] = record.exc_info[0].__name__
            said["trace"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


class AccessLog:
    """ASGI middleware that logs and counts method, route pattern, status and time of every answer, and names the request."""

    def __init__(self, app: ASGIApp, meter: Meter):
        self.app = app
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request = f"{random.getrandbits(64):016x}"  # noqa: S311 - a name to find again, no secret; the system's own takes a call
        REQUEST.set(request)
        answered = False

        def note(status: int) -> None:
            nonlocal answered
            answered = True
            # The pattern and not the path: /i/… and /t/… hold codes.
            pattern, spent = getattr(scope.get("route"), "path", "-"), time.perf_counter() - began
            said = {"method": scope["method"], "route": pattern, "status": status, "ms": round(spent * 1000)}
            log.info("%s %s %d %d ms", *said.values(), extra={"answered": said})
            self.meter.answered(scope["method"], pattern, status, spent)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                note(message["status"])
                message["headers"] = [*message.get("headers", ()), (b"xomso-request", request.encode())]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            # The answer to what nobody foresaw is made outside of this layer.
            if not answered:
                note(500)
            raise
