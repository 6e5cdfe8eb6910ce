"""What a list for export is: its columns, who may have it, and where its rows come from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, true

from content.pack import Pack
from sync.errors import N_
from sync.hub.clock import VIETNAM, stamp
from sync.hub.errors import Problem
from sync.hub.exports.columns import Column
from sync.hub.words import Translator

BUFFER = 500
"""Rows that are in memory at once."""

Rows = Iterator[Sequence[object]]


@dataclass(frozen=True)
class Asked:
    """Whose rows are wanted: of one ward, or of all where `ward` is ""; of one team where `team` is set."""

    ward: str
    t: Translator
    pack: Pack
    filters: Mapping[str, str] = field(default_factory=dict)
    team: str = ""

    def of(self, table: Table) -> ColumnElement[bool]:
        """Return the condition that a row of a table is one of those wanted."""
        wanted = table.c.ward == self.ward if self.ward else true()
        return wanted & (table.c.team == self.team) if self.team else wanted

    def within(self, column: ColumnElement[str]) -> ColumnElement[bool]:
        """Return the condition that a moment lies in the days asked for, `since` and `until`, both included; raises Problem."""
        wanted: ColumnElement[bool] = true()
        if day := self._day("since"):
            wanted &= column >= _midnight(day)
        if day := self._day("until"):
            wanted &= column < _midnight(day + timedelta(days=1))
        return wanted

    def _day(self, name: str) -> date | None:
        said = self.filters.get(name, "").strip()
        try:
            day = date.fromisoformat(said) if said else None
        except ValueError:
            day = date.max
        if day and not 2000 <= day.year <= 2999:
            raise Problem(400, "malformed", N_("Ngày {day} không đọc được. Viết năm-tháng-ngày, ví dụ 2026-11-22."), day=said[:20])  # fmt: skip
        return day


@dataclass(frozen=True)
class ExportList:
    """One list: `title` is a source string, `filters` the names of what narrows it, `roles` who may have it.

    An officer gets the own ward's rows, a leader the own team's, the city's office those of all wards.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[[Connection, Asked], Rows]
    filters: tuple[str, ...] = ("since", "until")
    roles: tuple[str, ...] = ("officer",)


def streamed(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """Return a query's rows without ever holding more than a few: by a cursor that stays at the server."""
    return iter(connection.execute(query, execution_options={"yield_per": BUFFER}))


def _midnight(day: date) -> str:
    return stamp(datetime(day.year, day.month, day.day, tzinfo=VIETNAM))
