"""A phone as the proof puts it together: its store, its sender, and what a person does with it, without a screen."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

from sync import enrolment
from sync.client import HubClient
from sync.clock import Clock
from sync.courier import export_queue, import_queue
from sync.drafts import Drafts
from sync.item import Item
from sync.outbox import Outbox
from sync.sender import Sender
from sync.store import open_store, sender_lock
from sync.ward_keys import WardKeys

WARD, GUIDE = "31135", "1.001193"


class Phone:
    """One device: its store in a folder and its sender, with no screen."""

    def __init__(self, folder: Path, clock: Clock, transport=None, wait: Callable | None = None, random=None):
        self.path = folder / "device.sqlite"
        folder.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self.db = open_store(self.path)
        self.outbox = Outbox(self.db, clock)
        self.drafts = Drafts(self.db, clock)
        more = {"wait": wait} if wait else {}
        self.sender = Sender(
            self.outbox,
            self.db.files(),
            lambda: enrolment.load(self.db),
            lambda place: HubClient(place.hub, place.token, transport),
            clock,
            random or Random(0).random,
            lock=sender_lock(self.path),
            **more,
        )

    def draft(self, marker: str, photos: list[bytes]) -> str:
        """Keep a draft with photos, as the screens do, and return its id."""
        id = self.drafts.create("submission", GUIDE, WARD).id
        files = [self.db.photos().keep(f"anh-{number}.jpg", photo) for number, photo in enumerate(photos, 1)]
        self.drafts.save(id, payload(marker), files)
        return id

    def finalise(self, id: str) -> Item:
        """Turn a draft into a queued record."""
        draft = self.drafts.get(id)
        assert draft is not None
        return self.outbox.finalise(draft, draft.payload)

    def put_back(self) -> None:
        """Put every record that was set aside back in the queue, as a person would."""
        for item in self.outbox.items():
            if item.state == "set_aside":
                self.outbox.put_back(item.id)

    def unsent(self) -> list[str]:
        return [f"{item.state}:{item.reason}" for item in self.outbox.items("waiting")]

    def export(self, path: Path) -> None:
        export_queue(self.outbox, self.db.files(), path)

    def take_in(self, path: Path) -> tuple[tuple[str, str], ...]:
        """Take a courier file in and return what was refused, with the reasons."""
        return import_queue(self.outbox, self.db.files(), path).refused

    def origins(self) -> dict[str, str]:
        """Return, by id of each queued record, the device it came from, "" for this one."""
        return dict(self.db.conn.execute("SELECT id, origin FROM outbox").fetchall())

    def flaws(self) -> list[str]:
        """Return what is wrong with the store itself."""
        [(found,)] = self.db.conn.execute("PRAGMA integrity_check").fetchall()
        wrong = [] if found == "ok" else [f"integrity: {found}"]
        sending = self.db.conn.execute("SELECT count(*) FROM outbox WHERE state = 'sending'").fetchone()[0]
        return wrong + ([f"{sending} left in sending"] if sending else [])

    async def enrol(self, code: str, address: str, through: str = "", transport=None) -> None:
        """Use an invitation at a hub's address; from then on the phone knows the hub by `through`."""
        async with HubClient(address, "", transport) as client:
            place = await client.enrol(code, "Máy thử", "linux", "0.1.0")
        async with HubClient(address, place.token, transport) as client:
            keys = await client.keys()
        enrolment.save(self.db, replace(place, hub=through or address))
        assert keys is not None
        WardKeys(self.db).take(keys, place.ward_code)

    async def post(self, id: str, transport) -> None:
        """Send a record past the sender, without its files and without learning what became of it."""
        place = enrolment.load(self.db)
        assert place is not None
        async with HubClient(place.hub, place.token, transport) as client:
            await client.send([self.outbox.record(id)])

    def close(self) -> None:
        self.db.conn.close()


def payload(marker: str) -> dict:
    """Return what a submission says; the marker tells one piece of work from every other."""
    return {"consent": {"given": True, "how": "spoken"}, "answers": {"applicant_name": "Nguyễn Văn Thử", "ref": marker}}
