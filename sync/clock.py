"""The clock every store and sender is given, so that tests can hold one still."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment as a datetime that carries its offset from UTC."""


def local_now() -> datetime:
    """Return the device's own idea of now, with its offset."""
    return datetime.now().astimezone()


def moment(text: str | None) -> datetime | None:
    """Return an ISO 8601 text as a moment of the years 2000 to 2100, None for anything else."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not 2000 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.astimezone()


def own_moment(text: str) -> datetime:
    """Return a time this device wrote, however wrong its clock was then; 1970 for one that cannot be read."""
    return clock_moment(text) or datetime.fromtimestamp(0, UTC)


def clock_moment(text: object) -> datetime | None:
    """Return a time that some device's clock may have shown, however wrong it was; None for anything else."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo and 1970 <= found.year < 9999 else None
