"""News from the hub about records it has: a change, a page of them, and what they do to the queue."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from sync.preferences import Preferences
from sync.receipts import Receipt, ReceiptRefused
from sync.receipts_kept import ReceiptBook
from sync.states import AWAITED, UNSENT, follows
from sync.store import transaction

_CURSOR = "changes.after"
_HELD = "changes.held"
_EPOCH = "changes.epoch"
_SHOWN = "SELECT state, code, official_code, returned_reason, missing, note FROM outbox WHERE id = ?"


@dataclass(frozen=True)
class Change:
    """What became of a record; `seq` counts up within a ward, `missing` names the papers to bring."""

    seq: int
    record: str
    state: str
    code: str = ""
    official_code: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""
    at: datetime | None = None
    receipt: str = ""


@dataclass(frozen=True)
class Page:
    """Some changes in order; what comes after `next` is asked for at once while there is `more`.

    `keys` is a mark that changes when the ward's keys do, "" while it has none; after a dot it names the hub's epoch.
    `board` is one that changes when what the ward tells its teams does, None from a hub that has no such thing.
    """

    changes: tuple[Change, ...]
    next: int
    more: bool
    pack: str = ""
    keys: str = ""
    board: str | None = None

    @property
    def epoch(self) -> str:
        """The name that changes once the hub was put back from a copy, "" for a hub that does not tell."""
        return self.keys.partition(".")[2]


def cursor(db: Database) -> int:
    """Return up to which change the hub's news is known."""
    return Preferences(db).get(_CURSOR, 0)


def go_back(db: Database) -> None:
    """Read again what was held back for want of a receipt, now that there is one."""
    held = Preferences(db).get(_HELD, 0)
    if held:
        Preferences(db).set(_CURSOR, min(cursor(db), held - 1))
        Preferences(db).forget(_HELD)


def apply_page(db: Database, page: Page, now: str) -> int:
    """Apply a page and remember how far it reached, in one transaction; returns how many records moved.

    A hub that counts lower than before, or names another epoch, was put back from a copy, which may lack our latest
    records: its news is then read again from the start, and every open record is offered again.
    """
    with transaction(db):
        known = Preferences(db).get(_EPOCH)
        restarted = page.next < cursor(db) or (page.epoch != known and "" not in (page.epoch, known))
        if page.epoch != known and page.epoch:
            Preferences(db).set(_EPOCH, page.epoch)
        if restarted:
            db.conn.execute("UPDATE outbox SET seq = 0 WHERE seq > 0")
            db.conn.execute(
                f"UPDATE outbox SET offer = 1 WHERE state IN {AWAITED} AND ward = (SELECT ward_code FROM enrolment)"
                " AND id NOT IN (SELECT record FROM receipts WHERE purged_at IS NOT NULL)"
            )
        moved = {change.record for change in page.changes if apply(db, change, now)}
        if restarted or page.next > cursor(db):
            Preferences(db).set(_CURSOR, 0 if restarted else page.next)
        return len(moved)


def apply(db: Database, change: Change, now: str) -> bool:
    """Apply one piece of news; returns whether a person can see the difference.

    Nothing changes for a record not from here, for old news, and for a state that cannot follow. News that would be a
    record's first receipt must bring it signed: else it is held back until the hub was asked for the receipt itself.
    """
    row = db.conn.execute("SELECT state, reason, seq FROM outbox WHERE id = ?", [change.record]).fetchone()
    if row is None:
        return False
    state, reason, seq = row
    if change.seq <= seq or not follows(state, change.state):
        return False
    if state == "set_aside" and reason == "different-bytes":
        return False  # the hub speaks of the other record with this id
    book = ReceiptBook(db)
    held = book.held(change.record)
    receipt = None if held else _proof(book, change)
    owed = not held and receipt is None and book.expected
    if owed and state in UNSENT:
        least = Preferences(db).get(_HELD, change.seq)
        Preferences(db).set(_HELD, min(least, change.seq))
        return False
    returned, erased = change.state == "returned", change.state == "erased"
    values = {
        "id": change.record,
        "state": change.state,
        "seq": change.seq,
        "code": change.code,
        "official_code": change.official_code,
        "returned_reason": change.reason if returned else "",
        "missing": json.dumps(change.missing if returned else (), ensure_ascii=False),
        "note": "" if erased else change.note,
        "at": receipt.received_at if receipt else change.at.isoformat() if change.at else None,
        "now": now,
        "erased": erased,
        "offer": owed and change.state in AWAITED,
    }
    shown = db.conn.execute(_SHOWN, [change.record]).fetchone()
    with transaction(db):
        db.conn.execute(
            "UPDATE outbox SET state = :state, seq = :seq, code = coalesce(nullif(:code, ''), code),"
            " official_code = CASE WHEN :erased THEN '' ELSE"
            " coalesce(nullif(:official_code, ''), official_code) END, returned_reason = :returned_reason,"
            " missing = :missing, note = :note, received_at = coalesce(received_at, :at), reason = '', detail = '',"
            " due = 0, offer = :offer, updated_at = :now WHERE id = :id",
            values,
        )
        if receipt:
            book.keep(receipt, change.receipt)
    return shown != db.conn.execute(_SHOWN, [change.record]).fetchone()


def _proof(book: ReceiptBook, change: Change) -> Receipt | None:
    try:
        return book.check(change.record, change.code, change.receipt)
    except ReceiptRefused:
        return None
