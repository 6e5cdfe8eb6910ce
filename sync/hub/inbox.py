"""The desk's list of records: a few at a time along an index, however many there are, with what narrows it down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, literal, select, tuple_

from sync.hub.codes import read_receipt_code
from sync.hub.inbox_runs import Run
from sync.hub.schema import devices, receipt_codes, records, teams
from sync.hub.schema_desk import appointments

PAGE = 30
WINDOW = 5000
"""Rows of an index that one look may pass over; what lies beyond them is found from where it ended."""

LOOKS = 4
CAP = 1000
"""Counting ends here: nobody needs to know more exactly how much too much there is."""


@dataclass(frozen=True)
class Line:
    """One record in the list; `due_on` is an ISO date, or ""."""

    id: str
    kind: str
    procedure: str
    state: str
    code: str
    official_code: str
    received_at: str
    device_name: str
    team_name: str
    needs_recovery: bool
    forwarded_to: str
    forwarded_from: str
    due_on: str


@dataclass(frozen=True)
class Listing:
    """One page of a list; `next` is the cursor of what follows, or "", and `sparse` says the search went far for it."""

    lines: tuple[Line, ...]
    next: str
    sparse: bool = False


@dataclass(frozen=True)
class Narrow:
    """What a list is narrowed down to; "" and () stand for everything, `since` and `until` are stamps (until excluded)."""

    kind: str = ""
    team: str = ""
    procedures: tuple[str, ...] | None = None
    since: str = ""
    until: str = ""
    extra: tuple[ColumnElement[bool], ...] = field(default=())


def listing(connection: Connection, runs: Sequence[Run], narrow: Narrow, cursor: str = "") -> Listing:
    """Return a page of what several runs of an index give together; all runs go the same way."""
    found: list[tuple[tuple[str, str], Line]] = []
    for _ in range(LOOKS):
        horizon = _horizon(connection, runs, narrow, cursor) if _narrows(narrow) else None
        seen = [pair for run in runs for pair in _lines(connection, run, narrow, cursor, horizon)]
        seen.sort(key=lambda pair: pair[0], reverse=runs[0].newest_first)
        found += seen
        if len(found) > PAGE:
            key = found[PAGE - 1][0]
            return Listing(tuple(line for _, line in found[:PAGE]), "/".join(key))
        if horizon is None:
            return Listing(tuple(line for _, line in found), "")
        cursor = "/".join(horizon)
    return Listing(tuple(line for _, line in found), cursor, sparse=True)


def by_code(connection: Connection, ward: str, text: str) -> Listing:
    """Return the records of a ward that have a receipt code or an official code, however it was typed."""
    # A record that another ward forwarded keeps its code and its id.
    record = connection.scalar(select(receipt_codes.c.record).where(receipt_codes.c.code == read_receipt_code(text)))
    wanted = (records.c.ward == ward) & (records.c.id == record)
    if record is None:
        official = "".join(text.split()).upper()
        # The second condition lets a database use the index of the few rows that have such a code.
        wanted = (
            (records.c.ward == ward)
            & (records.c.official_code == official)
            & (records.c.official_code != literal("", literal_execute=True))
        )
    rows = connection.execute(_shown(records).where(wanted).order_by(records.c.received_at).limit(PAGE))
    return Listing(tuple(Line(*row) for row in rows), "")


def count(connection: Connection, runs: Sequence[Run], kind: str = "", cap: int = CAP) -> int:
    """Return how many records some runs hold, counting no further than `cap` rows of each."""
    total = 0
    for run in runs:
        few = select(records.c.kind).select_from(run.source).where(run.where, records.c.forwarded_to == "")
        few_rows = few.limit(cap).subquery()
        counted = select(func.count()).select_from(few_rows)
        total += connection.scalar(counted.where(few_rows.c.kind == kind) if kind else counted) or 0
    return min(total, cap)


def _narrows(narrow: Narrow) -> bool:
    return bool(narrow.kind or narrow.team or narrow.procedures is not None or narrow.extra)


def _horizon(connection: Connection, runs: Sequence[Run], narrow: Narrow, cursor: str) -> tuple[str, str] | None:
    """Return the key up to which every run is looked through now, None where all of them end before it."""
    ends = []
    for run in runs:
        key = select(*run.key).select_from(run.source).where(_ahead(run, narrow, cursor)).order_by(*run.order)
        if row := connection.execute(key.offset(WINDOW - 1).limit(1)).one_or_none():
            ends.append((str(row[0]), str(row[1])))
    return (max(ends) if runs[0].newest_first else min(ends)) if ends else None


def _lines(
    connection: Connection, run: Run, narrow: Narrow, cursor: str, horizon: tuple[str, str] | None
) -> list[tuple[tuple[str, str], Line]]:
    wanted = [_ahead(run, narrow, cursor), *narrow.extra]
    if horizon:
        wanted.append(tuple_(*run.key) >= _pair(horizon) if run.newest_first else tuple_(*run.key) <= _pair(horizon))
    if narrow.kind:
        wanted.append(records.c.kind == narrow.kind)
    if narrow.team:
        wanted.append(records.c.team == narrow.team)
    if narrow.procedures is not None:
        wanted.append(records.c.procedure.in_(narrow.procedures))
    asked = _shown(run.source, *run.key, with_due=run.due).where(and_(*wanted)).order_by(*run.order).limit(PAGE + 1)
    return [((str(row[0]), str(row[1])), Line(*row[2:])) for row in connection.execute(asked)]


def _ahead(run: Run, narrow: Narrow, cursor: str) -> ColumnElement[bool]:
    """Return the condition of what follows a cursor within the days asked for."""
    wanted = [run.where]
    at, _, record = cursor.partition("/")
    if at and record:
        follows = tuple_(*run.key) < _pair((at, record)) if run.newest_first else tuple_(*run.key) > _pair((at, record))
        wanted.append(follows)
    if narrow.since:
        wanted.append(records.c.received_at >= narrow.since)
    if narrow.until:
        wanted.append(records.c.received_at < narrow.until)
    return and_(*wanted)


def _pair(key: tuple[str, str]) -> ColumnElement[tuple[str, str]]:
    return tuple_(literal(key[0]), literal(key[1]))


def _shown(source: FromClause, *key: ColumnElement[str], with_due: bool = False) -> Select[Any]:
    due = func.coalesce(appointments.c.due_on, "").label("due")
    of = (appointments.c.ward == records.c.ward) & (appointments.c.record == records.c.id) & (appointments.c.open == 1)
    joined = source if with_due else source.outerjoin(appointments, of)
    columns: list[Any] = [
        *key,
        records.c.id, records.c.kind, records.c.procedure, records.c.state, records.c.code,
        records.c.official_code, records.c.received_at,
        func.coalesce(devices.c.name, "").label("device_name"), func.coalesce(teams.c.name, "").label("team_name"),
        (records.c.needs_recovery == 1).label("needs_recovery"), records.c.forwarded_to, records.c.forwarded_from,
        due,
    ]  # fmt: skip
    joined = joined.outerjoin(devices, (devices.c.ward == records.c.ward) & (devices.c.id == records.c.device))
    joined = joined.outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
    return select(*columns).select_from(joined)
