"""The people counted in the session under way: each tap is one small durable row, aggregated by SQL."""

from collections.abc import Iterable

from sync.errors import N_, RecordUnknown
from sync.outreach import Tally, in_order, sane, summed
from sync.store import Store, transaction

GONE = N_("Buổi này đã kết thúc hoặc đã bỏ. Xem ở Buổi đã ghi.")
_INSERT = "INSERT INTO taps (help, procedure, result, groups, auto) SELECT ?, ?, ?, ?, 0 FROM session_now WHERE id = ?"
_LAST = "SELECT max(number) FROM taps WHERE auto = 0"


class Taps:
    """The taps of one session; every change raises RecordUnknown once that session is no longer under way."""

    def __init__(self, db: Store, session: str):
        self.db = db
        self.session = session

    def add(self, tally: Tally) -> None:
        """Count so many people as the tally says, durable when this returns; raises DiskFull."""
        row = [tally.help, tally.procedure, tally.result, ",".join(tally.groups), self.session]
        with transaction(self.db):
            for _ in range(sane(tally.n)):
                if not self.db.conn.execute(_INSERT, row).rowcount:
                    raise RecordUnknown(GONE)

    def last(self) -> Tally | None:
        """Return the last tap of a finger; what a submission counted by itself is none."""
        row = self.db.conn.execute(
            f"SELECT help, procedure, result, groups FROM taps WHERE number = ({_LAST})"
        ).fetchone()
        return _tally(*row) if row else None

    def change_last(self, tally: Tally) -> None:
        """Put another mark on the last tap; nothing changes while there is none."""
        with transaction(self.db):
            self._under_way()
            self.db.conn.execute(
                f"UPDATE taps SET help = ?, procedure = ?, result = ?, groups = ? WHERE number = ({_LAST})",
                [tally.help, tally.procedure, tally.result, ",".join(tally.groups)],
            )

    def undo(self) -> None:
        """Take the last tap back; nothing changes while there is none."""
        with transaction(self.db):
            self._under_way()
            self.db.conn.execute(f"DELETE FROM taps WHERE number = ({_LAST})")

    def set(self, tally: Tally) -> None:
        """Let exactly `tally.n` people count for what the tally says; raises CountAbsurd."""
        values = [tally.help, tally.procedure, tally.result, ",".join(tally.groups)]
        same = "help = ? AND procedure = ? AND result = ? AND groups = ?"
        with transaction(self.db):
            self._under_way()
            have = self.db.conn.execute(f"SELECT count(*) FROM taps WHERE {same}", values).fetchone()[0]
            for _ in range(sane(tally.n) - have):
                self.db.conn.execute(_INSERT, [*values, self.session])
            if tally.n < have:
                self.db.conn.execute(
                    f"DELETE FROM taps WHERE number IN (SELECT number FROM taps WHERE {same}"
                    " ORDER BY auto, number DESC LIMIT ?)",
                    [*values, have - tally.n],
                )

    def people(self) -> int:
        """Return how many taps there are."""
        number: int = self.db.conn.execute("SELECT count(*) FROM taps").fetchone()[0]
        return number

    def by_help(self) -> dict[str, int]:
        """Return how many people were helped with each thing."""
        return dict(self.db.conn.execute("SELECT help, count(*) FROM taps GROUP BY help"))

    def tallies(self) -> list[Tally]:
        """Return what was counted, equal taps added up."""
        rows = self.db.conn.execute(
            "SELECT help, procedure, result, groups, count(*) FROM taps GROUP BY help, procedure, result, groups"
        )
        return summed(_tally(*row) for row in rows)

    def _under_way(self) -> None:
        if not self.db.conn.execute("SELECT 1 FROM session_now WHERE id = ?", [self.session]).fetchone():
            raise RecordUnknown(GONE)


def count_submission(db: Store, procedure: str) -> None:
    """Count the person whose submission was just finalised, if a session is under way."""
    db.conn.execute(
        "INSERT INTO taps (help, procedure, result, groups, auto)"
        " SELECT 'online_dossier', ?, 'done', '', 1 FROM session_now",
        [procedure],
    )


def toggled(groups: Iterable[str], slug: str) -> tuple[str, ...]:
    """Return group marks with one of them added, or taken away where it was."""
    return in_order(set(groups) ^ {slug})


def _tally(help_: str, procedure: str, result: str, groups: str, n: int = 1) -> Tally:
    return Tally(help_, procedure, result, tuple(groups.split(",")) if groups else (), n)
