"""Phones, a courier's file, a network and a hub, all of which fail as a seed says; then calm, and the count."""

import asyncio
import json
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from sync.hub.database import open_database
from tests.faults import parts
from tests.faults.figures import Figures
from tests.faults.ledger import Ledger
from tests.faults.life import Orders
from tests.faults.phone import Phone
from tests.faults.proxy import Proxy
from tests.faults.script import Script
from tests.faults.wrong_clock import YEARS, WoundClock, moment
from tests.hub_server import HubProcess

STEPS = ("open", "open", "lodge", "return", "finish")
ROUNDS = 400
"""Rounds a calm phone gets to empty its queue: far more than any back-off asks for."""


@dataclass(frozen=True)
class Plan:
    """How large a world is and how bad: `trouble` is the share of requests something happens to."""

    seed: int
    phones: int = 5
    lives: int = 3
    records: int = 4
    largest: int = 150_000
    trouble: float = 0.45
    at_once: int = 2
    haste: float = 0.002
    """Real seconds for each second the network waits."""


class World:
    """One run of the proof in a folder of its own; `db` names another database than the hub's own SQLite file."""

    def __init__(self, folder: Path, plan: Plan, db: str = ""):
        self.folder, self.plan = folder, plan
        self.random = Random(plan.seed)
        self.home = folder / "hub"
        self.home.mkdir(parents=True)
        self.url = db or f"sqlite:///{self.home / 'hub.sqlite'}"
        self.hub = HubProcess(self.home, "--quiet", *(("--db", db) if db else ()))
        self.database = open_database(self.url)
        self.names = [f"may-{number}" for number in range(1, plan.phones + 1)]
        self.proxies: dict[str, Proxy] = {}
        self.left_out = 0
        self._troubled = plan.phones
        self._moved = asyncio.Condition()
        self.ledger, self.kills = Ledger(), {"phone": 0, "hub": 0}
        self._free = asyncio.Semaphore(plan.at_once)
        self._opened = asyncio.Lock()
        self._restarted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._restarted.set_result(None)

    async def run(self) -> Figures:
        """Turn, calm down, count; the phones and the hub are gone afterwards."""
        try:
            await self._begin()
            async with asyncio.TaskGroup() as tasks:
                for work in (self._trouble_hub(), *map(self._trouble, self.names)):
                    tasks.create_task(work)
            return await self._calm()
        finally:
            await self._restarted
            for proxy in self.proxies.values():
                await proxy.stop()
            await asyncio.to_thread(self.hub.stop, signal.SIGKILL)
            self.database.close()

    async def _begin(self) -> None:
        parts.give_keys(self.database, self.home)
        for name in self.names:
            script = Script((self.plan.seed, name), self.plan.trouble)
            proxy = self.proxies[name] = Proxy(int(self.hub.port), script, self._hasten)
            proxy.moved = self._moved
            phone = self._phone(name)
            await phone.enrol(parts.invitation(self.database), self.hub.address, await proxy.start())
            phone.close()

    async def _trouble(self, name: str) -> None:
        """Live, be killed, carry a courier's file, and live again."""
        for life in range(self.plan.lives):
            async with self._free:
                killed = await self._live(name, life, self.random.random() < 0.75)
                self.kills["phone"] += killed
                if self.random.random() < 0.6:
                    await self._carry(name, life)
        async with self._moved:
            self._troubled -= 1
            self._moved.notify_all()

    async def _trouble_hub(self) -> None:
        """Kill the hub now and then while phones talk to it, and let officers work in between."""
        for _ in range(self.plan.lives):
            await self._some_requests(self.random.randint(5, 20))
            self._restarted = asyncio.ensure_future(asyncio.to_thread(self._restart_hub))
            await asyncio.shield(self._restarted)
            await asyncio.to_thread(self._decide)

    def _restart_hub(self) -> None:
        self.hub.stop(signal.SIGKILL)
        self.kills["hub"] += 1
        self.hub.again()

    async def _some_requests(self, number: int) -> None:
        """Return after so many more requests, or when the phones have stopped asking."""
        wanted = self._requests() + number
        async with self._moved:
            await self._moved.wait_for(lambda: not self._troubled or self._requests() >= wanted)

    def _requests(self) -> int:
        return sum(len(proxy.passed) for proxy in self.proxies.values())

    def _decide(self) -> None:
        for record in parts.held(self.database):
            if self.random.random() < 0.5:
                parts.move(self.database, record.id, self.random.choice(STEPS))

    async def _calm(self) -> Figures:
        """Let everything pass, bring every phone back, and count."""
        for proxy in self.proxies.values():
            proxy.script.calm()
            await proxy.deliver_late()
        await asyncio.to_thread(self._decide)
        waiting = sum(len(self._look(name, Phone.unsent)) for name in self.names)
        began = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for name in self.names:
                tasks.create_task(self._drain(name))
        took = time.monotonic() - began
        phones = {name: self._phone(name) for name in self.names}
        count = self.ledger.check(self.database, self.home, phones)
        for phone in phones.values():
            phone.close()
        again = [size for proxy in self.proxies.values() for size in proxy.meter.again]
        return Figures.of(count, again, self.kills, self._played(), self._requests(), waiting, took)

    async def _drain(self, name: str) -> None:
        async with self._free:
            assert not await self._live(name, self.plan.lives, False, drain=True)

    def _played(self) -> dict[str, int]:
        total: dict[str, int] = {}
        for proxy in self.proxies.values():
            for kind, number in proxy.script.played.items():
                total[kind] = total.get(kind, 0) + number
        return total

    async def _live(self, name: str, life: int, may_be_killed: bool, drain: bool = False) -> bool:
        """Run one life of a phone and return whether it was killed; a life that fails by itself is an error."""
        years = self.random.choice(YEARS)
        records = 0 if drain else self.random.randint(1, self.plan.records)
        rounds = ROUNDS if drain else records + self.random.randint(1, 12)
        orders = Orders(
            f"{name}-{life}", self.random.getrandbits(32), moment(years).isoformat(), years, records, rounds,
            self.plan.largest, drain,
        )  # fmt: skip
        log = self.folder / f"{name}.log"
        with log.open("ab") as said:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.faults.life", str(self.folder / name), json.dumps(asdict(orders))),
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
            )
        killer = asyncio.create_task(self._kill(process, name)) if may_be_killed else None
        try:
            assert process.stdout
            async for line in process.stdout:
                if told := json.loads(line).get("told"):
                    self.ledger.note(name, told)
        finally:
            if killer:
                killer.cancel()
            if process.returncode is None and not process.stdout.at_eof():
                process.kill()
            code = await process.wait()
        assert code in (0, -signal.SIGKILL), f"{name} died of itself: {code}\n{log.read_text()[-3000:]}"
        return code == -signal.SIGKILL

    async def _kill(self, process: asyncio.subprocess.Process, name: str) -> None:
        """Kill a phone a moment after it has asked some number of things."""
        wanted = len(self.proxies[name].passed) + self.random.randint(0, 12)
        async with self._moved:
            await self._moved.wait_for(lambda: len(self.proxies[name].passed) >= wanted)
        await asyncio.sleep(self.random.expovariate(40))
        if process.returncode is None:
            process.kill()

    async def _carry(self, name: str, life: int) -> None:
        """Carry a phone's queue to another one that is switched off at the moment, as a file."""
        async with self._opened:
            path = self.folder / f"{name}-{life}.xomso"
            giver, taker = self._phone(name), self._phone(self.random.choice(self.names))
            giver.export(path)
            self.left_out += len(taker.take_in(path))  # a courier may refuse: the phone itself still has them
            giver.close()
            taker.close()

    def _phone(self, name: str) -> Phone:
        return Phone(self.folder / name, WoundClock(moment(0)))

    def _look(self, name: str, what):
        phone = self._phone(name)
        try:
            return what(phone)
        finally:
            phone.close()

    async def _hasten(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.plan.haste)
