"""A network without sockets for the stateful model: it loses, doubles and forges what a script says."""

import httpx

from tests.faults.canned import PAGE
from tests.faults.script import (
    CUT_ANSWER,
    CUT_REQUEST,
    DROP,
    DUPLICATE,
    LOSE_ANSWER,
    PORTAL,
    REORDER,
    STATUS,
    TRUNCATE,
    Fault,
    Told,
)


class Network(httpx.AsyncBaseTransport):
    """Stands between a phone's client and a hub in this process."""

    def __init__(self, hub: httpx.AsyncBaseTransport):
        self.hub = hub
        self.script = Told()
        self._late: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        content = await request.aread()
        fault = self.script.next(request.method)
        if fault.kind in (DROP, CUT_REQUEST):
            raise httpx.ConnectError("cut")
        if fault.kind == PORTAL:
            return httpx.Response(200, html=PAGE.decode())
        if fault.kind == STATUS:
            return _refusal(fault)
        if fault.kind == REORDER:
            self._late.append(_copy(request, content))
            raise httpx.ReadError("cut")
        answer = await self.hub.handle_async_request(_copy(request, content))
        if fault.kind == DUPLICATE:
            answer = await self.hub.handle_async_request(_copy(request, content))
        await self.deliver_late()
        if fault.kind in (LOSE_ANSWER, CUT_ANSWER, TRUNCATE):
            raise httpx.ReadError("cut")
        return answer

    async def deliver_late(self) -> None:
        """Let requests that were held back reach the hub now."""
        late, self._late = self._late, []
        for request in late:
            await self.hub.handle_async_request(request)


def _copy(request: httpx.Request, content: bytes) -> httpx.Request:
    return httpx.Request(request.method, request.url, headers=request.headers, content=content)


def _refusal(fault: Fault) -> httpx.Response:
    headers = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    return httpx.Response(fault.status, headers=headers, text="busy")
