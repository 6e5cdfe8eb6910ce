"""Which papers of a guide a volunteer has ticked off, kept encrypted until cleared."""

import json

from sync.store import Store, transaction


class Checklist:
    """The ticked papers of each guide, by their place in the guide's list, counted from 0; all may raise DeviceLocked."""

    def __init__(self, db: Store):
        self.db = db

    def ticked(self, code: str) -> set[int]:
        """Return the places of the papers ticked in a guide."""
        if not self.db.conn.execute("SELECT 1 FROM checklists LIMIT 1").fetchone():
            return set()  # a device that never ticked anything needs no key for this
        name = self._name(code)
        row = self.db.conn.execute("SELECT ticks FROM checklists WHERE name = ?", [name]).fetchone()
        return set(json.loads(self.db.key.decrypt(row[0], name))) if row else set()

    def tick(self, code: str, index: int, on: bool) -> None:
        """Tick a paper, or take its tick away."""
        with transaction(self.db):
            ticks = self.ticked(code) | {index} if on else self.ticked(code) - {index}
            name = self._name(code)
            sealed = self.db.key.encrypt(json.dumps(sorted(ticks)).encode(), name)
            self.db.conn.execute(
                "INSERT INTO checklists VALUES (?, ?) ON CONFLICT DO UPDATE SET ticks = excluded.ticks", [name, sealed]
            )

    def clear(self, code: str) -> None:
        """Take every tick of a guide away, for the next resident."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM checklists WHERE name = ?", [self._name(code)])

    def _name(self, code: str) -> str:
        return self.db.key.name(f"ticks {code}")
