"""The views of the inbox, each as walks along an index that begins with the ward."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, FromClause, UnaryExpression, literal

from sync.hub.casework import WAITING
from sync.hub.schema import records
from sync.hub.schema_desk import appointments, handlers
from sync.states import AT_HUB

VIEWS = ("waiting", "mine", "soon", "overdue", *AT_HUB[2:], "recovery", "all")
OLDEST_FIRST = ("waiting", "soon", "overdue", "recovery")


@dataclass(frozen=True)
class Run:
    """A walk along an index: from which tables, which part, by which key (a time or a day, then the record's id)."""

    source: FromClause
    where: ColumnElement[bool]
    key: tuple[ColumnElement[str], ColumnElement[str]]
    newest_first: bool

    due: bool = False
    """Whether the appointments are among the tables."""

    @property
    def order(self) -> tuple[ColumnElement[str] | UnaryExpression[str], ...]:
        """The key in the direction of the walk."""
        return tuple(column.desc() for column in self.key) if self.newest_first else self.key


def runs_of(view: str, ward: str, officer: str, today: date, soon: date) -> Sequence[Run]:
    """Return the walks that make a view for an officer; `soon` is the last day that counts as near."""
    own, newest_first = records.c.ward == ward, view not in OLDEST_FIRST
    by_time = (records.c.received_at, records.c.id)
    match view:
        case "waiting":
            here = own & (records.c.forwarded_to == "")
            return [Run(records, here & (records.c.state == state), by_time, newest_first) for state in WAITING]
        case "mine":
            source = _with_records(handlers)
            mine = (
                (handlers.c.ward == ward)
                & (handlers.c.officer == officer)
                & records.c.state.in_(("in_review", "lodged"))
            )
            return [Run(source, mine, (handlers.c.received_at, handlers.c.record), newest_first)]
        case "overdue":
            return [_due(ward, appointments.c.due_on < today.isoformat())]
        case "soon":
            return [_due(ward, appointments.c.due_on.between(today.isoformat(), soon.isoformat()))]
        case "recovery":
            return [
                Run(
                    records, own & (records.c.needs_recovery == literal(1, literal_execute=True)), by_time, newest_first
                )
            ]
        case "all":
            return [Run(records, own, by_time, newest_first)]
    return [Run(records, own & (records.c.state == view), by_time, newest_first)]


def _due(ward: str, when: ColumnElement[bool]) -> Run:
    open_ones = (appointments.c.ward == ward) & (appointments.c.open == 1) & when
    key = (appointments.c.due_on, appointments.c.record)
    return Run(_with_records(appointments), open_ones, key, newest_first=False, due=True)


def _with_records(table: FromClause) -> FromClause:
    return table.join(records, (records.c.ward == table.c.ward) & (records.c.id == table.c.record))
