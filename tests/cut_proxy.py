"""A raw TCP proxy on loopback that counts what a phone sends, and cuts the line after so many bytes."""

import asyncio
from contextlib import suppress


class CutProxy:
    """Carries bytes to a port of this machine; `sent` counts those that reached it, `cuts` how often the line broke."""

    def __init__(self, port: int):
        self.port = port
        self.sent = self.cuts = 0
        self.broken, self._over = asyncio.Event(), asyncio.Event()
        self._left: int | None = None
        self._answers = False
        self._every = self._hold = False
        self._after = 0
        self._lines: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "CutProxy":
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.hang_up()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self, after: int, *, answers: bool = False, every: bool = False, hold: bool = False) -> None:
        """Cut the line after so many more bytes of requests (or of answers), once or each time.

        With `hold` the rest is held back instead, with the line open, until `hang_up`.
        """
        self._left, self._after, self._answers, self._every, self._hold = after, after, answers, every, hold
        self.broken.clear()
        self._over = asyncio.Event()

    def hang_up(self) -> None:
        """Close every line; what was passed on still arrives, as on a network."""
        self._over.set()
        for line in self._lines:
            line.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        self._lines.add(writer)
        with suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
            self._lines.add(back)
            await asyncio.gather(self._pass(reader, back, False), self._pass(there, writer, True))
            self._lines.discard(back)
        writer.close()
        self._lines.discard(writer)
        self._tasks.discard(task)

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, answer: bool) -> None:
        with suppress(OSError):
            while data := await source.read(16384):
                counted = self._left is not None and answer == self._answers
                cut = counted and len(data) >= (self._left or 0)
                piece = data[: self._left] if cut else data
                if counted and not cut:
                    self._left = (self._left or 0) - len(data)
                target.write(piece)
                self.sent += 0 if answer else len(piece)
                await target.drain()
                if cut:
                    self._left = self._after if self._every else None
                    self.cuts += 1
                    self.broken.set()
                    if self._hold:
                        await self._over.wait()
                    self.hang_up()
                    return
        target.close()
