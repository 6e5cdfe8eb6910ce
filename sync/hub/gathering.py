"""Requests that wait at the same moment, gathered into groups; each is answered after the commit of its own group."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sync.hub.context import Hub
from sync.hub.group import Asked, Told, store

log = logging.getLogger("xomso.hub")
AT_ONCE = 2
"""Groups under way at the same time: one is committed while another is made."""

MOST = 200
"""Records of a group, but for the last request in it."""

Waiting = tuple[Asked, asyncio.Future[Told | None]]


class Gathering:
    """What waits, and the threads that store it."""

    def __init__(self, hub: Hub):
        self.hub = hub
        self._waiting: list[Waiting] = []
        self._free = AT_ONCE
        self._seen: dict[str, datetime] = {}
        self._threads = ThreadPoolExecutor(AT_ONCE, "intake")

    async def store(self, asked: Asked) -> Told | None:
        """Return what the device is told once its records are on the disk, None where they must go the long way."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Told | None] = loop.create_future()
        self._waiting.append((asked, answer))
        if self._free:
            self._free -= 1
            # Not now: what else has arrived in this turn of the loop comes along.
            loop.call_soon(self._begin, loop)
        return await answer

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        group, size = [], 0
        while self._waiting and size < MOST:
            group.append(self._waiting.pop(0))
            size += len(group[-1][0].records)
        if not group:
            self._free += 1
            return
        self._threads.submit(self._work, group, loop)

    def _work(self, group: list[Waiting], loop: asyncio.AbstractEventLoop) -> None:
        told: list[Told | None] = [None] * len(group)
        try:
            told = store(self.hub, [asked for asked, _ in group], self._seen)
        except Exception as error:  # whatever it is: the long way has its own answer to it, for each request alone
            log.warning("a group was not stored; its requests go one by one", exc_info=error)
        loop.call_soon_threadsafe(self._end, group, told, loop)

    def _end(self, group: list[Waiting], told: list[Told | None], loop: asyncio.AbstractEventLoop) -> None:
        for (_, answer), said in zip(group, told, strict=True):
            if not answer.done():  # a client that went away was cancelled
                answer.set_result(said)
        self._begin(loop)
