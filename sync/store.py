"""The device's one SQLite file: opened, brought up to date, or refused without a byte changed."""

import os
import sqlite3
import time
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout
from sqlite_utils import Database

from sync.attachments import AttachmentStore
from sync.device_key import DeviceKey, FileKey
from sync.draft_photos import DraftPhotos
from sync.errors import N_, DiskFull, StoreBusy, StoreDamaged, StoreForeign, StoreRefused, StoreTooNew, StoreUnreadable
from sync.schema import APPLICATION_ID, VERSION, migrations

BUSY_SECONDS = 5.0

_ROOMLESS = (sqlite3.SQLITE_FULL,)
_LOCKED = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Store(Database):
    """The device's database, with the key that encrypts what must not be read on a lost phone, and the files beside it."""

    def __init__(self, conn: sqlite3.Connection, folder: Path, key: DeviceKey):
        super().__init__(conn, execute_plugins=False)
        self.folder = folder
        self.key = key

    def files(self) -> AttachmentStore:
        """Return the files of finalised records."""
        return AttachmentStore(self.folder / "attachments")

    def photos(self) -> DraftPhotos:
        """Return the files of drafts."""
        return DraftPhotos(self.folder / "drafts", self.key, self.files())

    def empty_log(self) -> None:
        """Leave nothing of deleted rows in the write-ahead log, unless another program reads at this moment."""
        if not self.conn.in_transaction:
            self.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def open_store(path: Path, journal: str = "wal", key: DeviceKey | None = None) -> Store:
    """Return the device's database, made or migrated as needed; raises StoreRefused and leaves a refused file as it is.

    `journal` is "wal", or "delete" where WAL cannot work (the browser's storage). Drafts are encrypted under `key`, a
    file beside the database unless another is given. The connection is meant for one thread at a time, the event
    loop's; it is not bound to the thread that opened it.
    """
    _inspect(path)
    try:
        if not path.exists():
            path.touch(mode=0o600)
        conn = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise _unreadable(path, error) from error
    try:
        db = Store(conn, path.parent, key or FileKey(path.with_name("device.key"), time.time))
        _prepare(db, journal)
        _recover(db, path, journal)
        _encrypt(db)
    except sqlite3.DatabaseError as error:
        conn.close()
        raise _refusal(path, error) from error
    except BaseException:
        conn.close()
        raise
    return db


def sender_lock(path: Path) -> FileLock:
    """Return the lock that lets one process at a time send from the store at `path`; it never waits."""
    return FileLock(path.with_name("sender.lock"), timeout=0)


class transaction:
    """Runs a block as one durable transaction, or as a part of the one around it; raises DiskFull, StoreBusy."""

    def __init__(self, db: Database):
        self.conn = db.conn
        self.outermost = not self.conn.in_transaction

    def __enter__(self) -> None:
        if self.outermost:
            try:
                self.conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise _named(error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.outermost:
            return
        try:
            if error is None:
                self.conn.execute("COMMIT")
        except sqlite3.OperationalError as failure:
            error = failure
        if error is None:
            return
        self.conn.rollback()
        named = _named(error)
        if named is not error:
            raise named from error
        if kind is None:
            raise error


def _inspect(path: Path) -> None:
    """Read the file's header as plain bytes: opening it with SQLite could already change it or leave files beside it.

    Offsets 60 (user_version) and 68 (application_id): https://www.sqlite.org/fileformat2.html#the_database_header
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(path, error) from error
    if not header:
        return
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise _damaged(path)
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StoreForeign(
            N_(
                "Tệp {path} là cơ sở dữ liệu của chương trình khác, không phải của Xóm Số. Tệp chưa bị đổi; "
                "hãy chuyển nó đi nơi khác hoặc chọn thư mục dữ liệu khác."
            ),
            path=path,
        )
    if int.from_bytes(header[60:64], "big") > VERSION:
        raise StoreTooNew(
            N_("Dữ liệu ở {path} do bản Xóm Số mới hơn ghi. Tệp chưa bị đổi; hãy cập nhật Xóm Số rồi mở lại."),
            path=path,
        )
    if not os.access(path, os.W_OK):
        raise _unreadable(path, PermissionError("read-only"))


def _prepare(db: Database, journal: str) -> None:
    """Check the file, migrate it, and set how it is written.

    The version is written while the journal is a rollback journal: it is then always in the file's own header, where
    an older Xóm Số finds it, and never only in a write-ahead log that a killed process left behind.
    """
    found = db.conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    db.conn.execute("PRAGMA foreign_keys = ON")
    db.conn.execute("PRAGMA synchronous = FULL")
    db.conn.execute("PRAGMA secure_delete = ON")
    if db.conn.execute("PRAGMA user_version").fetchone()[0] < VERSION:
        db.conn.execute("PRAGMA journal_mode = DELETE")
        with transaction(db):
            db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            migrations.apply(db)
            db.conn.execute(f"PRAGMA user_version = {VERSION}")
    db.conn.execute(f"PRAGMA journal_mode = {'WAL' if journal == 'wal' else 'DELETE'}")


def _recover(db: Database, path: Path, journal: str) -> None:
    """Put what a killed process left in "sending" back in the queue, unless a sender lives that is sending it."""
    if not db.conn.execute("SELECT 1 FROM outbox WHERE state = 'sending' LIMIT 1").fetchone():
        return
    if journal != "wal":
        db.execute("UPDATE outbox SET state = 'ready' WHERE state = 'sending'")
        return
    try:
        with sender_lock(path):
            db.execute("UPDATE outbox SET state = 'ready' WHERE state = 'sending'")
    except Timeout:
        return


def _encrypt(db: Store) -> None:
    # Imported late: what encrypts drafts stands on this module.
    from sync.at_rest import encrypt_plain

    encrypt_plain(db)


def _named(error: BaseException) -> BaseException:
    """Return what a failed write means, the error itself when it has no name of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _ROOMLESS:
        return DiskFull()
    return _busy() if code in _LOCKED else error


def _refusal(path: Path, error: sqlite3.DatabaseError) -> StoreRefused | DiskFull:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _LOCKED:
        return _busy()
    if code in _ROOMLESS:
        return DiskFull()
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return _damaged(path)
    return _unreadable(path, error)


def _damaged(path: Path) -> StoreDamaged:
    return StoreDamaged(
        N_(
            "Tệp dữ liệu {path} bị hỏng hoặc không phải của Xóm Số. Tệp chưa bị đổi; hãy chép nó ra chỗ khác để người "
            "hỗ trợ cứu, rồi mở lại với thư mục dữ liệu mới."
        ),
        path=path,
    )


def _unreadable(path: Path, error: Exception) -> StoreUnreadable:
    reason = getattr(error, "strerror", None) or str(error)
    return StoreUnreadable(
        N_("Không mở được tệp dữ liệu {path} ({reason}). Hãy kiểm tra quyền đọc, ghi và chỗ trống của thư mục đó."),
        path=path,
        reason=reason,
    )


def _busy() -> StoreBusy:
    return StoreBusy(
        N_("Chương trình khác đang giữ dữ liệu của Xóm Số. Hãy đóng cửa sổ Xóm Số kia rồi thử lại; chưa có gì bị mất.")
    )
