"""httpx over the browser's own fetch: the only way to a network that a page has."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import js
from pyodide.ffi import JsException, to_js

from sync.client import SENT

# The browser writes these itself, and refuses or ignores ours.
OWN = {"host", "content-length", "user-agent", "accept-encoding", "connection"}
# What comes is unpacked already; these would have it unpacked again.
UNPACKED = {"content-encoding", "content-length", "transfer-encoding"}


class FetchTransport(httpx.AsyncBaseTransport):
    """One fetch an exchange; its failures are httpx's own, and a redirect is not followed: a portal may be behind it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stop = js.AbortController.new()
        limits = request.extensions.get("timeout", {})
        content = await request.aread()
        options: dict[str, Any] = {
            "method": request.method,
            "headers": [[name, value] for name, value in request.headers.items() if name not in OWN],
            "redirect": "manual",
            "credentials": "omit",
            "cache": "no-store",
            "signal": stop.signal,
        }
        if content:
            options["body"] = content
        given = to_js(options, dict_converter=js.Object.fromEntries)
        promise = js.fetch(str(request.url), given)
        try:
            if told := request.extensions.get("trace"):
                await told(SENT, {})
        except BaseException:
            stop.abort()
            raise
        answer = await _within(limits.get("connect"), limits.get("read"), promise, stop)
        if answer.type == "opaqueredirect":
            return httpx.Response(302, request=request)
        headers = [(name, value) for name, value in answer.headers if name not in UNPACKED]
        return httpx.Response(answer.status, headers=headers, stream=_Body(answer, limits, stop), request=request)


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: Any, limits: dict[str, float | None], stop: Any):
        self.reader = answer.body.getReader() if answer.body else None
        self.limits = limits
        self.stop = stop

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.reader:
            piece = await _within(0, self.limits.get("read"), self.reader.read(), self.stop)
            if piece.done:
                return
            yield piece.value.to_bytes()

    async def aclose(self) -> None:
        self.stop.abort()


async def _within(first: float | None, then: float | None, promise: Any, stop: Any) -> Any:
    """Wait for a promise as long as both times together; raises httpx.ReadTimeout, httpx.ConnectError."""
    limit = None if first is None or then is None else first + then
    try:
        async with asyncio.timeout(limit):
            return await promise
    except TimeoutError as error:
        stop.abort()
        raise httpx.ReadTimeout("no answer in time") from error
    except JsException as error:
        raise httpx.ConnectError(str(error)) from error
    except BaseException:
        stop.abort()
        raise
