"""Which quizzes were done on this device, each with its best result; whose they were is nobody's business."""

from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from sync.clock import Clock
from sync.store import transaction


@dataclass(frozen=True)
class Best:
    """The best result of one quiz and the day it was reached."""

    slug: str
    right: int
    of: int
    day: date

    @property
    def passed(self) -> bool:
        """Whether four fifths were right."""
        return self.of > 0 and self.right * 5 >= self.of * 4


class Learning:
    """Keeps the best result of each quiz."""

    def __init__(self, db: Database, clock: Clock):
        self.db = db
        self.clock = clock

    def done(self, slug: str, right: int, of: int) -> None:
        """Keep a result unless a better one is kept already."""
        with transaction(self.db):
            self.db.conn.execute(
                'INSERT INTO quizzes VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET "right" = excluded."right",'
                ' "of" = excluded."of", day = excluded.day WHERE excluded."right" > "right"',
                [slug, right, of, self.clock().date().isoformat()],
            )

    def best(self) -> dict[str, Best]:
        """Return the best result of each quiz by its slug."""
        rows = self.db.conn.execute('SELECT slug, "right", "of", day FROM quizzes')
        return {slug: Best(slug, right, of, date.fromisoformat(day)) for slug, right, of, day in rows}
