"""The volunteer's choice to send photos only over Wi-Fi, and the records that wait for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlite_utils import Database

from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.store import transaction

CHOICE = "data.photos_on_wifi_only"
WIFI = "wifi"
"""The reason of a record that waits for Wi-Fi, and of the pause while one does."""

LOOK = timedelta(minutes=5)
"""After how long to look again when nobody tells that the network changed."""


class DataSaver:
    """Says whether a photo may be sent now; `on_wifi` tells whether the network costs nothing by the byte."""

    def __init__(self, db: Database, on_wifi: Callable[[], bool]):
        self.preferences = Preferences(db)
        self.on_wifi = on_wifi

    @property
    def chosen(self) -> bool:
        """Whether photos wait for Wi-Fi."""
        return self.preferences.get(CHOICE, False)

    def choose(self, photos_on_wifi_only: bool) -> None:
        """Keep the volunteer's choice."""
        self.preferences.set(CHOICE, photos_on_wifi_only)

    def may_upload(self) -> bool:
        """Tell whether the next piece of a photo may be sent."""
        return not self.chosen or self.on_wifi()


class WaitingForWifi:
    """The records whose photos wait: nothing is wrong with them, so that no attempt is counted."""

    def __init__(self, outbox: Outbox):
        self.outbox = outbox

    def hold(self, id: str) -> None:
        """Let a record that is being sent wait, while others go."""
        due: datetime = self.outbox.clock() + LOOK
        with transaction(self.outbox.db):
            self.outbox.db.conn.execute(
                "UPDATE outbox SET state = 'ready', reason = ?, detail = '', due = ? WHERE id = ? AND state = 'sending'",
                [WIFI, due.timestamp(), id],
            )

    def let_go(self) -> None:
        """Let every record that waits be sent at once."""
        with transaction(self.outbox.db):
            self.outbox.db.conn.execute(
                "UPDATE outbox SET reason = '', due = 0 WHERE state = 'ready' AND reason = ?", [WIFI]
            )

    def any(self) -> bool:
        """Tell whether a record waits."""
        query = "SELECT 1 FROM outbox WHERE state = 'ready' AND reason = ? LIMIT 1"
        return bool(self.outbox.db.conn.execute(query, [WIFI]).fetchone())
