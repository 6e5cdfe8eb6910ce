"""A record goes to another ward: sealed anew to that ward's key, in memory, by the session of an officer who can read it.

The row stays where the record came, without content: the digest the phone knows, its receipt and its code stay valid, and
what the other ward decides is told to the phone through it. The other ward's row has the same id, code and digest. Files
are content-addressed and their keys are inside the seal, so only their listing moves.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from sync.errors import N_
from sync.hub import audit, case_moves, case_notes, desk_traces
from sync.hub.casework import Case
from sync.hub.clock import stamp
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused
from sync.hub.officers import Officer
from sync.hub.schema import record_attachments, records
from sync.hub.ward_secret import readers
from sync.records import Attachment, Record
from sync.sealing.jwe import seal
from sync.sealing.keys import PrivateKey
from sync.sealing.record import ENC, header_of

LONGEST = 1000


def forward(
    connection: Connection, officer: Officer, case: Case, plain: bytes, to: str, why: str, keys: Sequence[PrivateKey],
    now: datetime,
) -> None:  # fmt: skip
    """Move a record, whose content is `plain`, with its notes to another ward; raises MoveRefused."""
    why = " ".join(why.split())
    if case.kind != "submission" or case.state != "in_review" or case.forwarded_to or case.enc != ENC:
        raise MoveRefused(N_("Chỉ chuyển được hồ sơ nộp giúp đang xem và chưa nộp lên hệ thống."))
    if not 5 <= len(why) <= LONGEST:
        raise MoveRefused(N_("Ghi lý do chuyển, từ 5 đến {limit} ký tự, để nơi nhận biết."), limit=LONGEST)
    place = ward_name(connection, to)
    seal_to = readers(connection, to) if to != case.ward and place else None
    if seal_to is None:
        raise MoveRefused(N_("Chọn một xã, phường khác trong danh sách: nơi đó phải có khóa."))
    before = list(case_moves.origins(connection, case))
    case_moves.lock(connection, case.ward, to, *before)
    notes = case_notes.of_record(connection, case.ward, case.id, keys)
    if any(note.text is None for note in notes):
        raise MoveRefused(N_("Có ghi chú mà bạn không mở được nên chưa chuyển. Nhờ người giữ khóa cũ chuyển."))
    _leave(connection, case, to, now)
    _arrive(connection, case, seal(plain, header_of(_outside(case, to)), seal_to), to, now)
    for note in notes:
        case_notes.keep(connection, to, case.id, replace(officer, id="", name=note.name), note.text or "", note.at)
    case_notes.keep(connection, to, case.id, officer, why, stamp(now))
    for ward in (case.ward, *before):
        # Read by volunteers, and so written in Vietnamese like every officer's note.
        case_moves.tell(connection, case, ward, "in_review", now, note=f"Đã chuyển hồ sơ tới {place}.")
    audit.note(connection, officer, "forward", now, case.id)
    audit.note(connection, replace(officer, ward=to), "forwarded-in", now, case.id)


def _leave(connection: Connection, case: Case, to: str, now: datetime) -> None:
    """Take a record's content out of the ward it leaves."""
    mine = (records.c.ward == case.ward) & (records.c.id == case.id)
    still = (records.c.state == case.state) & (records.c.forwarded_to == "")
    gone = update(records).where(mine & still).values(body=b"", forwarded_to=to, due_on=None, updated_at=stamp(now))
    if connection.execute(gone).rowcount != 1:
        raise MoveRefused(N_("Hồ sơ này đã ở bước khác nên không làm bước này được. Tải lại trang để xem."))
    named = (record_attachments.c.ward == case.ward) & (record_attachments.c.record == case.id)
    connection.execute(delete(record_attachments).where(named))


def _arrive(connection: Connection, case: Case, body: bytes, to: str, now: datetime) -> None:
    """Give a record to the ward it goes to, and its files; what was noted of it in the first ward is dropped there."""
    there = (records.c.ward == to) & (records.c.id == case.id)
    known = connection.execute(select(records.c.digest, records.c.forwarded_to).where(there)).one_or_none()
    values = {"body": body, "state": "received", "updated_at": stamp(now), "received_at": stamp(now)}
    if known is None:
        origin = (records.c.ward == case.ward) & (records.c.id == case.id)
        kept = connection.execute(select(records.c.digest, records.c.schema).where(origin)).one()
        row = {
            "ward": to, "id": case.id, "device": "", "team": "", "kind": case.kind, "schema": kept.schema,
            "procedure": case.procedure, "digest": kept.digest, "enc": ENC, "code": case.code,
            "forwarded_from": case.ward,
        }  # fmt: skip
        connection.execute(insert(records).values(**row, **values))
    elif known.forwarded_to:  # it comes back to where it has been
        del values["received_at"]
        connection.execute(update(records).where(there).values(forwarded_to="", **values))
    else:
        raise MoveRefused(N_("Nơi nhận đã có một hồ sơ mang mã này. Báo người quản trị máy chủ."))
    files = [
        {"ward": to, "record": case.id, "sha256": file.sha256, "type": file.type, "size": file.size, "name": file.name}
        for file in case.attachments
    ]
    if files:
        connection.execute(insert(record_attachments), files)
    desk_traces.forget(connection, case.ward, case.id)
    desk_traces.cancel_appointment(connection, case.ward, case.id)


def _outside(case: Case, ward: str) -> Record:
    """Return what stands outside the seal of a record that a ward has."""
    files = tuple(Attachment(file.name, file.type, file.size, file.sha256) for file in case.attachments)
    return Record(case.id, case.kind, case.schema, ward, case.procedure, b"", "", files, case.enc)
