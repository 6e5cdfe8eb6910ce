"""A resident's request for erasure: one record's content goes, and a tombstone stays that takes no re-send in."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select, update

from sync.errors import N_
from sync.hub import audit, changes, laid_out
from sync.hub.attachments import AttachmentFiles
from sync.hub.case_moves import lock
from sync.hub.changes import Change
from sync.hub.clock import stamp
from sync.hub.codes import read_receipt_code
from sync.hub.database import Database
from sync.hub.errors import AdminRefused
from sync.hub.officers import at_command_line
from sync.hub.retention_purge import Purged, drop_files, look, purge
from sync.hub.schema import changes as told
from sync.hub.schema import receipt_codes, records
from sync.hub.tus_parts import Parts

RULE = "erasure"
LONGEST_REASON = 500


@dataclass(frozen=True)
class Subject:
    """The record a request is about, told by what stands outside its seal."""

    ward: str
    id: str
    kind: str
    procedure: str
    state: str
    code: str
    received_at: str


def find(connection: Connection, code: str = "", record: str = "") -> Subject:
    """Return the record of a receipt code, however it was typed, or of an id; raises AdminRefused."""
    proper = read_receipt_code(code)
    if code and not proper:
        raise AdminRefused(N_("Mã nhận {code} gõ sai: chữ cuối không khớp. Xem lại phiếu."), code=code)
    wanted = records.c.id == record
    if proper:
        place = connection.execute(select(receipt_codes).where(receipt_codes.c.code == proper)).one_or_none()
        wanted = (records.c.ward == place.ward) & (records.c.id == place.record) if place else records.c.id == ""
    # A record that was forwarded stands in several wards; the one it came to is the one its phone knows.
    first = records.c.forwarded_from == ""
    row = connection.execute(select(records).where(wanted & first)).one_or_none()
    if row is None:
        raise AdminRefused(N_("Máy chủ không có hồ sơ {name}."), name=proper or record)
    return Subject(row.ward, row.id, row.kind, row.procedure, row.state, row.code, row.received_at)


def erase(
    database: Database, files: AttachmentFiles, parts: Parts, subject: Subject, reason: str, now: datetime
) -> Purged:
    """Take the record's content away, in whatever state it is, and tell its devices; raises AdminRefused."""
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= LONGEST_REASON:
        raise AdminRefused(N_("Ghi lý do xoá, từ 3 đến {limit} ký tự, ví dụ số đơn yêu cầu."), limit=LONGEST_REASON)
    with database.write() as connection:
        wards = _held_in(connection, subject)
        lock(connection, *wards)
        gone = [_erase_in(connection, ward, subject, reason, now) for ward in wards]
    drop_files(database, files, parts, gone)
    return replace(gone[0], bytes=sum(one.bytes for one in gone))


def _held_in(connection: Connection, subject: Subject) -> list[str]:
    """Return the wards a record went through, the first one first: what it says is in the last."""
    wards, ward = [], subject.ward
    while ward and ward not in wards:
        wards.append(ward)
        there = (records.c.ward == ward) & (records.c.id == subject.id)
        ward = connection.scalar(select(records.c.forwarded_to).where(there)) or ""
    return wards


def _erase_in(connection: Connection, ward: str, subject: Subject, reason: str, now: datetime) -> Purged:
    found = look(connection, ward, subject.id, RULE)
    values = {"state": "erased", "official_code": "", "updated_at": stamp(now)}
    if not purge(connection, found, now, records.c.state != "erased", reason, **values):
        raise AdminRefused(N_("Hồ sơ này đã được xoá trước đó."))
    mine = (told.c.ward == ward) & (told.c.record == subject.id)
    connection.execute(update(told).where(mine).values(official_code=""))
    end = Change(0, subject.id, "erased", subject.code, "", "", (), "", stamp(now))
    changes.append(connection, ward, end)
    laid_out.forget(connection, ward, subject.id)
    audit.note(connection, at_command_line(ward), "erase", now, subject.id)
    return found
