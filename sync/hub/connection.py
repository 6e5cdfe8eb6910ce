"""Connections that must come to the point: uvicorn waits for headers for ever and keeps all of them, this does not."""

import asyncio
from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sync.hub.settings import Patience

HEAD_BYTES = 64 << 10
"""Bytes that the line and the headers of a request may have."""


class Brisk(HttpToolsProtocol):
    """A connection that is closed when its next request's headers are not there in time, or are too long.

    Between an answer and the first byte of the next request uvicorn's own time-out for idle connections holds.
    """

    def __init__(self, *args: Any, patience: Patience, **named: Any):
        super().__init__(*args, **named)
        self.patience = patience
        self._due: asyncio.TimerHandle | None = None
        self._bytes = 0
        self._in_body = False
        self._in_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; those of a request whose answer is out, or of none, count as waiting for the next headers."""
        waits = self._due is None and (self.cycle is None or self.cycle.response_complete)
        if waits:
            self._bytes, self._in_head = 0, True
        self._bytes += len(data)
        super().data_received(data)
        if waits and self._in_head:  # most headers come whole, and need no time-out
            self._wait()
        # The rest of a body that was refused is let run out for a while: a client cut off may never see why.
        if self._due is not None and not self._in_body and self._bytes > HEAD_BYTES:
            self._hurry()

    def on_headers_complete(self) -> None:
        """Go on as ever, with no time running."""
        self._came()
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Count the bytes anew: what follows are headers."""
        self._in_body = False
        self._bytes = 0
        super().on_message_complete()

    def _wait(self) -> None:
        self._due = self.loop.call_later(self.patience.head_seconds, self._hurry)

    def _came(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _hurry(self) -> None:
        self._came()
        if not self.transport.is_closing():
            self.transport.close()


def brisk(patience: Patience) -> Any:
    """Return what uvicorn makes its connections with."""
    return partial(Brisk, patience=patience)
