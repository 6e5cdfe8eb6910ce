"""Taking a record's content away: body, files and officers' words go, the row stays for the counts, and the log says so."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from sync.hub import desk_traces, laid_out
from sync.hub.attachments import AttachmentFiles
from sync.hub.clock import stamp
from sync.hub.database import Database
from sync.hub.errors import Problem
from sync.hub.schema import changes, purges, record_attachments, records, uploads
from sync.hub.schema_gateway import handovers
from sync.hub.tus_parts import Parts
from sync.records import new_id


@dataclass(frozen=True)
class Purged:
    """What was purged: the record, by which rule, how many bytes; `files` are the SHA-256 of what it named.

    `parts` are the uploads of those files, which a device may have begun twice.
    """

    ward: str
    record: str
    rule: str
    bytes: int
    files: tuple[str, ...]
    parts: tuple[str, ...]


def look(connection: Connection, ward: str, record: str, rule: str) -> Purged:
    """Return what a purge of a record would take away."""
    row = (records.c.ward == ward) & (records.c.id == record)
    size = connection.scalar(select(func.length(records.c.body)).where(row)) or 0
    named = (record_attachments.c.ward == ward) & (record_attachments.c.record == record)
    files = connection.execute(select(record_attachments.c.sha256, record_attachments.c.size).where(named)).all()
    names = tuple(file.sha256 for file in files)
    begun = (uploads.c.ward == ward) & uploads.c.sha256.in_(names)
    parts = tuple(connection.scalars(select(uploads.c.id).where(begun)))
    return Purged(ward, record, rule, size + sum(file.size for file in files), names, parts)


def purge(
    connection: Connection, found: Purged, now: datetime, only: ColumnElement[bool], reason: str = "", **values: str
) -> bool:
    """Take a record's content away and write it down; False, with nothing changed, unless `only` still holds."""
    _leave_no_trace(connection)
    mine = (records.c.ward == found.ward) & (records.c.id == found.record)
    bare = {"body": b"", "returned_reason": "", "missing": "[]", "note": "", "needs_recovery": 0}
    bare |= {"purged_at": stamp(now), **values}
    if connection.execute(update(records).where(mine, only).values(bare)).rowcount != 1:
        return False
    told = (changes.c.ward == found.ward) & (changes.c.record == found.record)
    connection.execute(update(changes).where(told).values(reason="", missing="[]", note=""))
    laid_out.purged(connection, found.ward, found.record)
    named = (record_attachments.c.ward == found.ward) & (record_attachments.c.record == found.record)
    connection.execute(delete(record_attachments).where(named))
    handed = (handovers.c.ward == found.ward) & (handovers.c.record == found.record)
    connection.execute(delete(handovers).where(handed))
    desk_traces.forget(connection, found.ward, found.record)
    begun = (uploads.c.ward == found.ward) & uploads.c.sha256.in_(found.files)
    connection.execute(delete(uploads).where(begun))
    connection.execute(
        insert(purges).values(
            ward=found.ward, id=new_id(), at=stamp(now), record=found.record, rule=found.rule, reason=reason,
            files=len(found.files), bytes=found.bytes,
        )
    )  # fmt: skip
    return True


def drop_files(database: Database, files: AttachmentFiles, parts: Parts, gone: Sequence[Purged]) -> None:
    """Delete the files of purged records that no other record names, once the purge is committed; then empty the log."""
    for id in (id for one in gone for id in one.parts):
        with contextlib.suppress(Problem), parts.alone(id):  # one that is being written at this moment is swept later
            parts.forget(id)
    wanted = {sha256 for one in gone for sha256 in one.files}
    with database.read() as connection:
        named = record_attachments.c.sha256.in_(wanted)
        kept = set(connection.scalars(select(record_attachments.c.sha256).where(named))) if wanted else set()
    for sha256 in wanted - kept:
        files.remove(sha256)
    if database.engine.dialect.name == "sqlite":
        # Past SQLAlchemy, which begins a transaction first: a checkpoint cannot run inside one.
        with contextlib.closing(database.engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _leave_no_trace(connection: Connection) -> None:
    # SQLite else only marks the pages of what it deletes as free; PostgreSQL's vacuum reuses them in its own time.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON").all()
