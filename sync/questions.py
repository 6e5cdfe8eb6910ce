"""Searches that found nothing: kept on this device without digits, sent once a week if the volunteer wants it."""

import asyncio
import logging
import re
import sqlite3
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from sync.errors import DiskFull, RecordInvalid, StoreBusy
from sync.feedback import Feedback
from sync.item import Item
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.store import transaction

log = logging.getLogger(__name__)
CHOICE, SENT = "questions.share", "questions.sent"
WEEK = timedelta(days=7)
EVERY = 6 * 3600.0  # seconds between looks whether a week has passed
MOST = 200  # questions kept; the rarest and oldest go first
SHORTEST, LONGEST = 4, 120  # letters


class Questions:
    """What nobody could answer; nothing leaves the device while the switch is off, as it is at first."""

    def __init__(self, outbox: Outbox):
        self.outbox = outbox
        self.db = outbox.db
        self.preferences = Preferences(outbox.db)

    @property
    def shared(self) -> bool:
        """Whether the volunteer agreed to send them."""
        return self.preferences.get(CHOICE, False)

    def share(self, yes: bool) -> None:
        """Keep the volunteer's choice."""
        self.preferences.set(CHOICE, yes)

    def heard(self, text: str) -> bool:
        """Count a search that found nothing; returns False for what is too short to be a question."""
        said = plain(text)
        if not SHORTEST <= len(said) <= LONGEST:
            return False
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT INTO asked VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET times = times + 1, day = excluded.day",
                [said, self._today().isoformat()],
            )
            self.db.conn.execute(
                "DELETE FROM asked WHERE text NOT IN (SELECT text FROM asked ORDER BY times DESC, day DESC LIMIT ?)",
                [MOST],
            )
        return True

    def all(self) -> list[tuple[str, int]]:
        """Return each question with how often it was asked, the most frequent first."""
        return self.db.conn.execute("SELECT text, times FROM asked ORDER BY times DESC, text").fetchall()

    def forget(self, text: str) -> None:
        """Drop one question."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM asked WHERE text = ?", [text])

    def send(self, ward: str) -> Item | None:
        """Queue what was asked if a week has passed since the last time, and begin anew; None if nothing is sent."""
        questions = self.all()
        sent = self.preferences.get(SENT)
        today = self._today()
        if not self.shared or not questions or not ward:
            return None
        # A day ahead of today was written by a clock that was wrong.
        if sent and timedelta() <= today - date.fromisoformat(sent) < WEEK:
            return None
        with transaction(self.db):
            item = Feedback(self.outbox, ward).questions(questions)
            self.db.conn.execute("DELETE FROM asked")
            self.preferences.set(SENT, today.isoformat())
        return item

    async def keep(self, ward: Callable[[], str], wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Send when a week has passed, until cancelled."""
        while True:
            try:
                self.send(ward())
            except (DiskFull, StoreBusy, RecordInvalid, sqlite3.DatabaseError) as error:
                log.error("questions were not queued: %s", type(error).__name__)
            await wait(EVERY)

    def _today(self) -> date:
        return self.outbox.clock().date()


def plain(text: str) -> str:
    """Return a search in small letters, without digits and signs: no number of anybody's is kept."""
    said = unicodedata.normalize("NFC", text).lower()
    return " ".join(re.sub(r"[^\w\s]|[\d_]", " ", said).split())
