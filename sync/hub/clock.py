"""The hub's time: kept as UTC text that sorts, shown in Vietnam's zone."""

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))


def utc_now() -> datetime:
    """Return the time now, with its zone."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC to the millisecond: one width, so that text order is time order."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def in_vietnam(text: str) -> datetime:
    """Return a stored stamp as a moment in Vietnam's time zone."""
    return datetime.fromisoformat(text).astimezone(VIETNAM)
