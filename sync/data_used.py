"""How many bytes this device has sent to its hub and fetched from it, for the volunteer who pays for them."""

from dataclasses import dataclass

from sqlite_utils import Database

from sync.preferences import Preferences
from sync.store import transaction

SENT, FETCHED = "data.sent", "data.fetched"


@dataclass(frozen=True)
class Bytes:
    """Bytes of requests and answers with their headers, as they were before TLS and TCP added theirs."""

    sent: int = 0
    fetched: int = 0


class DataUsed:
    """The total since the device was set up, or since it was last set to nothing."""

    def __init__(self, db: Database):
        self.db = db
        self.preferences = Preferences(db)

    def total(self) -> Bytes:
        """Return what was used."""
        return Bytes(self.preferences.get(SENT, 0), self.preferences.get(FETCHED, 0))

    def add(self, more: Bytes) -> None:
        """Count what one round used."""
        if more == Bytes():
            return
        with transaction(self.db):
            total = self.total()
            self._keep(Bytes(total.sent + more.sent, total.fetched + more.fetched))

    def reset(self) -> None:
        """Begin to count anew, as at the start of a month."""
        self._keep(Bytes())

    def _keep(self, total: Bytes) -> None:
        with transaction(self.db):
            self.preferences.set(SENT, total.sent)
            self.preferences.set(FETCHED, total.fetched)
