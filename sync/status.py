"""What the sender is doing, and how one round of sending ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sync.errors import Paused


@dataclass(frozen=True)
class Status:
    """The sender as a screen shows it: `state` is idle, sending or paused, `reason` a slug of sync.reasons.PAUSES.

    `skew` is how many seconds the hub's clock is ahead of this device's, as of the last contact.
    """

    state: str = "idle"
    reason: str = ""
    last_contact: datetime | None = None
    next_try: datetime | None = None
    skew: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """How a round ended: `state` is done, paused or busy, then ids by what became of them, and how many news moved."""

    state: str = "done"
    received: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    retried: tuple[str, ...] = ()
    changed: int = 0
    pause: Paused | None = None

    BUSY: ClassVar["Outcome"]

    @property
    def reason(self) -> str:
        """Why the round paused, "" when it did not."""
        return self.pause.reason if self.pause else ""


Outcome.BUSY = Outcome("busy")
