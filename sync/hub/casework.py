"""What an officer does with a record: find it, open it, lodge it, return it, finish it."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from sync.errors import N_
from sync.hub import audit, changes
from sync.hub.changes import Change
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema import devices, record_attachments, records, teams

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

    def may(self, state: str) -> bool:
        """Tell whether the record can go to a state from where it stands."""
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
    """Write down that an officer looked; the first look moves the record to "in_review"."""
    audit.note(connection, officer, "open", now, case.id)
    if case.state == "received":
        _move(connection, case, "in_review", now)


def lodge(connection: Connection, officer: Officer, case: Case, official_code: str, now: datetime) -> None:
    """Keep the code under which the official system holds the dossier."""
    code = re.sub(r"\s+", "", official_code).upper()
    if not OFFICIAL_CODE.fullmatch(code) or not re.search(r"\d", code):
        raise MoveRefused(
            N_("Mã hồ sơ chính thức chỉ gồm chữ, số, dấu chấm, gạch; ít nhất 6 ký tự. Chép lại từ hệ thống.")
        )
    _move(connection, case, "lodged", now, official_code=code)
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
    _move(connection, case, "returned", now, returned_reason=reason, missing=papers, note=note)
    audit.note(connection, officer, "return", now, case.id)


def finish(connection: Connection, officer: Officer, case: Case, note: str, now: datetime) -> None:
    """Close a record whose result is there."""
    note = note.strip()
    if len(note) > LONGEST_REASON:
        raise MoveRefused(N_("Lý do hoặc lời dặn dài quá {limit} ký tự. Ghi ngắn lại."), limit=LONGEST_REASON)
    _move(connection, case, "done", now, note=note)
    audit.note(connection, officer, "done", now, case.id)


def _move(connection: Connection, case: Case, state: str, now: datetime, **values: str) -> None:
    mine = (records.c.ward == case.ward) & (records.c.id == case.id) & (records.c.state == case.state)
    # The condition on the state makes the second of two officers who press at once lose, and be told so.
    moved = case.may(state) and connection.execute(
        update(records).where(mine).values(state=state, updated_at=stamp(now), **values)
    )
    if not moved or moved.rowcount != 1:
        raise MoveRefused(N_("Hồ sơ này đã ở bước khác nên không làm bước này được. Tải lại trang để xem."))
    changes.append(
        connection,
        case.ward,
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


def _case(row: Row[tuple[object, ...]], files: tuple[Attached, ...]) -> Case:
    return Case(
        row.ward, row.id, row.kind, row.procedure, row.state, row.code, row.official_code, row.returned_reason,
        tuple(json.loads(row.missing)), row.note, row.received_at, row.updated_at,
        row.device_name or "", row.team_name or "", bytes(row.body), files, row.enc, row.schema, row.purged_at or "",
        bool(row.needs_recovery),
    )  # fmt: skip
