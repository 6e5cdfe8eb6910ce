"""A link as slow as a village's: 300 ms there and back, 200 kbit/s each way, and one packet in a hundred sent again."""

import asyncio
import random
import time

PACKET = 1_400  # bytes
BANDWIDTH = 25_000  # bytes a second each way
ROUND_TRIP = 0.3  # seconds
LOSS = 0.01


class SlowLink:
    """A TCP relay to a port on this machine; `carried` counts the bytes that went each way."""

    def __init__(self, port: int, seed: int = 1):
        self.port = port
        self.chance = random.Random(seed)
        self.carried = [0, 0]
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen and return the address of the far end's near end."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """Close, with whatever is under way."""
        self.server.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.port)
        for way, source, sink in ((0, reader, back), (1, there, writer)):
            task = asyncio.create_task(self._carry(way, source, sink))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    async def _carry(self, way: int, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        on_the_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(64)
        arriving = asyncio.create_task(_arrive(on_the_way, sink))
        free = time.monotonic()
        try:
            while packet := await source.read(PACKET):
                self.carried[way] += len(packet)
                free = max(free, time.monotonic()) + len(packet) / BANDWIDTH
                # What is lost holds up what comes after it until it has been sent again, a round trip later.
                free += ROUND_TRIP if self.chance.random() < LOSS else 0
                await on_the_way.put((free + ROUND_TRIP / 2, packet))
                await asyncio.sleep(max(0, free - time.monotonic()))
            await on_the_way.put((0, b""))
            await arriving
        except (ConnectionError, asyncio.CancelledError):
            arriving.cancel()
        finally:
            sink.close()


async def _arrive(on_the_way: asyncio.Queue[tuple[float, bytes]], sink: asyncio.StreamWriter) -> None:
    while True:
        due, packet = await on_the_way.get()
        if not packet:
            return
        await asyncio.sleep(max(0, due - time.monotonic()))
        sink.write(packet)
        await sink.drain()
