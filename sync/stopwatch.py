"""How long a session has lasted: right although the device's clock is set meanwhile, and never negative."""

import sys
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

_LIFE = uuid4().hex
"""Names this run of the program: a steady clock of another run tells nothing."""

GAP = 16 * 3600.0
"""Most seconds believed to have passed while nobody counted, as with a dead battery; a session is a day's work."""


@dataclass(frozen=True)
class Reading:
    """What two clocks show: `wall` is the device's own, `steady` one that nobody can set, of the run named `life`."""

    wall: datetime
    steady: float
    life: str = _LIFE


def steady_now() -> float:
    """Return seconds of a clock that goes on while the device sleeps, where there is one."""
    name = "CLOCK_BOOTTIME" if sys.platform.startswith("linux") else "CLOCK_MONOTONIC"
    clock = getattr(time, name, None)
    return time.clock_gettime(clock) if clock is not None and sys.platform != "emscripten" else time.monotonic()


@dataclass(frozen=True)
class Stopwatch:
    """Seconds a session went on and seconds it rested, as of `last`; `begun` follows the device's clock when it is set."""

    begun: datetime
    last: Reading
    worked: float = 0.0
    rested: float = 0.0
    resting: bool = False

    def at(self, now: Reading) -> "Stopwatch":
        """Return the stopwatch as of now."""
        wall = (now.wall - self.last.wall).total_seconds()
        same = now.life == self.last.life and now.steady >= self.last.steady
        passed = now.steady - self.last.steady if same else min(max(wall, 0.0), GAP)
        # In the same run the steady clock knows: the rest of what the wall clock moved is a clock that was set.
        moved = wall - passed if same and abs(wall - passed) > 60 and sys.platform != "emscripten" else 0.0
        worked, rested = (0.0, passed) if self.resting else (passed, 0.0)
        return replace(
            self,
            begun=self.begun + timedelta(seconds=moved),
            last=now,
            worked=self.worked + worked,
            rested=self.rested + rested,
        )

    def rest(self, now: Reading) -> "Stopwatch":
        """Return the stopwatch stopped for a pause."""
        return replace(self.at(now), resting=True)

    def go_on(self, now: Reading) -> "Stopwatch":
        """Return the stopwatch going again."""
        return replace(self.at(now), resting=False)

    @property
    def ended(self) -> datetime:
        """When it was last read, counted from the beginning."""
        return self.begun + timedelta(seconds=self.worked + self.rested)
