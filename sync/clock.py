"""The clock every store and sender is given, so that tests can hold one still."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]
"""Returns the present moment as a datetime that carries its offset from UTC."""


def local_now() -> datetime:
    """Return the device's own idea of now, with its offset."""
    return datetime.now().astimezone()


def moment(text: str | None) -> datetime | None:
    """Return an ISO 8601 text with offset as a moment, None for anything else."""
    if not isinstance(text, str) or not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.astimezone()
