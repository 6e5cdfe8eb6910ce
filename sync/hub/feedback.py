"""The lists that feedback lands in, kept with the records it came in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from sync.hub.bulk import insert_rows
from sync.hub.clock import in_vietnam
from sync.hub.feedback_sheet import Feedback
from sync.hub.schema_board import asked_questions, event_attendance, guide_feedback, notice_acks, quiz_results


@dataclass(frozen=True)
class Given:
    """Feedback with the record it came in."""

    record: str
    device: str
    team: str
    received_at: str
    feedback: Feedback = field(repr=False)


def keep(connection: Connection, ward: str, new: Sequence[Given]) -> None:
    """Put feedback into its lists, in the transaction that stores its records."""
    for one in sorted(new, key=lambda given: given.record):
        own = {"ward": ward, "record": one.record}
        rows = one.feedback.rows
        by = {"team": one.team, "at": one.received_at}
        match one.feedback.what:
            case "guide" | "ticket":
                insert_rows(
                    connection, guide_feedback, [{**own, **by, "what": one.feedback.what, **row} for row in rows]
                )
            case "question":
                month = f"{in_vietnam(one.received_at):%Y-%m}"
                insert_rows(connection, asked_questions, [{**own, "line": line, "month": month, **row} for line, row in enumerate(rows)])  # fmt: skip
            case "quiz":
                insert_rows(connection, quiz_results, [{**own, **by, "device": one.device, **row} for row in rows])
            case "ack":
                told = {"ward": ward, "device": one.device}
                _once(connection, notice_acks, [{**told, "at": one.received_at, **row} for row in rows], "notice")
            case "attendance":
                _attend(connection, ward, one)


def forget(connection: Connection, ward: str, record: str) -> None:
    """Take an erased record's feedback out of every list."""
    for table in (guide_feedback, asked_questions, quiz_results, event_attendance):
        connection.execute(delete(table).where(table.c.ward == ward, table.c.record == record))


def purged(connection: Connection, ward: str, record: str) -> None:
    """Take away what was written freely, as the record's content goes by rule."""
    mine = (guide_feedback.c.ward == ward) & (guide_feedback.c.record == record)
    connection.execute(update(guide_feedback).where(mine).values(text=""))
    asked = (asked_questions.c.ward == ward) & (asked_questions.c.record == record)
    connection.execute(delete(asked_questions).where(asked))


def _once(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], key: str) -> None:
    if rows:
        mine = (table.c.ward == rows[0]["ward"]) & (table.c.device == rows[0]["device"])
        held = set(connection.scalars(select(table.c[key]).where(mine, table.c[key].in_([row[key] for row in rows]))))
        insert_rows(connection, table, [row for row in rows if row[key] not in held])


def _attend(connection: Connection, ward: str, one: Given) -> None:
    """Keep what the device's newest record says, in whatever order they come: ids of records are in order of making."""
    for row in one.feedback.rows:
        at = event_attendance.c
        mine = (at.ward == ward) & (at.event == row["event"]) & (at.device == one.device)
        held = connection.scalar(select(at.record).where(mine))
        if held is None:
            insert_rows(
                connection, event_attendance, [{"ward": ward, "device": one.device, "record": one.record, **row}]
            )
        elif held < one.record:
            connection.execute(update(event_attendance).where(mine).values(present=row["present"], record=one.record))
