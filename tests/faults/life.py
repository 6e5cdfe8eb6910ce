"""One life of a phone in a process of its own: a volunteer works, the sender sends, and SIGKILL may come at any moment.

Run as `python -m tests.faults.life FOLDER ORDERS`, with ORDERS a JSON object of Orders; each line it prints is a JSON
object: what the volunteer was told ("told"), or that the life is over ("over").
"""

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

from sync.records import digest_of
from tests.faults.phone import Phone
from tests.faults.wrong_clock import WoundClock, set_process_clock

JPEG = b"\xff\xd8\xff\xe0"


@dataclass(frozen=True)
class Orders:
    """What to do in this life: `records` to make, photos up to `largest` bytes, and rounds until it ends by itself.

    A life that is to `drain` ends when nothing waits any more; it makes records only before that.
    """

    name: str
    seed: int
    now: str
    years: int
    records: int
    rounds: int
    largest: int
    drain: bool = False


class Life:
    """A phone between two kills."""

    def __init__(self, folder: Path, orders: Orders):
        self.orders, self.random = orders, Random(orders.seed)
        self.clock = WoundClock(datetime.fromisoformat(orders.now))
        self.phone = Phone(folder, self.clock, wait=self.wait, random=self.random.random)
        self.over = asyncio.Event()
        self.made = self.rounds = 0

    async def run(self) -> None:
        """Work and send until it is over; raises AssertionError when the queue does not drain."""
        for draft in self.phone.drafts.all():  # what the last life was killed in the middle of
            self.finalise(draft.id)
        if self.orders.drain:
            self.phone.put_back()
        sending = asyncio.create_task(self.phone.sender.loop())
        await self.over.wait()
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        if self.orders.drain:
            assert not self.phone.unsent(), (self.phone.unsent(), self.phone.sender.status)
        say({"over": self.orders.name, "rounds": self.rounds})

    async def wait(self, woken: asyncio.Event, seconds: float) -> None:
        """Stand in for the sender's sleep: the volunteer works a little, and the clock is wound on to the next try."""
        self.rounds += 1
        if self.made < self.orders.records:
            self.work()
            self.clock.forward(self.random.uniform(0, 90))
            if self.random.random() < 0.5:
                self.phone.sender.wake()
        else:
            self.clock.forward(0 if woken.is_set() else seconds)
            if self.orders.drain:
                self.phone.put_back()
        enough = self.made >= self.orders.records and self.orders.drain and not self.phone.unsent()
        if enough or self.rounds >= self.orders.rounds:
            self.over.set()
        await asyncio.sleep(0)

    def work(self) -> None:
        """Make a record or two, as drafts first."""
        for _ in range(self.random.choice((1, 1, 2))):
            self.made += 1
            sizes = [
                int(self.orders.largest ** self.random.uniform(0.5, 1)) for _ in range(self.random.choice((0, 1, 2)))
            ]
            photos = [JPEG + self.random.randbytes(size) for size in sizes]
            self.finalise(self.phone.draft(f"{self.orders.name}-{self.made}", photos))

    def finalise(self, id: str) -> None:
        draft = self.phone.drafts.get(id)
        if draft is None or "answers" not in draft.payload:
            return self.phone.drafts.discard(id)  # killed before the first answer was saved: nobody was told anything
        item = self.phone.finalise(id)
        record = self.phone.outbox.record(id)
        photos = [photo.sha256 for photo in draft.attachments]
        told = {"id": item.id, "digest": digest_of(record.body), "ref": draft.payload["answers"]["ref"]}
        return say({"told": told | {"photos": photos}})


def say(line: dict) -> None:
    """Tell the world outside, at once."""
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    orders = Orders(**json.loads(sys.argv[2]))
    set_process_clock(orders.years)

    async def live() -> None:
        await Life(Path(sys.argv[1]), orders).run()

    asyncio.run(live())
