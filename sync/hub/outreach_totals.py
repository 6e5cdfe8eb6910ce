"""The totals of outreach by ward, team and month, changed in the transaction that changes what they count.

A row counts one measure under one key: people under "", under each help, result, group, place, procedure and week, and so on;
`team` "" is the whole ward. What a report shows is so read from some hundred rows, however many sessions lie below.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from sync.hub.alone import alone
from sync.hub.schema_outreach import outreach_sessions as sessions
from sync.hub.schema_outreach import outreach_tallies as tallies
from sync.hub.schema_outreach import outreach_totals as totals

RIGHT = 0x4F550000
"""The advisory locks under which one transaction at a time changes a ward's counts: this number and the ward's code."""

Key = tuple[str, str, str, str]
"""Team, measure, month, key."""

AT_ONCE = 500
"""Sessions or records that one statement names."""


def week_of(day: str) -> str:
    """Return the ISO week of a day, such as "2026-W48"."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02d}"


def hold(connection: Connection, ward: str) -> None:
    """Hold the right to change a ward's counts to the end of the transaction."""
    alone(connection, RIGHT + int(ward))


@contextmanager
def recounting(connection: Connection, ward: str, touched: Collection[str]) -> Iterator[None]:
    """Let a block change what counts of some sessions of a ward, and change the totals by the difference."""
    hold(connection, ward)
    with difference(connection, ward, touched):
        yield


@contextmanager
def difference(connection: Connection, ward: str, touched: Collection[str]) -> Iterator[None]:
    """Do what `recounting` does, for who holds the right already."""
    before = contribution(connection, ward, touched)
    yield
    after = contribution(connection, ward, touched)
    after.subtract(before)
    _change(connection, ward, after)


def contribution(connection: Connection, ward: str, touched: Collection[str] | None = None) -> Counter[Key]:
    """Return what counted sessions of a ward add to the totals: some of them, or all for a full recount."""
    found: Counter[Key] = Counter()
    ids = sorted(touched) if touched is not None else []
    for start in range(0, len(ids) or 1, AT_ONCE):
        counted = (sessions.c.ward == ward) & (sessions.c.counted == 1)
        if touched is not None:
            counted &= sessions.c.session.in_(ids[start : start + AT_ONCE])
        _add(connection, ward, counted, found)
    return found


def count_new(
    connection: Connection, ward: str, new: Iterable[Mapping[str, Any]], lines: Iterable[Mapping[str, Any]]
) -> None:
    """Add sessions that nothing was counted of before, as rows of the tables with their lines; call it while holding the right."""
    found: Counter[Key] = Counter()
    held = _add_sessions(found, (SimpleNamespace(**row) for row in new if row["counted"]))
    _add_lines(found, held, (SimpleNamespace(**line) for line in lines if line["record"] in held))
    _change(connection, ward, found)


def _add(connection: Connection, ward: str, counted: ColumnElement[bool], found: Counter[Key]) -> None:
    held = _add_sessions(found, connection.execute(select(sessions).where(counted)))
    _add_lines(found, held, _lines(connection, ward, list(held)))


def _add_sessions(found: Counter[Key], rows: Iterable[Any]) -> dict[str, tuple[str, str]]:
    """Add what sessions count without their lines; return team and month by record."""
    held = {}
    for row in rows:
        month, week = row.day[:7], week_of(row.day)
        held[row.record] = (row.team, month)
        for team in (row.team, ""):
            for measure, key, n in (
                ("sessions", "", 1),
                ("people", "", row.people),
                ("volunteers", "", row.volunteers),
                ("minutes", "", row.minutes),
                ("place", row.place, row.people),
                ("place_sessions", row.place, 1),
                ("week", week, row.people),
                ("week_sessions", week, 1),
            ):
                found[team, measure, month, key] += n
    return held


def _add_lines(found: Counter[Key], held: Mapping[str, tuple[str, str]], lines: Iterable[Any]) -> None:
    for row in lines:
        own, month = held[row.record]
        for team in (own, ""):
            found[team, "help", month, row.help] += row.n
            found[team, "result", month, row.result] += row.n
            found[team, "pair", month, f"{row.help}/{row.result}"] += row.n
            if row.help != "other":
                found[team, "guided", month, ""] += row.n
            if row.procedure:
                found[team, "procedure", month, row.procedure] += row.n
            for group in row.groups.split(",") if row.groups else ():
                found[team, "group", month, group] += row.n


def _lines(connection: Connection, ward: str, records: list[str]) -> Iterator[Row[Any]]:
    """Yield the lines of records by their keys: joined to sessions, fresh tables are read whole for want of statistics."""
    for start in range(0, len(records), AT_ONCE):
        some = tallies.c.record.in_(records[start : start + AT_ONCE])
        yield from connection.execute(select(tallies).where(tallies.c.ward == ward, some))


def _change(connection: Connection, ward: str, counted: Counter[Key]) -> None:
    by = {key: n for key, n in counted.items() if n}
    if not by:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [
        {"ward": ward, "team": team, "measure": measure, "month": month, "key": key, "n": n}
        for (team, measure, month, key), n in sorted(by.items())
    ]
    new = dialect.insert(totals)
    keyed = [column.name for column in totals.primary_key]
    connection.execute(new.on_conflict_do_update(index_elements=keyed, set_={"n": totals.c.n + new.excluded.n}), rows)
    if any(n < 0 for n in by.values()):
        months = {month for _, _, month, _ in by}
        teams = {team for team, _, _, _ in by}
        none = (totals.c.ward == ward) & totals.c.team.in_(teams) & totals.c.month.in_(months) & (totals.c.n == 0)
        connection.execute(delete(totals).where(none))


def recount(connection: Connection, ward: str) -> None:
    """Make a ward's totals anew from its sessions."""
    hold(connection, ward)
    connection.execute(delete(totals).where(totals.c.ward == ward))
    _change(connection, ward, contribution(connection, ward))
