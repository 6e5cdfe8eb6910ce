"""What leaves the device once the hub answers for it: sealed bytes and files, so many days after the receipt, never before.

A receipt is a promise of the past: a hub put back from a copy may have lost what it signed for. So the hub is shown each
record once more when its time has come, and only its fresh word that it still holds these very bytes lets them go.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sync.attachments import AttachmentStore
from sync.clock import Clock, local_now, moment, own_moment
from sync.errors import DiskFull, StoreBusy
from sync.item import attachments_from
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.states import AT_HUB
from sync.steady_time import SteadyTime
from sync.store import transaction

DAYS = 30
EVERY = 3600.0
"""Seconds between two looks; what is due once a day is then never much late, and a look costs one query."""

FRESH = timedelta(days=1)
"""How old the hub's word may be that it still holds a record; without one, it is asked no more often than this."""

_DAYS = "retention.days"
_FROM, _TO = 1, 3650

# A record that is to be shown to the hub again is one the hub may have lost. A word from the future is a clock's mistake.
_DUE = (
    "SELECT outbox.id, outbox.attachments FROM receipts JOIN outbox ON outbox.id = receipts.record"
    f" WHERE receipts.purged_at IS NULL AND outbox.offer = 0 AND outbox.state IN {AT_HUB}"
    " AND (outbox.state = 'erased' OR receipts.received <= :before"
    " AND confirmed BETWEEN max(receipts.received + :now - :before, :fresh) AND :now + :now - :fresh)"
)
_UNSURE = (
    "SELECT outbox.id FROM receipts JOIN outbox ON outbox.id = receipts.record"
    f" WHERE receipts.purged_at IS NULL AND outbox.offer = 0 AND outbox.state IN {AT_HUB} AND outbox.state <> 'erased'"
    " AND outbox.ward = (SELECT ward_code FROM enrolment) AND receipts.received <= :before AND NOT (asked > :fresh AND asked <= :now)"
)
_WORDS = (
    "SELECT id, purged_at, updated_at FROM receipts JOIN outbox ON id = record WHERE purged_at IS NOT NULL"
    " AND (returned_reason <> '' OR missing <> '[]' OR note <> '')"
)

log = logging.getLogger(__name__)


class Retention:
    """Purges what is due: id, kind, procedure, times, state, code and receipt stay for good."""

    def __init__(self, outbox: Outbox, files: AttachmentStore, clock: Clock = local_now):
        self.outbox = outbox
        self.db = outbox.db
        self.files = files
        self.clock = clock
        self.time = SteadyTime(outbox.db, clock)
        self.preferences = Preferences(outbox.db)

    @property
    def days(self) -> int:
        """For how many days after its receipt a record keeps its bytes."""
        return min(max(self.preferences.get(_DAYS, DAYS), _FROM), _TO)

    def choose(self, days: int) -> None:
        """Keep bytes for another number of days, at least one and at most ten years."""
        self.preferences.set(_DAYS, min(max(days, _FROM), _TO))

    def run(self) -> int:
        """Purge what is due and confirmed, have the rest of it asked about, and return how many records went.

        One transaction; raises DiskFull, StoreBusy.
        """
        now = self.time.now()
        if now is None:
            return 0
        before = now - timedelta(days=self.days)
        times = {"now": now.timestamp(), "before": before.timestamp(), "fresh": (now - FRESH).timestamp()}
        with transaction(self.db):
            due = self.db.conn.execute(_DUE, times).fetchall()
            for id, _ in due:
                self.db.conn.execute("UPDATE outbox SET body = x'', attachments = '[]' WHERE id = ?", [id])
                self.db.conn.execute(
                    "UPDATE receipts SET purged_at = ? WHERE record = ?", [now.astimezone(UTC).isoformat(), id]
                )
            self._ask(times)
            quiet = self._forget_words(before)
        if due or quiet:
            # Files after rows: a run that is killed here leaves files nothing names, which the next start removes.
            files = {file.sha256 for _, text in due for file in attachments_from(text)}
            self.files.remove(files - self.outbox.referenced())
            self.db.empty_log()
        return len(due)

    async def keep(self, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Purge what is due now and from time to time, until cancelled."""
        while True:
            try:
                self.run()
            except (DiskFull, StoreBusy, sqlite3.DatabaseError, OSError) as error:
                log.error("retention ended with %s", type(error).__name__)
            await wait(EVERY)

    def _ask(self, times: dict[str, float]) -> None:
        """Have the next round show the hub what is due but for its fresh word."""
        for (id,) in self.db.conn.execute(_UNSURE, times).fetchall():
            self.db.conn.execute("UPDATE outbox SET offer = 1 WHERE id = ?", [id])
            self.db.conn.execute("UPDATE receipts SET asked = ? WHERE record = ?", [times["now"], id])

    def _forget_words(self, before: datetime) -> int:
        """Drop what officers wrote once it is as old as the bytes may be, counted anew from the last news."""
        newest = self.clock() - timedelta(days=self.days)
        old = [
            id
            for id, purged_at, updated_at in self.db.conn.execute(_WORDS).fetchall()
            if (moment(purged_at) or before) <= before and own_moment(updated_at) <= newest
        ]
        for id in old:
            self.db.conn.execute("UPDATE outbox SET returned_reason = '', missing = '[]', note = '' WHERE id = ?", [id])
        return len(old)
