"""What an officer does with a record: find it, take it up, lodge it, return it, finish it."""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, insert, select, update

from sync.errors import N_
from sync.hub import audit, case_moves
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema import devices, record_attachments, records, teams
from sync.hub.schema_desk import handlers

WAITING = ("received", "in_review")
MAY_FOLLOW = {
    "in_review": ("received",),
    "lodged": ("in_review", "lodged"),
    "returned": ("in_review", "lodged"),
    "done": ("lodged",),
}
"""From which states a submission may reach a state; lodging again corrects the official code."""

OFFICIAL_CODE = re.compile(r"[0-9A-ZĐ][0-9A-ZĐ./_-]{4,58}[0-9A-ZĐ]")
LONGEST_REASON = 1000
RESULTS = {
    "ready": N_("Có kết quả, chờ người dân đến nhận"),
    "given": N_("Đã trao kết quả cho người dân"),
    "declined": N_("Cơ quan từ chối giải quyết"),
    "withdrawn": N_("Người dân rút hồ sơ"),
}
"""How a dossier may end."""


@dataclass(frozen=True)
class Attached:
    """A file of a record as the device described it."""

    sha256: str
    type: str
    size: int
    name: str


@dataclass(frozen=True)
class Case:
    """One record as the desk shows it; `body` is what the device froze, or sealed where `enc` says so, until it is purged."""

    ward: str
    id: str
    kind: str
    procedure: str
    state: str
    code: str
    official_code: str
    returned_reason: str
    missing: tuple[str, ...]
    note: str
    received_at: str
    updated_at: str
    device_name: str
    team_name: str
    body: bytes
    attachments: tuple[Attached, ...]
    enc: str
    schema: int
    purged_at: str
    needs_recovery: bool
    forwarded_to: str
    forwarded_from: str
    what: str
    due_on: str

    def may(self, state: str) -> bool:
        """Tell whether the record can go to a state from where it stands."""
        if self.forwarded_to:
            return False  # another ward decides now
        # What is not a submission has no official system to be lodged in: it is read and done with.
        if self.kind != "submission":
            return (self.state, state) in (("received", "in_review"), ("in_review", "done"))
        return self.state in MAY_FOLLOW[state]


def find(connection: Connection, ward: str, record: str) -> Case | None:
    """Return a ward's record, or None."""
    row = connection.execute(
        select(records, devices.c.name.label("device_name"), teams.c.name.label("team_name"))
        .outerjoin(devices, (devices.c.ward == records.c.ward) & (devices.c.id == records.c.device))
        .outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
        .where(records.c.ward == ward, records.c.id == record)
    ).one_or_none()
    if row is None:
        return None
    mine = (record_attachments.c.ward == ward) & (record_attachments.c.record == record)
    files = connection.execute(select(record_attachments).where(mine).order_by(record_attachments.c.name))
    return _case(row, tuple(Attached(file.sha256, file.type, file.size, file.name) for file in files))


def open_case(connection: Connection, officer: Officer, case: Case, now: datetime) -> None:
    """Write down that an officer looked; the first look moves the record to "in_review", into that officer's hands."""
    audit.note(connection, officer, "open", now, case.id)
    if case.may("in_review"):
        with suppress(MoveRefused):  # a colleague was first by a moment
            case_moves.move(connection, case, "in_review", now)
            _hand_to(connection, officer, case, now)


def take(connection: Connection, officer: Officer, case: Case, now: datetime) -> None:
    """Put a record into an officer's hands, whoever had it."""
    _hand_to(connection, officer, case, now)
    audit.note(connection, officer, "take", now, case.id)


def handler_of(connection: Connection, case: Case) -> str:
    """Return the id of the officer who handles a record, "" where nobody does yet."""
    mine = (handlers.c.ward == case.ward) & (handlers.c.record == case.id)
    return connection.scalar(select(handlers.c.officer).where(mine)) or ""


def lodge(connection: Connection, officer: Officer, case: Case, official_code: str, now: datetime) -> None:
    """Keep the code under which the official system holds the dossier."""
    code = re.sub(r"\s+", "", official_code).upper()
    if not OFFICIAL_CODE.fullmatch(code) or not re.search(r"\d", code):
        raise MoveRefused(
            N_("Mã hồ sơ chính thức chỉ gồm chữ, số, dấu chấm, gạch; ít nhất 6 ký tự. Chép lại từ hệ thống.")
        )
    case_moves.move(connection, case, "lodged", now, official_code=code)
    audit.note(connection, officer, "lodge", now, case.id)


def send_back(
    connection: Connection,
    officer: Officer,
    case: Case,
    reason: str,
    missing: tuple[str, ...],
    note: str,
    now: datetime,
) -> None:
    """Return a record to its volunteer with the reason and the papers that are missing."""
    reason, note = reason.strip(), note.strip()
    if len(reason) < 5:
        raise MoveRefused(N_("Ghi lý do trả hồ sơ, để người dân biết phải bổ sung gì."))
    if len(reason) > LONGEST_REASON or len(note) > LONGEST_REASON:
        raise MoveRefused(N_("Lý do hoặc lời dặn dài quá {limit} ký tự. Ghi ngắn lại."), limit=LONGEST_REASON)
    papers = json.dumps(missing, ensure_ascii=False)
    case_moves.move(connection, case, "returned", now, returned_reason=reason, missing=papers, note=note)
    audit.note(connection, officer, "return", now, case.id)


def finish(connection: Connection, officer: Officer, case: Case, note: str, now: datetime, result: str = "") -> None:
    """Close a record whose result is there, one of RESULTS where one is named; raises MoveRefused."""
    note = note.strip()
    if result and result not in RESULTS:
        raise MoveRefused(N_("Chọn lại kết quả trong danh sách."))
    if len(note) > LONGEST_REASON:
        raise MoveRefused(N_("Lý do hoặc lời dặn dài quá {limit} ký tự. Ghi ngắn lại."), limit=LONGEST_REASON)
    # What people are told is written in Vietnamese, as officers write their notes.
    told = " ".join(part for part in (f"{RESULTS[result]}." if result else "", note) if part)
    case_moves.move(connection, case, "done", now, note=told)
    audit.note(connection, officer, "done", now, case.id)


def _hand_to(connection: Connection, officer: Officer, case: Case, now: datetime) -> None:
    mine = (handlers.c.ward == case.ward) & (handlers.c.record == case.id)
    values = {"officer": officer.id, "since": stamp(now)}
    if connection.execute(update(handlers).where(mine).values(values)).rowcount == 0:
        row = {"ward": case.ward, "record": case.id, "received_at": case.received_at, **values}
        connection.execute(insert(handlers).values(row))


def _case(row: Row[tuple[object, ...]], files: tuple[Attached, ...]) -> Case:
    return Case(
        row.ward, row.id, row.kind, row.procedure, row.state, row.code, row.official_code, row.returned_reason,
        tuple(json.loads(row.missing)), row.note, row.received_at, row.updated_at,
        row.device_name or "", row.team_name or "", bytes(row.body), files, row.enc, row.schema, row.purged_at or "",
        bool(row.needs_recovery), row.forwarded_to, row.forwarded_from, row.what, row.due_on or "",
    )  # fmt: skip
