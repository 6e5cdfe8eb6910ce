"""A copy of a running hub as it is at one moment: every row, and every file its records name.

The database in a backup is SQLite's whatever the hub runs on, so that a backup of either kind can be put back into either;
that is also how a ward that began with SQLite moves to PostgreSQL. Keys are not in it: who steals a backup can read no
sealed record and sign no receipt.
"""

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select

from sync.durable_file import write_whole
from sync.errors import N_
from sync.hub import rows
from sync.hub.attachments import AttachmentFiles
from sync.hub.backup_manifest import (
    DATABASE,
    FILES,
    MANIFEST,
    BackupRefused,
    Manifest,
    digest_of_file,
    file_in,
    read,
    write,
)
from sync.hub.clock import stamp
from sync.hub.database import Database, open_database
from sync.hub.schema import record_attachments
from sync.hub.settings import Settings

TRIES = 5
PART = "hub.sqlite.part"


class _Purged(Exception):
    """A file was purged by rule, or at a resident's wish, after the database was copied."""


def back_up(
    database: Database, files: AttachmentFiles, folder: Path, settings: Settings, shown: Callable[[int], None]
) -> Manifest:
    """Copy a hub into a folder that is new, or holds an earlier backup, of which the files are kept; raises BackupRefused.

    `shown` is told how many files are still to be copied. What was erased since the earlier backup goes from it too.
    """
    _begin(folder)
    for last in reversed(range(TRIES)):
        try:
            return _copy(database, files, folder, settings, shown)
        except _Purged as error:
            if not last:
                raise BackupRefused(
                    N_("Máy chủ đang xoá nhiều hồ sơ nên chưa sao lưu trọn vẹn được. Chạy lại sau ít phút.")
                ) from error
    raise AssertionError("unreachable")


def _begin(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = {MANIFEST, DATABASE, FILES, PART}
    if any(path.name not in known for path in folder.iterdir()):
        text = N_("Thư mục {path} có tệp khác. Chọn thư mục mới, hoặc thư mục của bản sao lưu trước.")
        raise BackupRefused(text, path=folder)
    if (folder / MANIFEST).exists():
        read(folder)  # another program's, or a newer one's, is not ours to change


def _copy(
    database: Database, files: AttachmentFiles, folder: Path, settings: Settings, shown: Callable[[int], None]
) -> Manifest:
    part = folder / PART
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    snapshot(database, part)
    with open_database(f"sqlite:///{part}") as copied, copied.read() as connection:
        held = rows.counts(connection)
        revision = MigrationContext.configure(connection).get_current_revision() or ""
        wanted = _named(connection)
    _single(part)
    missing = []
    for left, sha256 in zip(range(len(wanted), 0, -1), sorted(wanted), strict=True):
        shown(left)
        if not _keep(files, sha256, file_in(folder, sha256)):
            if not _still_named(database, sha256):
                raise _Purged(sha256)
            missing.append(sha256)
            del wanted[sha256]
    # Until the new list is there, the folder is no backup, rather than one of two moments.
    (folder / MANIFEST).unlink(missing_ok=True)
    part.replace(folder / DATABASE)
    for path in (folder / FILES).glob("*/*"):
        if path.name not in wanted:
            path.unlink()
    manifest = Manifest(
        stamp(settings.clock()), settings.version, revision, held, digest_of_file(folder / DATABASE), wanted, missing
    )
    write(folder, manifest)
    return manifest


def snapshot(database: Database, to: Path) -> None:
    """Copy every row into a SQLite file, all as they are at one moment; writers go on meanwhile."""
    if database.engine.dialect.name == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(str(database.engine.url.database))) as old,
            contextlib.closing(sqlite3.connect(to)) as new,
        ):
            old.backup(new)  # in one step: SQLite begins anew whenever somebody writes between two
        return
    one_state = database.engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with open_database(f"sqlite:///{to}") as copied, one_state as source, copied.write() as target:
        rows.copy(source, target)


def _single(path: Path) -> None:
    """Let a SQLite file stand alone, with no log beside it."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").fetchall()


def _named(connection: Connection) -> dict[str, int]:
    found = select(record_attachments.c.sha256, record_attachments.c.size).distinct()
    return {row.sha256: row.size for row in connection.execute(found)}


def _still_named(database: Database, sha256: str) -> bool:
    with database.read() as connection:
        return bool(
            connection.scalar(select(record_attachments.c.ward).where(record_attachments.c.sha256 == sha256).limit(1))
        )


def _keep(files: AttachmentFiles, sha256: str, path: Path) -> bool:
    """Copy a file into the backup unless it is there, and tell whether it is now; a damaged one is not."""
    with contextlib.suppress(OSError):
        if digest_of_file(path) == sha256:
            return True
    try:
        stored = files.find(sha256)
        data = stored.read() if stored else None
    except OSError:  # read, and not what was sent; or purged between the two
        data = None
    if data is not None:
        write_whole(path, data)
    return data is not None
