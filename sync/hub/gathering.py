"""Requests that wait at the same moment, gathered into groups; each is answered after the commit of its own group."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sync.hub.group import Asked, Told

log = logging.getLogger("xomso.hub")
MOST = 200
"""Records of a group, but for the last request in it."""

Store = Callable[[list[Asked]], Awaitable[list[Told | None]]]
"""Stores a group, and returns what each device is told, None where its request must go the long way."""


class Gathering:
    """What waits to be stored."""

    def __init__(self, store: Store, at_once: int):
        """Store `at_once` groups at the same time: while some are under way, what arrives makes up the next."""
        self._store = store
        self._free = at_once
        self._waiting: list[tuple[Asked, asyncio.Future[Told | None]]] = []
        self._working: set[asyncio.Task[None]] = set()

    async def store(self, asked: Asked) -> Told | None:
        """Return what the device is told once its records are on the disk, None where they must go the long way."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Told | None] = loop.create_future()
        self._waiting.append((asked, answer))
        if self._free:
            self._free -= 1
            # A task begins in the next turn of the loop: what else has arrived in this one comes along.
            task = loop.create_task(self._work())
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        return await answer

    async def _work(self) -> None:
        try:
            while self._waiting:
                await self._store_next()
        finally:
            self._free += 1

    async def _store_next(self) -> None:
        group, size = [], 0
        while self._waiting and size < MOST:
            group.append(self._waiting.pop(0))
            size += len(group[-1][0].records)
        told: list[Told | None] = [None] * len(group)
        try:
            told = await self._store([asked for asked, _ in group])
        except Exception as error:  # whatever it is: the long way has its own answer to it, for each request alone
            log.warning("a group was not stored; its requests go one by one", exc_info=error)
        for (_, answer), said in zip(group, told, strict=True):
            if not answer.done():  # a client that went away was cancelled
                answer.set_result(said)
