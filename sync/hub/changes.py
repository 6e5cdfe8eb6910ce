"""What became of records: a numbered line for every step, read by the device that sent the record."""

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Row, insert, select, update

from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.schema import change_counters, changes


@dataclass(frozen=True)
class Change:
    """One step of one record, numbered within its ward."""

    seq: int
    record: str
    state: str
    code: str
    official_code: str
    reason: str
    missing: tuple[str, ...]
    note: str
    at: str


@dataclass(frozen=True)
class Page:
    """Some changes; the next page begins after `next`."""

    changes: tuple[Change, ...]
    next: int
    more: bool


def append(connection: Connection, ward: str, device: str, change: Change) -> int:
    """Number a change and keep it; the number comes from `change`'s ward, not from `change.seq`."""
    # The counter's row stays locked until commit, so a lower number can never appear after a higher one was read.
    counter = update(change_counters).where(change_counters.c.ward == ward)
    seq = connection.scalars(counter.values(seq=change_counters.c.seq + 1).returning(change_counters.c.seq)).one()
    values = asdict(change) | {"seq": seq, "missing": json.dumps(change.missing, ensure_ascii=False)}
    connection.execute(insert(changes).values(ward=ward, device=device, **values))
    return seq


def after(database: Database, device: Device, seq: int, limit: int) -> Page:
    """Return the changes of a device's own records that follow a number."""
    mine = (changes.c.ward == device.ward) & (changes.c.device == device.id) & (changes.c.seq > seq)
    with database.read() as connection:
        rows = connection.execute(select(changes).where(mine).order_by(changes.c.seq).limit(limit + 1)).all()
        last = connection.scalar(select(change_counters.c.seq).where(change_counters.c.ward == device.ward)) or 0
    found = tuple(_change(row) for row in rows[:limit])
    # A number above the counter comes from before the hub was put back from a copy: the device must hear of it.
    return Page(found, found[-1].seq if found else min(seq, last), len(rows) > limit)


def of_record(connection: Connection, ward: str, record: str) -> tuple[Change, ...]:
    """Return a record's whole history, oldest first."""
    mine = (changes.c.ward == ward) & (changes.c.record == record)
    return tuple(_change(row) for row in connection.execute(select(changes).where(mine).order_by(changes.c.seq)))


def _change(row: Row[tuple[object, ...]]) -> Change:
    return Change(
        row.seq, row.record, row.state, row.code, row.official_code, row.reason,
        tuple(json.loads(row.missing)), row.note, row.at,
    )  # fmt: skip
