"""The sessions this device has ended: counts only, a row each revision, so that they can be shown and corrected."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sync.clock import own_moment
from sync.errors import N_, RecordUnknown
from sync.item import Item
from sync.outbox import Outbox
from sync.outreach import Tally, counted, sane, tallies_in
from sync.personal import without_persons
from sync.records import new_id
from sync.store import transaction

GONE = N_("Máy này không giữ buổi đó.")


@dataclass(frozen=True)
class Kept:
    """One revision of a session, as it was queued."""

    record: str
    session: str
    revision: int
    kept_at: datetime
    payload: dict[str, Any]

    @property
    def begun(self) -> datetime:
        """When the session began."""
        return own_moment(self.payload["started_at"])

    @property
    def tallies(self) -> list[Tally]:
        """What was counted."""
        return tallies_in(self.payload)


class SessionsKept:
    """Ended sessions by their newest revision, and the way to a newer one."""

    def __init__(self, outbox: Outbox):
        self.outbox = outbox
        self.db = outbox.db

    def all(self) -> list[Kept]:
        """Return the newest revision of every session, the latest session first."""
        newest = "revision = (SELECT max(revision) FROM sessions_kept AS other WHERE other.session = kept.session)"
        return sorted(self._read(f"WHERE {newest}"), key=lambda one: one.begun, reverse=True)

    def history(self, session: str) -> list[Kept]:
        """Return every revision of one session, newest first; none when this device has no such session."""
        return self._read("WHERE session = ? ORDER BY revision DESC", [session])

    def revision_of(self, record: str) -> Kept | None:
        """Return what a record said."""
        return next(iter(self._read("WHERE record = ?", [record])), None)

    def places(self) -> list[str]:
        """Return where sessions were, the latest place first."""
        return list(dict.fromkeys(one.payload["place"] for one in self.all()))

    def correct(self, session: str, tallies: Sequence[Tally], volunteers: int, note: str) -> Item:
        """Queue a new revision of a session; what was sent before stays as it is.

        Raises RecordUnknown, CountAbsurd, PersonalNumber, DiskFull.
        """
        for one in tallies:
            sane(one.n)
        changes = {"volunteers": sane(volunteers), "note": without_persons(note), **counted(tallies)}
        with transaction(self.db):
            history = self.history(session)
            if not history:
                raise RecordUnknown(GONE)
            before, id = history[0], new_id()
            payload = {**before.payload, "session": session, "revision": before.revision + 1, **changes}
            item = self.outbox.get(before.record)
            if item is None:
                raise RecordUnknown(GONE)
            return self.outbox.add(
                "outreach", item.ward, "", payload, id=id, parent=before.record, beside=self._keeper(id, payload)
            )

    def _keeper(self, id: str, payload: dict[str, Any]) -> Callable[[], None]:
        return lambda: self.keep(id, payload)

    def keep(self, record: str, payload: dict[str, Any]) -> None:
        """Keep a copy of what is being queued."""
        self.db.conn.execute(
            "INSERT INTO sessions_kept VALUES (?, ?, ?, ?, ?)",
            [
                record,
                payload["session"],
                payload["revision"],
                self.outbox.clock().isoformat(),
                json.dumps(payload, ensure_ascii=False),
            ],
        )

    def _read(self, where: str, values: Sequence[str] = ()) -> list[Kept]:
        rows = self.db.conn.execute(
            f"SELECT record, session, revision, kept_at, payload FROM sessions_kept AS kept {where}", values
        )
        return [Kept(r, s, n, own_moment(at), json.loads(said)) for r, s, n, at, said in rows]
