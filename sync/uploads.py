"""Which files the hub is believed to have, so that no byte is sent again without need."""

from collections.abc import Iterable

from sqlite_utils import Database

from sync.store import transaction

TRIED = "tried"
STORED = "stored"


class Uploads:
    """What this device knows of its files at the hub; the hub has the last word and may say that one is missing."""

    def __init__(self, db: Database):
        self.db = db

    def state(self, sha256: str) -> str:
        """Return "stored", "tried" when an upload began whose end is not known, or "" for neither."""
        row = self.db.conn.execute("SELECT state FROM uploads WHERE sha256 = ?", [sha256]).fetchone()
        return row[0] if row else ""

    def note(self, sha256: str, state: str) -> None:
        """Keep what is known of a file now."""
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT INTO uploads VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", [sha256, state]
            )

    def forget(self, missing: Iterable[str]) -> None:
        """Drop what was believed of files the hub says it misses."""
        with transaction(self.db):
            for sha256 in missing:
                self.db.conn.execute("DELETE FROM uploads WHERE sha256 = ?", [sha256])
