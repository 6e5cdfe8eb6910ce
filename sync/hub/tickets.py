"""Calls for help from the app: what volunteers write to the ward's support contacts, answered and closed at the desk."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal, select, tuple_, update

from sync.errors import N_, RecordInvalid
from sync.hub import audit, case_moves
from sync.hub.casework import Case
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema import devices, records, teams
from sync.records import content_of

PAGE = 20
STATES = {"open": "received", "answered": "in_review", "closed": "done"}
LONGEST = 1000
TICKET = records.c.what == literal("ticket", literal_execute=True)
"""Written out in the statement: a database takes its index of tickets only where it sees the word."""

SELECTED = (
    select(
        records.c.id, records.c.code, records.c.state, records.c.body, records.c.note, records.c.received_at,
        func.coalesce(devices.c.name, "").label("device"), func.coalesce(teams.c.name, "").label("team"),
    )
    .outerjoin(devices, (devices.c.ward == records.c.ward) & (devices.c.id == records.c.device))
    .outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
)  # fmt: skip
"""Every record with its device and team, to be narrowed to tickets."""


@dataclass(frozen=True)
class Ticket:
    """One call for help and the last answer to it."""

    id: str
    code: str
    state: str
    topic: str
    text: str
    answer: str
    received_at: str
    device_name: str
    team_name: str


@dataclass(frozen=True)
class Page:
    """Some tickets; `next` is the cursor of those that follow, or ""."""

    tickets: tuple[Ticket, ...]
    next: str


def listing(connection: Connection, ward: str, view: str, cursor: str = "") -> Page:
    """Return a ward's tickets of a view: the open ones oldest first, the others newest first."""
    key, oldest_first = (records.c.received_at, records.c.id), view == "open"
    wanted = (records.c.ward == ward) & TICKET & (records.c.state == STATES[view])
    at, _, record = cursor.partition("/")
    if at and record:
        place = tuple_(literal(at), literal(record))
        wanted &= tuple_(*key) > place if oldest_first else tuple_(*key) < place
    order = key if oldest_first else tuple(column.desc() for column in key)
    rows = connection.execute(SELECTED.where(wanted).order_by(*order).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Page(tuple(map(read, rows[:PAGE])), f"{last.received_at}/{last.id}" if last else "")


def count_open(connection: Connection, ward: str, cap: int = 100) -> int:
    """Return how many tickets nobody has answered, counting no further than `cap`."""
    wanted = (records.c.ward == ward) & TICKET & (records.c.state == "received")
    few = select(records.c.id).where(wanted).limit(cap).subquery()
    return connection.scalar(select(func.count()).select_from(few)) or 0


def answer(connection: Connection, officer: Officer, case: Case, text: str, now: datetime) -> None:
    """Answer a ticket, for the first time or again: the phone shows it as the record's note; raises MoveRefused."""
    text = _proper(case, text)
    if not text:
        raise MoveRefused(N_("Ghi câu trả lời trước khi gửi."))
    if case.state == "received":
        case_moves.move(connection, case, "in_review", now, note=text)
    else:
        mine = (records.c.ward == case.ward) & (records.c.id == case.id) & (records.c.state == "in_review")
        if connection.execute(update(records).where(mine).values(note=text, updated_at=stamp(now))).rowcount != 1:
            raise _over()
        case_moves.tell(connection, case, case.ward, "in_review", now, note=text)
    audit.note(connection, officer, "ticket-answer", now, case.id)


def close(connection: Connection, officer: Officer, case: Case, text: str, now: datetime) -> None:
    """Close a ticket that was answered before or is now; the last answer stays on the phone; raises MoveRefused."""
    text = _proper(case, text) or case.note
    if not text:
        raise MoveRefused(N_("Ghi câu trả lời trước khi đóng, để tổ viên biết."))
    if case.state == "received":
        case_moves.move(connection, case, "in_review", now, note=text)
        case = replace(case, state="in_review")
    case_moves.move(connection, case, "done", now, note=text)
    audit.note(connection, officer, "ticket-close", now, case.id)


def _proper(case: Case, text: str) -> str:
    if case.what != "ticket":
        raise MoveRefused(N_("Đây không phải yêu cầu hỗ trợ."))
    if case.state not in STATES.values() or case.state == "done":
        raise _over()
    if len(text.strip()) > LONGEST:
        raise MoveRefused(N_("Câu trả lời dài quá {limit} ký tự. Ghi ngắn lại."), limit=LONGEST)
    return text.strip()


def _over() -> MoveRefused:
    return MoveRefused(N_("Yêu cầu này đã đóng. Tải lại trang để xem."))


def read(row: Any) -> Ticket:
    """Return the ticket of a row of SELECTED; what its record does not say is ""."""
    try:
        said = content_of(bytes(row.body)).get("payload") if row.body else None
    except RecordInvalid:
        said = None
    said = said if isinstance(said, dict) else {}
    topic, text = (str(said.get(name) or "")[:LONGEST] for name in ("topic", "text"))
    return Ticket(row.id, row.code, row.state, topic, text, row.note, row.received_at, row.device, row.team)
