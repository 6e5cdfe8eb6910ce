"""Which papers of a guide a volunteer has ticked off, kept until cleared."""

from sqlite_utils import Database

from sync.store import transaction


class Checklist:
    """The ticked papers of each guide, by their place in the guide's list, counted from 0."""

    def __init__(self, db: Database):
        self.db = db

    def ticked(self, code: str) -> set[int]:
        """Return the places of the papers ticked in a guide."""
        return {row[0] for row in self.db.conn.execute("SELECT paper FROM ticks WHERE guide = ?", [code])}

    def tick(self, code: str, index: int, on: bool) -> None:
        """Tick a paper, or take its tick away."""
        change = (
            "INSERT OR IGNORE INTO ticks VALUES (?, ?)" if on else "DELETE FROM ticks WHERE guide = ? AND paper = ?"
        )
        with transaction(self.db):
            self.db.conn.execute(change, [code, index])

    def clear(self, code: str) -> None:
        """Take every tick of a guide away, for the next resident."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM ticks WHERE guide = ?", [code])
