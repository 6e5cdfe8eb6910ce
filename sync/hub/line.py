"""A connection to PostgreSQL on which the event loop itself waits, so that storing for many requests needs no thread.

Threads take turns with the loop that reads the requests, and on a busy hub that took a fifth of the processor.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import Engine

from sync.hub.columns import teach
from sync.hub.database import WAIT, limits

POSSIBLE = sys.platform != "win32"
"""Whether the loop of this system can wait for libpq's sockets; that of Windows cannot."""


class Line:
    """One kept connection that commits every statement, opened when it is first needed."""

    def __init__(self, engine: Engine, seconds: int = 0):
        """Use the engine's address; what takes longer than `seconds` is broken off, 0 for never."""
        self.engine = engine
        self.seconds = seconds
        self._kept: AsyncConnection[Any] | None = None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Give the connection to one user at a time; it is closed where the block fails or gets no answer.

        Raises psycopg.Error, TimeoutError.
        """
        # PostgreSQL breaks off first; this is for a network that fell silent.
        async with asyncio.timeout(self.seconds + WAIT if self.seconds else None):
            connection, self._kept = self._kept or await self._opened(), None
            try:
                yield connection
            except BaseException:
                connection.pgconn.finish()
                raise
        self._kept = connection

    def close(self) -> None:
        """Let go of the connection."""
        if self._kept:
            self._kept.pgconn.finish()
            self._kept = None

    async def _opened(self) -> AsyncConnection[Any]:
        args, options = self.engine.dialect.create_connect_args(self.engine.url)
        connection = await AsyncConnection.connect(
            *args, **{"connect_timeout": int(WAIT), **options}, autocommit=True
        )  # fmt: skip
        teach(connection)
        for statement in limits(self.seconds):
            await connection.execute(statement)
        return connection
