"""Which records of a batch may be stored or answered for: whole ones with their files, and those the hub knows already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from sync.errors import N_
from sync.hub.attachments import AttachmentFiles
from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.envelopes import Envelope, Refusal
from sync.hub.schema import records
from sync.sealing.record import FILE_TYPE


@dataclass(frozen=True)
class Incomplete:
    """A record that is not stored yet because these files have not arrived."""

    id: str
    missing: tuple[str, ...]


def admit(
    database: Database, files: AttachmentFiles, device: Device, batch: Sequence[Envelope | Refusal]
) -> list[Envelope | Incomplete | Refusal]:
    """Return a batch with what is refused, or lacks files, in the place of the record."""
    batch = _without_unknown(database, device, batch)
    checked = [item if isinstance(item, Refusal) else _complete(files, item) for item in batch]
    return _without_purged(database, device, batch, checked)


def _without_unknown(
    database: Database, device: Device, batch: Sequence[Envelope | Refusal]
) -> list[Envelope | Refusal]:
    """Return the batch with a refusal for each record that is right only where the hub has it already, and has not."""
    doubtful = [item.sent.id for item in batch if isinstance(item, Envelope) and item.unless_known]
    if not doubtful:
        return list(batch)
    with database.read() as connection:
        mine = (records.c.ward == device.ward) & records.c.id.in_(doubtful)
        known = set(connection.scalars(select(records.c.id).where(mine)))
    return [
        item.unless_known if isinstance(item, Envelope) and item.unless_known and item.sent.id not in known else item
        for item in batch
    ]


def _complete(files: AttachmentFiles, envelope: Envelope) -> Envelope | Incomplete | Refusal:
    missing = []
    for said in envelope.sent.attachments:
        found = files.find(said.sha256)
        if found is None:
            missing.append(said.sha256)
            continue
        files.renew(found)
        if found.size != said.size or said.type not in (found.type, FILE_TYPE):
            return Refusal(
                envelope.sent.id, "attachment-mismatch", N_("Cỡ hoặc loại của giấy tờ đính kèm không đúng như đã khai.")
            )
    return Incomplete(envelope.sent.id, tuple(missing)) if missing else envelope


def _without_purged(
    database: Database,
    device: Device,
    batch: Sequence[Envelope | Refusal],
    checked: list[Envelope | Incomplete | Refusal],
) -> list[Envelope | Incomplete | Refusal]:
    """Return what was checked, with records whose files were purged long after they came as they were sent."""
    lacking = [item.id for item in checked if isinstance(item, Incomplete)]
    if not lacking:
        return checked
    mine = (records.c.ward == device.ward) & records.c.id.in_(lacking) & records.c.purged_at.is_not(None)
    with database.read() as connection:
        purged = set(connection.scalars(select(records.c.id).where(mine)))
    return [
        sent if isinstance(item, Incomplete) and item.id in purged else item
        for sent, item in zip(batch, checked, strict=True)
    ]
