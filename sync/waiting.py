"""What a device tells its hub about its queue with each look for news: how many records wait, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from sync.clock import moment
from sync.states import UNSENT

MOST_RECORDS, MOST_MINUTES = 10**6, 10**7
"""What a hub takes for a number of records, and of minutes."""


@dataclass(frozen=True)
class Waiting:
    """A number of records not received yet, and the minutes since the oldest was made; nothing about anybody."""

    records: int = 0
    minutes: int = 0

    @classmethod
    def of(cls, db: Database, now: float) -> "Waiting":
        """Return what waits in a device's queue at a time in seconds."""
        mine = f"FROM outbox WHERE state IN {UNSENT}"
        records = db.conn.execute(f"SELECT count(*) {mine}").fetchone()[0]
        if not records:
            return cls()
        since = moment(db.conn.execute(f"SELECT created_at {mine} ORDER BY position LIMIT 1").fetchone()[0])
        # A clock that was set back makes no record younger than now.
        minutes = int((now - since.timestamp()) // 60) if since else 0
        return cls(min(records, MOST_RECORDS), min(max(minutes, 0), MOST_MINUTES))

    def headers(self, app_version: str) -> Mapping[str, str]:
        """Return how it is told."""
        return {"Xomso-App": app_version, "Xomso-Waiting": str(self.records), "Xomso-Oldest": str(self.minutes)}
