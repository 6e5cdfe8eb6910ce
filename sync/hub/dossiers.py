"""Dossiers counted by field from the records themselves, and how long they took to be lodged and to be done."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles

from sqlalchemy import ColumnElement, Connection, case, func, select

from sync.hub.periods import Period
from sync.hub.schema import changes, records

OPEN = ("received", "in_review", "lodged")
COUNTED = (records.c.kind == "submission") & (records.c.state != "erased") & (records.c.forwarded_to == "")
"""A dossier that was forwarded is counted once, in the ward that works on it."""


@dataclass(frozen=True)
class Dossiers:
    """How many dossiers that came in a period stand where today.

    `online` have the official system's code; `open` are being worked on, and of these `overdue` are past their day.
    """

    received: int = 0
    online: int = 0
    open: int = 0
    overdue: int = 0
    returned: int = 0
    done: int = 0

    def __add__(self, other: "Dossiers") -> "Dossiers":
        return Dossiers(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def share(self) -> int:
        """Per cent that are online, 0 where there is none."""
        return round(100 * self.online / self.received) if self.received else 0


@dataclass(frozen=True)
class Taken:
    """Days from the hub's receipt to a step: of so many dossiers, half took `median` or less, nine of ten `p90`."""

    count: int = 0
    median: float = 0.0
    p90: float = 0.0


def by_procedure(connection: Connection, ward: str, period: Period, today: str, team: str = "") -> dict[str, Dossiers]:
    """Return the dossiers that came in a period by procedure."""
    found: Counter[str] = Counter()
    counted = {}
    for row in connection.execute(_counts(records.c.procedure, _came(ward, period, team), today)):
        found[row.name] += row.received
        counted[row.name] = Dossiers(*row[1:])
    return counted


def by_field(of: dict[str, Dossiers], field_of: Callable[[str], str]) -> dict[str, Dossiers]:
    """Return dossiers by the field of their procedure."""
    found: dict[str, Dossiers] = {}
    for procedure, dossiers in of.items():
        field = field_of(procedure)
        found[field] = found.get(field, Dossiers()) + dossiers
    return found


def by_ward(connection: Connection, wards: Sequence[str], period: Period, today: str) -> dict[str, Dossiers]:
    """Return the dossiers of wards that came in a period."""
    begin, end = period.moments
    came = records.c.ward.in_(wards) & (records.c.received_at >= begin) & (records.c.received_at < end)
    came &= COUNTED
    return {row.name: Dossiers(*row[1:]) for row in connection.execute(_counts(records.c.ward, came, today))}


def times(connection: Connection, ward: str, period: Period, team: str = "") -> dict[str, Taken]:
    """Return how long dossiers that came in a period took to be lodged and to be done."""
    same = (changes.c.ward == records.c.ward) & (changes.c.record == records.c.id)
    first = (
        select(records.c.received_at, changes.c.state, func.min(changes.c.at).label("at"))
        .join(changes, same)
        .where(_came(ward, period, team), changes.c.ward == ward, changes.c.state.in_(("lodged", "done")))
        .group_by(records.c.id, records.c.received_at, changes.c.state)
    )
    days: dict[str, list[float]] = {"lodged": [], "done": []}
    for row in connection.execute(first):
        span = datetime.fromisoformat(row.at) - datetime.fromisoformat(row.received_at)
        days[row.state].append(max(0.0, span.total_seconds() / 86400))
    return {state: _taken(found) for state, found in days.items()}


def _taken(days: list[float]) -> Taken:
    if not days:
        return Taken()
    cuts = quantiles(days, n=10, method="inclusive") if len(days) > 1 else days * 9
    return Taken(len(days), round(cuts[4], 1), round(cuts[8], 1))


def _came(ward: str, period: Period, team: str) -> ColumnElement[bool]:
    begin, end = period.moments
    came = (records.c.ward == ward) & (records.c.received_at >= begin) & (records.c.received_at < end)
    came &= COUNTED
    return came & (records.c.team == team) if team else came


def _counts(name: ColumnElement[str], came: ColumnElement[bool], today: str):  # type: ignore[no-untyped-def]
    def many(what: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((what, 1), else_=0))

    opened = records.c.state.in_(OPEN)
    return (
        select(
            name.label("name"),
            func.count().label("received"),
            many(records.c.official_code != ""),
            many(opened),
            many(opened & (records.c.due_on < today)),
            many(records.c.state == "returned"),
            many(records.c.state == "done"),
        )
        .where(came)
        .group_by(name)
    )
