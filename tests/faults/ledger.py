"""What volunteers were told is saved, kept outside, and what is found at the end: nothing lost, nothing twice."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sync.hub.database import Database
from sync.receipts import ReceiptRefused, verify
from sync.records import digest_of
from sync.sealing.record import SEALED_KINDS
from tests.city import the_city
from tests.faults import parts
from tests.faults.phone import Phone


@dataclass(frozen=True)
class Told:
    """A record whose finalise returned: its id, digest, the mark of the work in it, and its photos' own SHA-256."""

    id: str
    digest: str
    ref: str
    photos: tuple[str, ...]
    phone: str


@dataclass
class Ledger:
    """Grows while the world turns; `check` is asked once all is calm."""

    told: dict[str, Told] = field(default_factory=dict)

    def note(self, phone: str, line: dict) -> None:
        """Keep what a volunteer was told; the same told twice is one, other bytes under an id are a fault."""
        told = Told(line["id"], line["digest"], line["ref"], tuple(line["photos"]), phone)
        assert self.told.setdefault(told.id, told) == told, f"{told.id} changed after it was saved"

    def check(self, database: Database, home: Path, phones: dict[str, Phone]) -> "Count":
        """Compare phones, hub and ledger; every difference is a line of `flaws`."""
        flaws: list[str] = []
        held = parts.held(database)
        at_hub = {record.id: record for record in held}
        contents = {record.id: record.content() for record in held if record.kind in SEALED_KINDS}
        works = Counter(content["payload"]["answers"]["ref"] for content in contents.values())
        lost = [told for told in self.told.values() if told.id not in at_hub]
        twice = [ref for ref, number in works.items() if number > 1]
        flaws += [f"lost {told.id} of {told.phone}" for told in lost] + [f"twice {ref}" for ref in twice]
        flaws += [f"row twice {record.id}" for record in held if held.count(record) > 1]
        flaws += self._bytes(at_hub, home)
        flaws += _codes(database, at_hub)
        for name, phone in phones.items():
            flaws += [f"{name}: {flaw}" for flaw in phone.flaws()]
            flaws += _known(name, phone, at_hub)
        own = {id for phone in phones.values() for id, origin in phone.origins().items() if not origin}
        flaws += [f"from nowhere: {id}" for id in set(at_hub) - own]
        files, named = parts.files_at(home), {sha256 for record in held for sha256, _ in record.files}
        flaws += [f"file damaged: {name}" for name, digest in files.items() if name != digest]
        flaws += [f"file missing: {name}" for name in named - set(files)]
        flaws += [f"file of nobody: {name}" for name in set(files) - named]
        return Count(len(self.told), len(own), len(at_hub), len(lost), len(twice), len(named), tuple(flaws))

    def _bytes(self, at_hub: dict[str, parts.Held], home: Path) -> list[str]:
        flaws = []
        for told in self.told.values():
            record = at_hub.get(told.id)
            if record is None:
                continue
            if not told.digest == record.digest == digest_of(record.body):
                flaws.append(f"other bytes: {told.id}")
            elif tuple(digest_of(photo) for photo in record.photos(home)) != told.photos:
                flaws.append(f"other photos: {told.id}")
        return flaws


@dataclass(frozen=True)
class Count:
    """What a world came to."""

    told: int
    made: int
    delivered: int
    lost: int
    twice: int
    attachments: int
    flaws: tuple[str, ...]


def _known(name: str, phone: Phone, at_hub: dict[str, parts.Held]) -> list[str]:
    """Return what a phone does not know of the records it holds, its own and those it carried."""
    flaws = []
    for item in phone.outbox.items():
        record = at_hub.get(item.id)
        if record is None:
            flaws.append(f"{name}: {item.state} but not at the hub: {item.id}")
        elif (item.code, item.state) != (record.code, record.state):
            flaws.append(f"{name}: {item.id} is {item.state} {item.code}, at the hub {record.state} {record.code}")
        elif not _proven(item.receipt, record):
            flaws.append(f"{name}: {item.id} without the hub's signed word for it")
        for file in item.attachments:
            if digest_of(phone.db.files().read(file.sha256)) != file.sha256:
                flaws.append(f"{name}: file {file.sha256}")
    return flaws


def _proven(receipt: str, record: parts.Held) -> bool:
    """Tell whether a receipt is the hub's own for the very bytes it holds."""
    try:
        said = verify(receipt, the_city().receipts.public)
    except ReceiptRefused:
        return False
    return (said.id, said.digest, said.code) == (record.id, record.digest, record.code)


def _codes(database: Database, at_hub: dict[str, parts.Held]) -> list[str]:
    """Return receipts that are not one for each record."""
    codes = parts.receipts(database)
    wrong = [id for id, record in at_hub.items() if codes.get(id) != [record.code]]
    return [f"receipts of {id}: {codes.get(id)}" for id in (*wrong, *(set(codes) - set(at_hub)))]
