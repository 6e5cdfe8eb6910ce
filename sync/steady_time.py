"""The hub's time, as far as a device may rely on it for deleting: a clock that is set forward cannot hurry it."""

from datetime import datetime, timedelta

from sqlite_utils import Database

from sync.clock import Clock, moment
from sync.preferences import Preferences
from sync.store import transaction

MOST = timedelta(days=2)
"""What may pass between two looks: the app looks every hour while it runs, so a longer gap may be a clock that was set."""

_HUB, _OWN = "steady.hub", "steady.own"


class SteadyTime:
    """The hub's clock as of the last contact, and what this device's own clock has counted since, in believable steps."""

    def __init__(self, db: Database, clock: Clock):
        self.db = db
        self.clock = clock
        self.preferences = Preferences(db)

    def heard(self, hub: datetime | None) -> None:
        """Take the hub's word for the time."""
        if hub is not None:
            self._keep(hub)

    def now(self) -> datetime | None:
        """Return what the time is at least, None before the hub was heard."""
        hub, own = moment(self.preferences.get(_HUB)), self.preferences.get(_OWN, 0.0)
        if hub is None:
            return None
        passed = timedelta(seconds=min(max(self.clock().timestamp() - own, 0.0), MOST.total_seconds()))
        self._keep(hub + passed)
        return hub + passed

    def _keep(self, hub: datetime) -> None:
        with transaction(self.db):
            self.preferences.set(_HUB, hub.isoformat())
            self.preferences.set(_OWN, self.clock().timestamp())
