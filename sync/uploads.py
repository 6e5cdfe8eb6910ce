"""Which files the hub is believed to have, and where those it has in part go on, so that no byte is sent again without need."""

from collections.abc import Iterable

from sqlite_utils import Database

from sync.store import transaction

STORED = "stored"
BEGUN = "begun"


class Uploads:
    """What this device knows of its files at the hub; the hub has the last word and may say that one is missing."""

    def __init__(self, db: Database):
        self.db = db

    def stored(self, sha256: str) -> bool:
        """Tell whether the hub is known to have a file whole."""
        return self._known(sha256)[0] == STORED

    def place(self, sha256: str) -> str:
        """Return the address at the hub where a file's upload goes on, "" where none was begun."""
        return self._known(sha256)[1]

    def begun(self, sha256: str, place: str) -> None:
        """Keep the address of an upload before its first byte is sent."""
        self._keep(sha256, BEGUN, place)

    def finished(self, sha256: str) -> None:
        """Note that the hub has a file whole."""
        self._keep(sha256, STORED, "")

    def forget(self, missing: Iterable[str]) -> None:
        """Drop what was believed of files the hub says it misses."""
        with transaction(self.db):
            for sha256 in missing:
                self.db.conn.execute("DELETE FROM uploads WHERE sha256 = ?", [sha256])

    def _known(self, sha256: str) -> tuple[str, str]:
        row = self.db.conn.execute("SELECT state, place FROM uploads WHERE sha256 = ?", [sha256]).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def _keep(self, sha256: str, state: str, place: str) -> None:
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT INTO uploads (sha256, state, place) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET state = excluded.state, place = excluded.place",
                [sha256, state, place],
            )
