"""A device's clock that is wrong by years, stands between two moments, and can be wound on past hours of back-off."""

import time
from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))
YEARS = (-10, 0, 10)


class WoundClock:
    """Runs on from a moment only as far as it is wound."""

    def __init__(self, now: datetime):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def moment(years: int) -> datetime:
    """Return this moment as a clock shows it that is wrong by so many years."""
    return datetime.now(HANOI) + timedelta(days=365.25 * years)


def set_process_clock(years: int) -> None:
    """Let this process's own clock be wrong too: ids and file ages are taken from it, not from the device's clock."""
    right, right_ns, off = time.time, time.time_ns, 365.25 * 86400 * years
    time.time = lambda: right() + off
    time.time_ns = lambda: right_ns() + int(off * 1e9)
