"""What became of records: a numbered line for every step, read by every device that delivered the record."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from sync.hub.bulk import insert_rows
from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.schema import change_counters, changes, record_devices, records

HIGHEST = 2**31 - 1
"""The highest number a change can have; PostgreSQL takes no higher one even to compare."""


@dataclass(frozen=True)
class Change:
    """One step of one record, numbered within its ward; devices are told the record's receipt with it."""

    seq: int
    record: str
    state: str
    code: str
    official_code: str
    reason: str
    missing: tuple[str, ...]
    note: str
    at: str
    receipt: str = ""


@dataclass(frozen=True)
class Page:
    """Some changes; the next page begins after `next`."""

    changes: tuple[Change, ...]
    next: int
    more: bool


def append(connection: Connection, ward: str, change: Change) -> int:
    """Number a change and keep it; the number comes from the ward's counter, not from `change.seq`."""
    seq = _next(connection, ward)
    values = asdict(change) | {"seq": seq, "missing": json.dumps(change.missing, ensure_ascii=False)}
    del values["receipt"]  # stands with the record
    connection.execute(insert(changes).values(ward=ward, **values))
    return seq


def follow(connection: Connection, device: Device, new: Collection[str], known: Collection[str]) -> None:
    """Let a device hear of records it delivered: `new` ones, and `known` ones that it or others delivered before."""
    late: list[str] = []
    if known:
        mine = (record_devices.c.ward == device.ward) & (record_devices.c.device == device.id)
        followed = select(record_devices.c.record).where(mine, record_devices.c.record.in_(known))
        late = sorted(set(known) - set(connection.scalars(followed)))
    links = [{"ward": device.ward, "record": record, "device": device.id} for record in (*new, *late)]
    insert_rows(connection, record_devices, links)
    if late:
        _tell_again(connection, device.ward, late)


def _tell_again(connection: Connection, ward: str, late: Collection[str]) -> None:
    """Give the last step of each record a new number, as a device that follows late may be past the old one."""
    # The lock makes an officer's step on another connection come wholly before or after this look.
    stands = select(records.c.id, records.c.state).where(records.c.ward == ward, records.c.id.in_(late))
    for row in connection.execute(stands.order_by(records.c.id).with_for_update(read=True)).all():
        if row.state == "received":
            continue
        own = (changes.c.ward == ward) & (changes.c.record == row.id)
        last = connection.scalar(select(func.max(changes.c.seq)).where(own))
        connection.execute(update(changes).where(own, changes.c.seq == last).values(seq=_next(connection, ward)))


def after(database: Database, device: Device, seq: int, limit: int) -> Page:
    """Return the changes that follow a number, of the records that a device delivered."""
    link = record_devices.c
    mine = (link.ward == changes.c.ward) & (link.record == changes.c.record) & (link.device == device.id)
    wanted = (changes.c.ward == device.ward) & (changes.c.seq > min(seq, HIGHEST)) & exists().where(mine)
    with database.read() as connection:
        # Read before the changes: a change that is committed in between is then above `last`, never skipped.
        last = connection.scalar(select(change_counters.c.seq).where(change_counters.c.ward == device.ward)) or 0
        own = (records.c.ward == changes.c.ward) & (records.c.id == changes.c.record)
        told = select(changes, records.c.receipt).join(records, own).where(wanted).order_by(changes.c.seq)
        rows = connection.execute(told.limit(limit + 1)).all()
    found, more = tuple(_change(row, row.receipt) for row in rows[:limit]), len(rows) > limit
    # At the end the device skips what others were told, so that it is not searched again. A number above the counter
    # comes from before the hub was put back from a copy: the device must hear of the lower one.
    reached = found[-1].seq if found else 0
    return Page(found, reached if more else max(reached, last), more)


def of_record(connection: Connection, ward: str, record: str) -> tuple[Change, ...]:
    """Return a record's whole history, oldest first."""
    mine = (changes.c.ward == ward) & (changes.c.record == record)
    return tuple(_change(row) for row in connection.execute(select(changes).where(mine).order_by(changes.c.seq)))


def _next(connection: Connection, ward: str) -> int:
    # The counter's row stays locked until commit, so a lower number can never appear after a higher one was read.
    counter = update(change_counters).where(change_counters.c.ward == ward)
    return connection.scalars(counter.values(seq=change_counters.c.seq + 1).returning(change_counters.c.seq)).one()


def _change(row: Row[tuple[object, ...]], receipt: str = "") -> Change:
    return Change(
        row.seq, row.record, row.state, row.code, row.official_code, row.reason,
        tuple(json.loads(row.missing)), row.note, row.at, receipt,
    )  # fmt: skip
