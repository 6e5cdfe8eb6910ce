"""The queue: finalised records on their way to the hub, and what became of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sync import changes
from sync.backoff import CAP
from sync.changes import Change, Page
from sync.checklist import Checklist
from sync.clock import Clock, local_now
from sync.drafts import Draft, Drafts
from sync.errors import N_, RecordUnknown
from sync.finalising import DraftChanged, Prepared
from sync.item import COLUMNS, Counts, Item, attachments_from, fresh, item_from
from sync.outbox_row import insert, next_counter
from sync.records import Attachment, Record, content_of, freeze, new_id
from sync.sealer import Sealer
from sync.sealing.errors import RecordSealed
from sync.sealing.record import ENC, SEALED_KINDS
from sync.states import AWAITED, UNSENT, word
from sync.store import Store, transaction
from sync.taps import count_submission

__all__ = ["Counts", "Item", "Outbox"]

_UNKNOWN = N_("Hồ sơ này không còn trong hàng chờ của máy. Hãy xem lại Hàng chờ.")
_UNSENT = str(UNSENT)  # a SQL list: ('ready', 'sending', 'set_aside')


class Outbox:
    """Records in the order they were finalised, whatever the device's clock said; submissions are sealed for good."""

    def __init__(self, db: Store, clock: Clock = local_now):
        self.db = db
        self.clock = clock
        self.sealer = Sealer(db)

    def finalise(
        self, draft: Draft, payload: Mapping[str, Any], attachments: Sequence[Attachment] | None = None
    ) -> Item:
        """Turn a draft into a queued record that never changes again; one transaction, and harmless when repeated.

        The draft's own attachments go along unless others are given. Nothing that names a person stays: the draft, its
        photos and the guide's ticks go. Raises RecordInvalid, RecordUnknown, NoWardKey, AttachmentMissing, DiskFull.
        """
        step = self.prepare(draft, payload, attachments)
        while isinstance(step, Prepared):
            step = self.commit(step, self.sealer.seal(step.record))
        return step

    async def finalise_anywhere(
        self, draft: Draft, payload: Mapping[str, Any], attachments: Sequence[Attachment] | None = None
    ) -> Item:
        """Do what `finalise` does, also in a browser; raises DraftChanged too, for a draft saved again meanwhile."""
        step = self.prepare(draft, payload, attachments)
        while isinstance(step, Prepared):
            step = self.commit(step, await self.sealer.seal_anywhere(step.record))
        return step

    def prepare(
        self, draft: Draft, payload: Mapping[str, Any], attachments: Sequence[Attachment] | None = None
    ) -> Prepared | Item:
        """Return a draft as it will be queued, its photos sealed in the store, or its item where it is queued already.

        Raises RecordUnknown, NoWardKey, AttachmentMissing, DeviceLocked, DiskFull.
        """
        row = self.db.conn.execute("SELECT payload FROM drafts WHERE id = ?", [draft.id]).fetchone()
        if row is None:
            return self._known(draft.id)
        photos = draft.attachments if attachments is None else tuple(attachments)
        files = tuple(self.sealer.files(draft.id, draft.kind, draft.ward, photos))
        return Prepared(draft, payload, photos, files, row[0], next_counter(self.db), self.clock())

    def commit(self, prepared: Prepared, sealed: Record) -> Prepared | Item:
        """Queue a sealed record in its draft's place, in one transaction.

        Returns the same work prepared anew, with nothing written, where another record took its number meanwhile.
        Raises DraftChanged, RecordUnknown, DiskFull.
        """
        draft = prepared.draft
        with transaction(self.db):
            counter = next_counter(self.db)
            if counter != prepared.counter and not self.get(draft.id):
                return replace(prepared, counter=counter, now=self.clock())
            gone = self.db.conn.execute(
                "DELETE FROM drafts WHERE id = ? AND payload = ?", [draft.id, prepared.saved]
            ).rowcount
            if not gone:
                if Drafts(self.db).exists(draft.id):
                    raise DraftChanged
                return self._known(draft.id)
            if draft.kind in SEALED_KINDS:
                Checklist(self.db).clear(draft.procedure)
                count_submission(self.db, draft.procedure)
            insert(self.db, sealed, prepared.counter, draft.parent, prepared.now.isoformat())
        self.sealer.drop(prepared.photos)
        self.db.empty_log()
        return fresh(sealed, prepared.counter, draft.parent, prepared.now)

    def add(
        self,
        kind: str,
        ward: str,
        procedure: str,
        payload: Mapping[str, Any],
        attachments: Sequence[Attachment] = (),
        *,
        id: str = "",
        parent: str = "",
        beside: Callable[[], None] = lambda: None,
    ) -> Item:
        """Queue a record that had no draft; raises RecordInvalid, NoWardKey, AttachmentMissing, DiskFull.

        What `beside` writes is in the same transaction; `parent` is the record this one corrects.
        """
        id = id or new_id()
        files = self.sealer.files(id, kind, ward, attachments)
        with transaction(self.db):
            now, counter = self.clock(), next_counter(self.db)
            record = freeze(kind, ward, procedure, payload, files, id=id, counter=counter, now=now, parent=parent)
            record = self.sealer.seal(record)
            insert(self.db, record, counter, parent, now.isoformat())
            beside()
        self.sealer.drop(attachments)
        return fresh(record, counter, parent, now)

    def take_in(self, record: Record, *, counter: int, parent: str, created_at: str, origin: str) -> bool:
        """Queue a record of another device as it is; returns False when it is here already."""
        with transaction(self.db):
            if self.get(record.id):
                return False
            insert(self.db, record, counter, parent, created_at, origin)
            return True

    def items(self, word: str = "") -> list[Item]:
        """Return the queue, newest first: all of it, or what the screen's `word` names."""
        return [item for item in self._items("ORDER BY position DESC") if not word or item.word == word]

    def get(self, id: str) -> Item | None:
        """Return a queued record without its bytes, None when there is none."""
        return next(iter(self._items("WHERE id = ?", [id])), None)

    def record(self, id: str) -> Record:
        """Return a record with its frozen bytes; raises RecordUnknown."""
        row = self.db.conn.execute(
            "SELECT id, kind, schema, ward, procedure, body, digest, attachments, enc FROM outbox WHERE id = ?", [id]
        ).fetchone()
        if row is None:
            raise RecordUnknown(_UNKNOWN)
        id, kind, schema, ward, procedure, body, digest, files, enc = row
        return Record(id, kind, schema, ward, procedure, body, digest, attachments_from(files), enc)

    def content(self, id: str) -> dict[str, Any]:
        """Return what a record says, "payload" among it; raises RecordUnknown, RecordInvalid, RecordSealed."""
        record = self.record(id)
        if record.enc == ENC:
            raise RecordSealed
        return content_of(record.body)

    def counts(self) -> Counts:
        """Return how many drafts and records there are for each of the screen's four words."""
        totals = {"draft": self.db.conn.execute("SELECT count(*) FROM drafts").fetchone()[0]}
        for state, number in self.db.conn.execute("SELECT state, count(*) FROM outbox GROUP BY state"):
            totals[word(state)] = totals.get(word(state), 0) + number
        return Counts(**totals)

    def referenced(self) -> set[str]:
        """Return the SHA-256 of every file a record names."""
        rows = self.db.conn.execute("SELECT attachments FROM outbox")
        return {attachment.sha256 for (text,) in rows for attachment in attachments_from(text)}

    def due(self, now: datetime, limit: int = 25) -> list[Item]:
        """Return the records to send now, oldest first.

        A time further off than any back-off means that the device's clock was set back.
        """
        moment = now.timestamp()
        return self._items(
            f"WHERE state = 'ready' AND (due <= ? OR due > ?) ORDER BY position LIMIT {int(limit)}",
            [moment, moment + CAP],
        )

    def next_due(self) -> datetime | None:
        """Return when the next record is to be sent, None when none is waiting its turn."""
        due = self.db.conn.execute("SELECT min(due) FROM outbox WHERE state = 'ready'").fetchone()[0]
        if due is None:
            return None
        now = self.clock()
        return datetime.fromtimestamp(due, now.tzinfo) if due > now.timestamp() else now

    def awaiting(self) -> bool:
        """Tell whether the hub may still have news about some record."""
        states = str(("ready", "sending", *AWAITED))
        return bool(self.db.conn.execute(f"SELECT 1 FROM outbox WHERE state IN {states} LIMIT 1").fetchone())

    def offered(self) -> list[Item]:
        """Return the received records the hub is to be shown again, oldest first."""
        return self._items(f"WHERE offer = 1 AND state IN {AWAITED} ORDER BY position")

    def answered(self, id: str) -> None:
        """Offer a received record no more; nothing else about it changes."""
        with transaction(self.db):
            self.db.conn.execute("UPDATE outbox SET offer = 0 WHERE id = ?", [id])

    def together(self) -> AbstractContextManager[None]:
        """Run several changes as one durable transaction."""
        return transaction(self.db)

    def claim(self, ids: Iterable[str]) -> None:
        """Mark records as being sent, before their first byte leaves."""
        with transaction(self.db):
            for id in ids:
                self.db.conn.execute("UPDATE outbox SET state = 'sending' WHERE id = ? AND state = 'ready'", [id])

    def release(self, ids: Iterable[str] | None = None) -> None:
        """Put records that are being sent back in the queue, all of them without `ids`: nothing was their fault."""
        with transaction(self.db):
            if ids is None:
                self.db.conn.execute("UPDATE outbox SET state = 'ready' WHERE state = 'sending'")
            for id in ids or ():
                self.db.conn.execute("UPDATE outbox SET state = 'ready' WHERE id = ? AND state = 'sending'", [id])

    def retry(self, id: str, reason: str, detail: str = "", due: datetime | None = None) -> None:
        """Put a record back in the queue because of itself; it waits until `due`."""
        self._change(
            id,
            "state = 'ready', attempts = attempts + 1, reason = ?, detail = ?, due = ?",
            [reason, detail, due.timestamp() if due else 0],
            "state IN ('ready', 'sending')",
        )

    def settle(self, id: str, code: str, received_at: str | None = None) -> None:
        """Keep the hub's receipt; later news that came first is not undone."""
        self._change(
            id,
            f"state = CASE WHEN state IN {_UNSENT} THEN 'received' ELSE state END, code = ?,"
            " received_at = coalesce(?, received_at), reason = '', detail = '', due = 0, offer = 0",
            [code, received_at],
        )

    def erase(self, id: str, code: str) -> None:
        """Note that the hub holds this record no more, at the resident's wish; what officers wrote of it goes too."""
        self._change(
            id,
            "state = 'erased', code = coalesce(nullif(?, ''), code), official_code = '', returned_reason = '',"
            " missing = '[]', note = '', reason = '', detail = '', due = 0, offer = 0",
            [code],
        )

    def set_aside(self, id: str, reason: str, detail: str = "") -> None:
        """Take a record out of the queue with the reason, so that it blocks no other."""
        self._change(
            id,
            "state = 'set_aside', attempts = attempts + 1, reason = ?, detail = ?, due = 0",
            [reason, detail],
            "state IN ('ready', 'sending')",
        )

    def put_back(self, id: str) -> Item:
        """Put a record that was set aside, or waits for its turn, back in the queue at once; raises RecordUnknown."""
        self._change(
            id,
            "state = 'ready', attempts = 0, reason = '', detail = '', due = 0",
            [],
            "state IN ('ready', 'set_aside')",
        )
        return self._known(id)

    def cursor(self) -> int:
        """Return up to which change the hub's news is known."""
        return changes.cursor(self.db)

    def apply_page(self, page: Page) -> int:
        """Apply a page of news and keep how far it reached, in one transaction; returns how many records it moved."""
        return changes.apply_page(self.db, page, self.clock().isoformat())

    def apply_change(self, change: Change) -> bool:
        """Apply one piece of news; returns whether a person can see the difference."""
        return changes.apply(self.db, change, self.clock().isoformat())

    def _change(self, id: str, change: str, values: Sequence[Any], only: str = "1") -> None:
        with transaction(self.db):
            self.db.conn.execute(
                f"UPDATE outbox SET {change}, updated_at = ? WHERE id = ? AND {only}",
                [*values, self.clock().isoformat(), id],
            )

    def _items(self, rest: str, values: Sequence[Any] = ()) -> list[Item]:
        cursor = self.db.conn.execute(f"SELECT {COLUMNS} FROM outbox {rest}", values)
        names = [column[0] for column in cursor.description]
        return [item_from(dict(zip(names, row, strict=True))) for row in cursor]

    def _known(self, id: str) -> Item:
        item = self.get(id)
        if item is None:
            raise RecordUnknown(_UNKNOWN)
        return item
