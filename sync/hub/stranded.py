"""Records sealed to a ward key this hub has lost with what came after its backup: sorted out as they come, sealed anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from sync.errors import N_
from sync.hub import audit, ward_keys
from sync.hub.city_keys import CityKeys
from sync.hub.database import Database
from sync.hub.envelopes import Envelope, Refusal, unknown_key
from sync.hub.errors import AdminRefused
from sync.hub.officers import at_command_line
from sync.hub.schema import records
from sync.hub.schema_keys import ward_keys as table
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import seal, unseal
from sync.sealing.keys import PublicKey
from sync.sealing.signed import verify


@dataclass(frozen=True)
class Resealed:
    """How many records were sealed anew, and the ids of those the recovery key does not open."""

    done: int
    failed: tuple[str, ...]


def without_others(database: Database, ward: str, batch: Sequence[Envelope | Refusal]) -> list[Envelope | Refusal]:
    """Return a batch with a refusal for each record sealed to another ward's key: that one is not lost, it is wrong."""
    lost = {item.lost_key for item in batch if isinstance(item, Envelope) and item.lost_key}
    if not lost:
        return list(batch)
    with database.read() as connection:
        known = table.c.kid.in_(lost) & (table.c.ward != ward)
        others = set(connection.scalars(select(table.c.kid).where(known)))
    return [
        unknown_key(item.sent.id) if isinstance(item, Envelope) and item.lost_key in others else item for item in batch
    ]


def reseal(connection: Connection, ward: str, city: CityKeys, now: datetime) -> Resealed:
    """Seal a ward's stranded records to its key of today, in memory; raises AdminRefused where it has none.

    The digest of the bytes that came, which phones and receipts know, stays.
    """
    to = _key_of_today(connection, ward, city)
    done, failed = 0, []
    for id, body in _waiting(connection, ward):
        try:
            plain, header = unseal(body, city.recovery)
        except SealingRefused:
            failed.append(id)
            continue
        mine = (records.c.ward == ward) & (records.c.id == id)
        sealed = seal(plain, header, [to, city.recovery.public])
        connection.execute(update(records).where(mine).values(body=sealed, needs_recovery=0))
        audit.note(connection, at_command_line(ward), "reseal", now, id)
        done += 1
    return Resealed(done, tuple(failed))


def _key_of_today(connection: Connection, ward: str, city: CityKeys) -> PublicKey:
    mine = (table.c.ward == ward) & (table.c.state == ward_keys.ACTIVE)
    signed = connection.scalar(select(table.c.signed).where(mine))
    if signed is None:
        raise AdminRefused(N_("Xã phường này chưa có khóa. Cấp bằng: xomso admin keys issue."))
    return verify(signed, city.root.public).key


def _waiting(connection: Connection, ward: str) -> list[tuple[str, bytes]]:
    mine = (records.c.ward == ward) & (records.c.needs_recovery == 1) & records.c.purged_at.is_(None)
    return [(row.id, bytes(row.body)) for row in connection.execute(select(records.c.id, records.c.body).where(mine))]
