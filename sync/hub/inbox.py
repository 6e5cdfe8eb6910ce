"""The desk's list of records: a few at a time, waiting ones first, found by state or receipt code."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from sync.hub.casework import WAITING
from sync.hub.codes import read_receipt_code
from sync.hub.schema import devices, receipt_codes, records, teams
from sync.states import AT_HUB

PAGE = 30
VIEWS = ("waiting", *AT_HUB[2:], "all")


@dataclass(frozen=True)
class Line:
    """One record in the list."""

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


@dataclass(frozen=True)
class Listing:
    """One page of a list; `next` is the cursor of the following page, or ""."""

    lines: tuple[Line, ...]
    next: str


def listing(connection: Connection, ward: str, view: str, cursor: str = "") -> Listing:
    """Return a page of a ward's records in one view: those waiting oldest first, all others newest first."""
    oldest_first = view == "waiting"
    wanted = records.c.ward == ward
    if view == "waiting":
        wanted &= records.c.state.in_(WAITING)
    elif view in AT_HUB:
        wanted &= records.c.state == view
    at, _, record = cursor.partition("/")
    if at and record:
        compare = "__gt__" if oldest_first else "__lt__"
        wanted &= or_(
            getattr(records.c.received_at, compare)(at),
            and_(records.c.received_at == at, getattr(records.c.id, compare)(record)),
        )
    order = (records.c.received_at, records.c.id)
    lines = _lines(connection, wanted, order if oldest_first else tuple(column.desc() for column in order))
    last = lines[PAGE - 1] if len(lines) > PAGE else None
    return Listing(lines[:PAGE], f"{last.received_at}/{last.id}" if last else "")


def by_code(connection: Connection, ward: str, text: str) -> Listing:
    """Return the record of a ward that has a receipt code, however it was typed, or an empty list."""
    mine = (receipt_codes.c.code == read_receipt_code(text)) & (receipt_codes.c.ward == ward)
    record = connection.scalar(select(receipt_codes.c.record).where(mine))
    wanted = (records.c.ward == ward) & (records.c.id == record)
    return Listing(_lines(connection, wanted, (records.c.id,)) if record else (), "")


def count_waiting(connection: Connection, ward: str) -> int:
    """Return how many records of a ward nobody has answered yet."""
    waiting = (records.c.ward == ward) & records.c.state.in_(WAITING)
    return connection.scalar(select(func.count()).select_from(records).where(waiting)) or 0


def _lines(
    connection: Connection, wanted: ColumnElement[bool], order: Sequence[ColumnElement[str]]
) -> tuple[Line, ...]:
    rows = connection.execute(
        select(
            records.c.id, records.c.kind, records.c.procedure, records.c.state, records.c.code,
            records.c.official_code, records.c.received_at,
            func.coalesce(devices.c.name, "").label("device_name"), func.coalesce(teams.c.name, "").label("team_name"),
            (records.c.needs_recovery == 1).label("needs_recovery"),
        )
        .outerjoin(devices, (devices.c.ward == records.c.ward) & (devices.c.id == records.c.device))
        .outerjoin(teams, (teams.c.ward == records.c.ward) & (teams.c.id == records.c.team))
        .where(wanted)
        .order_by(*order)
        .limit(PAGE + 1)
    )  # fmt: skip
    return tuple(Line(*row) for row in rows)
