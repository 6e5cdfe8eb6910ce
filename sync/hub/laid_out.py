"""What stands in the clear inside records, put into tables of its own as they are stored, erased and purged."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, literal, select, true, tuple_

from sync.hub import feedback, outreach_log
from sync.hub.clear_text import read_clear
from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.envelopes import Envelope
from sync.hub.feedback import Given
from sync.hub.feedback_sheet import Feedback
from sync.hub.outreach_log import Logged
from sync.hub.outreach_sheet import Sheet, SheetRefused
from sync.hub.schema import facts, records
from sync.hub.wards import remember

DONE = "outreach.laid_out"
"""The fact that tells how far the records of an older version have been read: "ward id" of the last one, or "all"."""

AT_ONCE = 200
log = logging.getLogger("xomso.hub")


@dataclass(frozen=True)
class Stored:
    """A record in the database, with what its body says."""

    ward: str
    id: str
    device: str
    team: str
    received_at: str
    said: Sheet | Feedback


def lay_out(connection: Connection, device: Device, fresh: Iterable[Envelope], at: str) -> None:
    """Keep what new records say; call it last in their transaction, since it takes a lock after those of records."""
    keep(connection, device.ward, [
        Stored(device.ward, item.sent.id, device.id, device.team, at, item.said) for item in fresh if item.said
    ])  # fmt: skip


def forget(connection: Connection, ward: str, record: str) -> None:
    """Take an erased record out of every table and count."""
    outreach_log.forget(connection, ward, record)
    feedback.forget(connection, ward, record)


def purged(connection: Connection, ward: str, record: str) -> None:
    """Take away what a purged record said freely; its counts stay."""
    outreach_log.purged(connection, ward, record)
    feedback.purged(connection, ward, record)


def catch_up(database: Database, go_on: Callable[[], bool] = lambda: True) -> int:
    """Lay out the records that an older version stored, a few a transaction, as long as it may `go_on`; returns how many."""
    done = 0
    while go_on() and (reached := database.fact(DONE)) != "all":
        with database.write_alone() as connection:
            reached = connection.scalar(select(facts.c.value).where(facts.c.key == DONE)) or ""
            if reached == "all":
                break
            # In the order of the primary key: any other would read all records again for every few.
            place = tuple_(records.c.ward, records.c.id)
            after = place > tuple_(*map(literal, reached.split())) if " " in reached else true()
            old = (records.c.kind != "submission") & (records.c.enc == "none") & after
            rows = connection.execute(
                select(records.c.ward, records.c.id, records.c.kind, records.c.device, records.c.team, records.c.received_at, records.c.body)
                .where(old, records.c.purged_at.is_(None)).order_by(records.c.ward, records.c.id).limit(AT_ONCE)
            ).all()  # fmt: skip
            for ward in {row.ward for row in rows}:
                keep(connection, ward, _unheld(connection, ward, [row for row in rows if row.ward == ward]))
            remember(connection, DONE, f"{rows[-1].ward} {rows[-1].id}" if len(rows) == AT_ONCE else "all")
        done += len(rows)
    return done


def _unheld(connection: Connection, ward: str, rows: list) -> list[Stored]:  # type: ignore[type-arg]
    found = []
    tables = (outreach_log.sessions, feedback.guide_feedback, feedback.asked_questions, feedback.quiz_results)
    ids = [row.id for row in rows]
    held = {
        id for table in tables for id in connection.scalars(select(table.c.record).where(table.c.ward == ward, table.c.record.in_(ids)))
    }  # fmt: skip
    for row in rows:
        try:
            said = read_clear(row.kind, bytes(row.body))
        except SheetRefused as refused:
            # It was taken in when nothing was counted; the volunteer has its receipt.
            log.warning("record %s is not counted: %s", row.id, refused.text)
            continue
        if said and row.id not in held:
            found.append(Stored(ward, row.id, row.device, row.team, row.received_at, said))
    return found


def keep(connection: Connection, ward: str, new: list[Stored]) -> None:
    """Keep what new records of a ward say; call it last in their transaction, since it takes a lock after those of records."""
    told = [Given(one.id, one.device, one.team, one.received_at, one.said) for one in new if isinstance(one.said, Feedback)]  # fmt: skip
    feedback.keep(connection, ward, told)
    logged = [Logged(one.id, one.device, one.team, one.received_at, one.said) for one in new if isinstance(one.said, Sheet)]  # fmt: skip
    outreach_log.lay_out(connection, ward, logged)
