"""A clock that stands still until a test moves it."""

from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))


class HeldClock:
    """Returns the same moment until told otherwise; call it as any clock."""

    def __init__(self):
        self.now = datetime(2026, 11, 22, 8, 30, tzinfo=HANOI)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
