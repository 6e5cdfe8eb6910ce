"""The city's own days off, and the days off that it works to make up for others."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from sync.errors import N_
from sync.hub.errors import AdminRefused
from sync.hub.schema_desk import days_off
from sync.hub.working_days import Calendar

KINDS = ("off", "work")
LONGEST_NOTE = 200


@dataclass(frozen=True)
class DayOff:
    """One day: "off", or "work"."""

    day: date
    kind: str
    note: str


def calendar(connection: Connection) -> Calendar:
    """Return the calendar of this city."""
    listed = everything(connection)
    return Calendar(
        frozenset(one.day for one in listed if one.kind == "off"),
        frozenset(one.day for one in listed if one.kind == "work"),
    )


def everything(connection: Connection) -> list[DayOff]:
    """Return every day the city has named, oldest first."""
    rows = connection.execute(select(days_off).order_by(days_off.c.day))
    return [DayOff(date.fromisoformat(row.day), row.kind, row.note) for row in rows]


def add(connection: Connection, day: date, kind: str, note: str) -> None:
    """Name a day, in the place of what was said of it before; raises AdminRefused for what changes nothing."""
    if kind not in KINDS or len(note) > LONGEST_NOTE:
        raise AdminRefused(N_("Ghi chú dài quá {limit} ký tự. Ghi ngắn lại."), limit=LONGEST_NOTE)
    if Calendar().works(day) == (kind == "work"):
        text = N_("Ngày {day} vốn đã là ngày làm việc.") if kind == "work" else N_("Ngày {day} vốn đã là ngày nghỉ.")
        raise AdminRefused(text, day=f"{day:%d/%m/%Y}")
    _drop(connection, day)
    connection.execute(insert(days_off).values(day=day.isoformat(), kind=kind, note=note.strip()))


def remove(connection: Connection, day: date) -> None:
    """Take a day off the list; raises AdminRefused where it is not on it."""
    if not _drop(connection, day):
        raise AdminRefused(N_("Ngày {day} không có trong danh sách riêng của thành phố."), day=f"{day:%d/%m/%Y}")


def _drop(connection: Connection, day: date) -> int:
    return connection.execute(delete(days_off).where(days_off.c.day == day.isoformat())).rowcount
