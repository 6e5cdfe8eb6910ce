"""Time-outs for what arrives: bodies here, headers and idle connections in `connection.py`."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.errors import N_
from sync.hub.errors import Problem
from sync.hub.settings import Patience


class TooSlow(Problem, ClientDisconnect):
    """A body came too slowly; to whoever keeps what came so far it is a connection that broke."""

    def __init__(self) -> None:
        text = N_("Nội dung tới quá chậm nên máy chủ ngừng chờ. Dữ liệu vẫn còn trên máy; hãy thử lại.")
        super().__init__(408, "too-slow", text, headers={"Connection": "close"})


class Patient:
    """ASGI middleware that answers 408 to a body that pauses, or comes at less than a rate, for too long.

    Only the time in which the hub waits for bytes counts, so that a slow disk is nobody's fault.
    """

    def __init__(
        self, app: ASGIApp, patience: Patience, answer: Callable[[Request, Problem], Awaitable[Response]]
    ) -> None:
        self.app = app
        self.patience = patience
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        waited, seen, over, begun = 0.0, 0, False, False

        async def timed() -> Message:
            nonlocal waited, seen, over
            if over:  # what follows is the wait for the end of the connection
                return await receive()
            left = self.patience.body_seconds + seen / self.patience.body_rate - waited
            began = time.monotonic()
            try:
                async with asyncio.timeout(min(max(left, 0), self.patience.body_seconds)):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            waited += time.monotonic() - began
            seen += len(message.get("body", b""))
            over = not message.get("more_body", False)
            return message

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, timed, watched)
        except TooSlow as problem:
            if begun:
                raise
            response = await self.answer(Request(scope), problem)
            await response(scope, receive, watched)
