"""A record moves to another state: its row, the news for its devices, and the wards it was forwarded from."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, select, update

from sync.errors import N_
from sync.hub import changes
from sync.hub.changes import Change
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.schema import change_counters, records
from sync.hub.schema_desk import appointments

OVER = ("done", "returned")
"""States in which nobody waits for an appointment."""


class Movable(Protocol):
    """What a move needs to know of a record."""

    @property
    def ward(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def official_code(self) -> str: ...
    @property
    def forwarded_from(self) -> str: ...
    def may(self, state: str) -> bool: ...


def move(connection: Connection, case: Movable, state: str, now: datetime, **values: str) -> None:
    """Bring a record to a state and tell its devices, also those of the wards it came from; raises MoveRefused."""
    before = list(origins(connection, case)) if case.forwarded_from else []
    lock(connection, case.ward, *before)
    mine = (records.c.ward == case.ward) & (records.c.id == case.id) & (records.c.state == case.state)
    mine &= records.c.forwarded_to == ""
    # The condition on the state makes the second of two officers who press at once lose, and be told so.
    moved = case.may(state) and connection.execute(
        update(records).where(mine).values(state=state, updated_at=stamp(now), **values)
    )
    if not moved or moved.rowcount != 1:
        raise MoveRefused(N_("Hồ sơ này đã ở bước khác nên không làm bước này được. Tải lại trang để xem."))
    if state in OVER:
        own = (appointments.c.ward == case.ward) & (appointments.c.record == case.id)
        connection.execute(update(appointments).where(own).values(open=0))
    tell(connection, case, case.ward, state, now, **values)
    if state != "in_review":  # where the record came from it is looked at already
        for ward in before:
            there = (records.c.ward == ward) & (records.c.id == case.id)
            connection.execute(update(records).where(there).values(state=state, updated_at=stamp(now), **values))
            tell(connection, case, ward, state, now, **values)


def tell(connection: Connection, case: Movable, ward: str, state: str, now: datetime, **values: str) -> None:
    """Give the devices of a ward the news of a step."""
    changes.append(
        connection,
        ward,
        Change(
            seq=0,
            record=case.id,
            state=state,
            code=case.code,
            official_code=values.get("official_code", case.official_code),
            reason=values.get("returned_reason", ""),
            missing=tuple(json.loads(values.get("missing", "[]"))),
            note=values.get("note", ""),
            at=stamp(now),
        ),
    )


def origins(connection: Connection, case: Movable) -> Iterator[str]:
    """Give the wards a record came through, the last one first."""
    ward = case.forwarded_from
    while ward:
        yield ward
        there = (records.c.ward == ward) & (records.c.id == case.id)
        ward = connection.scalar(select(records.c.forwarded_from).where(there)) or ""


def lock(connection: Connection, *wards: str) -> None:
    """Take the counters of several wards in one order, so that two officers of two wards cannot wait for each other."""
    for ward in sorted(set(wards)) if len(set(wards)) > 1 else ():
        counter = select(change_counters.c.seq).where(change_counters.c.ward == ward)
        connection.execute(counter.with_for_update())
