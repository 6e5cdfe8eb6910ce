"""What officers note about a record for one another: sealed to the ward's key, as it may name the resident."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from sync.errors import N_
from sync.hub import audit
from sync.hub.casework import Case
from sync.hub.clock import stamp
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema_desk import case_notes
from sync.hub.ward_secret import readers
from sync.records import new_id
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import seal, unseal
from sync.sealing.keys import PrivateKey

TYPE = "xomso-note"
LONGEST = 2000


@dataclass(frozen=True)
class Note:
    """One note; `text` is None where the reader holds no key for it."""

    id: str
    name: str
    at: str
    text: str | None


def add(connection: Connection, officer: Officer, case: Case, text: str, now: datetime) -> None:
    """Seal a note to the ward and keep it; raises MoveRefused."""
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise MoveRefused(N_("Ghi chú phải có chữ và không quá {limit} ký tự."), limit=LONGEST)
    if case.purged_at or case.forwarded_to:
        raise MoveRefused(N_("Nội dung hồ sơ không còn ở đây nên không ghi chú thêm được."))
    keep(connection, case.ward, case.id, officer, text, stamp(now))
    audit.note(connection, officer, "note", now, case.id)


def keep(connection: Connection, ward: str, record: str, officer: Officer, text: str, at: str) -> None:
    """Seal a note to a ward's key of today and keep it with a record of that ward; raises MoveRefused."""
    to = readers(connection, ward)
    if to is None:
        raise MoveRefused(N_("Xã phường này chưa có khóa nên chưa ghi kín được. Hỏi người quản trị máy chủ."))
    id = new_id()
    body = seal(json.dumps({"text": text}).encode(), _header(ward, record, id), to)
    row = {"ward": ward, "id": id, "record": record, "officer": officer.id, "name": officer.name, "at": at}
    connection.execute(insert(case_notes).values(body=body, **row))


def of_record(connection: Connection, ward: str, record: str, keys: Iterable[PrivateKey]) -> list[Note]:
    """Return a record's notes, oldest first, as far as some keys open them."""
    by_kid = {key.kid: key for key in keys}
    mine = (case_notes.c.ward == ward) & (case_notes.c.record == record)
    rows = connection.execute(select(case_notes).where(mine).order_by(case_notes.c.id))
    return [Note(row.id, row.name, row.at, _text(row, by_kid)) for row in rows]


def drop(connection: Connection, ward: str, record: str) -> None:
    """Delete a record's notes."""
    connection.execute(delete(case_notes).where(case_notes.c.ward == ward, case_notes.c.record == record))


def _text(row: Any, by_kid: dict[str, PrivateKey]) -> str | None:
    header = _header(row.ward, row.record, row.id)
    for key in by_kid.values():
        try:
            plain, told = unseal(bytes(row.body), key)
            # A note moved to another record is no note of that one.
            return str(json.loads(plain)["text"]) if dict(told) == header else None
        except (SealingRefused, ValueError, KeyError, TypeError):
            continue
    return None


def _header(ward: str, record: str, id: str) -> dict[str, str]:
    return {"typ": TYPE, "ward": ward, "record": record, "id": id}
