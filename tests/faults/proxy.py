"""The network between a phone and the hub: a proxy that does to each request what a script says."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.faults.canned import portal_page, status_answer
from tests.faults.message import Message, read_answer, read_request
from tests.faults.meter import Meter
from tests.faults.script import (
    CUT_ANSWER,
    CUT_REQUEST,
    DELAY,
    DROP,
    DUPLICATE,
    LOSE_ANSWER,
    PORTAL,
    REORDER,
    STATUS,
    THROTTLE,
    TRUNCATE,
    Fault,
    Script,
)

RATE = 5_000  # bytes a second: EDGE on a bad day
LAG = 0.6  # seconds each way
STEP = 1_400  # bytes in one packet

Sleep = Callable[[float], Awaitable[object]]


class Proxy:
    """Listens on a port of its own on loopback; `upstream` is the hub's, which may be down."""

    def __init__(self, upstream: int, script: Script, sleep: Sleep = asyncio.sleep):
        self.upstream, self.script, self.sleep = upstream, script, sleep
        self.meter = Meter()
        self.connected = True
        self.passed: list[str] = []
        self.moved = asyncio.Condition()
        self._late: list[Message] = []
        self._serving: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen and return the address phones are given."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 20)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Deliver what is late and close."""
        await self.deliver_late()
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._server.wait_closed()

    async def deliver_late(self) -> None:
        """Let requests that were held back reach the hub now, after those that overtook them."""
        late, self._late = self._late, []
        for request in late:
            await self._ask(request)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._serving.add(task)
        try:
            while request := await read_request(reader):
                if not self.connected or not await self._play(self.script.next(request.method), request, writer):
                    writer.transport.abort()
                    return
                await self.deliver_late()
        except (ConnectionError, asyncio.CancelledError):  # cancelled by `stop`: there is nobody to tell
            writer.transport.abort()
        finally:
            self._serving.discard(task)
            writer.close()

    async def _play(self, fault: Fault, request: Message, writer: asyncio.StreamWriter) -> bool:
        """Do what a fault says and return whether the connection goes on."""
        self.passed.append(f"{request.method} {request.path}")
        async with self.moved:
            self.moved.notify_all()
        whole = len(request.raw)
        reached = {DROP: 0, CUT_REQUEST: int(fault.at * whole), PORTAL: 0, STATUS: 0}.get(fault.kind, whole)
        self.meter.sent(request, reached)
        match fault.kind:
            case kind if kind == DROP:
                return False
            case kind if kind == CUT_REQUEST:
                await self._ask(request, reached)
                return False
            case kind if kind == REORDER:
                self._late.append(request)
                writer.transport.abort()
                return True
            case kind if kind == PORTAL:
                return await self._tell(writer, portal_page(fault.at))
            case kind if kind == STATUS:
                return await self._tell(writer, status_answer(fault))
            case kind if kind == DELAY:
                await self.sleep(fault.seconds)
        slow = fault.kind == THROTTLE
        answers = await asyncio.gather(*[self._ask(request, slow=slow) for _ in range(1 + (fault.kind == DUPLICATE))])
        answer = answers[-1]
        if answer is None or fault.kind == LOSE_ANSWER:
            return False
        if fault.kind in (CUT_ANSWER, TRUNCATE):
            await self._tell(writer, answer.raw[: int(fault.at * len(answer.raw))])
            if fault.kind == TRUNCATE:
                writer.close()
                await writer.wait_closed()
            return False
        self.meter.learn(request, answer)
        return await self._tell(writer, answer.raw, slow)

    async def _tell(self, writer: asyncio.StreamWriter, raw: bytes, slow: bool = False) -> bool:
        step = STEP if slow else len(raw) or 1
        for begin in range(0, len(raw), step):
            if slow:
                await self.sleep(STEP / RATE + (0 if begin else LAG))
            writer.write(raw[begin : begin + step])
            await writer.drain()
        return True

    async def _ask(self, request: Message, reached: int | None = None, slow: bool = False) -> Message | None:
        """Hand a request to the hub, all of it or its first bytes; None when no whole answer came."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream, limit=1 << 20)
        except OSError:
            return None
        try:
            await self._tell(writer, request.raw[:reached], slow)
            if reached is not None:
                return None
            return await read_answer(reader, request.method)
        except ConnectionError:
            return None
        finally:
            writer.close()
