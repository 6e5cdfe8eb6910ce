"""A device that its ward asked to forget: drafts, ticks, key and token go, the sealed queue stays for a courier."""

from sqlite_utils import Database

from sync.preferences import Preferences
from sync.store import Store, transaction

_WIPED = "device.wiped"


def was_wiped(db: Database) -> bool:
    """Tell whether this device was wiped and no invitation was used since."""
    return bool(Preferences(db).get(_WIPED))


def wipe(db: Store, now: str) -> None:
    """Forget whatever this device could read, and keep what it cannot: records are sealed, and may be the only copy.

    It may be cut off anywhere and called again. Raises DiskFull, StoreBusy.
    """
    with transaction(db):
        # First of all: a device that was cut off in the middle goes on with it at its next start.
        Preferences(db).set(_WIPED, now)
        db.conn.execute("DELETE FROM enrolment")
        db.conn.execute("DELETE FROM drafts")
        db.conn.execute("DELETE FROM checklists")
        db.conn.execute("DELETE FROM ticks")
        db.conn.execute("DELETE FROM preferences WHERE key LIKE 'changes.%'")
    finish(db)


def finish(db: Store) -> None:
    """Drop the key and the photos of drafts, and what the log still holds of them; nothing happens unless wiped."""
    if not was_wiped(db):
        return
    db.key.forget()
    db.photos().remove_unreferenced(set(), older_than=0)
    db.empty_log()


def lift(db: Database) -> None:
    """Let a wiped device work again, for a new invitation."""
    Preferences(db).forget(_WIPED)
