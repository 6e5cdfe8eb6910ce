"""A resident's request for erasure: one record's content goes, and a tombstone stays that takes no re-send in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from sync.errors import N_
from sync.hub import audit, changes, laid_out
from sync.hub.attachments import AttachmentFiles
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
    row = connection.execute(select(records).where(wanted)).one_or_none()
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
        found = look(connection, subject.ward, subject.id, RULE)
        still = records.c.state != "erased"
        values = {"state": "erased", "official_code": "", "updated_at": stamp(now)}
        if not purge(connection, found, now, still, reason, **values):
            raise AdminRefused(N_("Hồ sơ này đã được xoá trước đó."))
        mine = (told.c.ward == subject.ward) & (told.c.record == subject.id)
        connection.execute(update(told).where(mine).values(official_code=""))
        end = Change(0, subject.id, "erased", subject.code, "", "", (), "", stamp(now))
        changes.append(connection, subject.ward, end)
        laid_out.forget(connection, subject.ward, subject.id)
        audit.note(connection, at_command_line(subject.ward), "erase", now, subject.id)
    drop_files(database, files, parts, [found])
    return found
