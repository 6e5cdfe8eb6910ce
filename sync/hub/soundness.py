"""Whether a hub holds everything whole: its database, and every file against its hash."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.hub import rows
from sync.hub.attachments import AttachmentFiles
from sync.hub.database import Database
from sync.hub.schema import record_attachments, records


@dataclass(frozen=True)
class Flaw:
    """A file of a record that is "missing" or "damaged"."""

    ward: str
    record: str
    sha256: str
    what: str


@dataclass(frozen=True)
class Soundness:
    """What a look at everything found; `orphans` are files that no record names, which is no fault: the hub removes them."""

    rows: dict[str, int]
    database: tuple[str, ...]
    files: int
    flaws: tuple[Flaw, ...]
    orphans: int

    @property
    def sound(self) -> bool:
        return not self.database and not self.flaws


def look(database: Database, files: AttachmentFiles) -> Soundness:
    """Read every row and every file; what is purged meanwhile is no fault."""
    with database.read() as connection:
        complaints = _complaints(connection)
        held = rows.counts(connection)
        named: dict[str, tuple[str, str, int]] = {}
        found = select(record_attachments.c.ward, record_attachments.c.record, record_attachments.c.sha256, record_attachments.c.size)  # fmt: skip
        for row in connection.execute(found):
            named[row.sha256] = (row.ward, row.record, row.size)
    flaws = []
    for sha256, (ward, record, size) in sorted(named.items()):
        what = _what(files, sha256, size)
        if what and _named(database, ward, record, sha256):
            flaws.append(Flaw(ward, record, sha256, what))
    held_files = [sha256 for shard in files.shards() for sha256 in files.digests(shard)]
    orphans = sum(sha256 not in named for sha256 in held_files)
    return Soundness(held, complaints, len(held_files), tuple(flaws), orphans)


def _complaints(connection: Connection) -> tuple[str, ...]:
    """Return what the database says of itself; PostgreSQL checks each page as it reads it, so all of them are read."""
    if connection.dialect.name == "sqlite":
        said = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        lost = [f"foreign key: {row[0]}" for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        return tuple(line for line in (*said, *lost) if line != "ok")
    for table in rows.tables_of(connection):
        for _ in connection.execute(select(table), execution_options={"yield_per": rows.AT_ONCE}):
            pass
    return ()


def _what(files: AttachmentFiles, sha256: str, size: int) -> str:
    found = files.find(sha256)
    if found is None:
        return "missing"
    try:
        return "" if len(found.read()) == size else "damaged"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "damaged"


def _named(database: Database, ward: str, record: str, sha256: str) -> bool:
    mine = (record_attachments.c.ward == ward) & (record_attachments.c.record == record)
    own = (records.c.ward == record_attachments.c.ward) & (records.c.id == record_attachments.c.record)
    asked = select(records.c.id).join(record_attachments, own).where(mine, record_attachments.c.sha256 == sha256)
    with database.read() as connection:
        return connection.scalar(asked) is not None
