"""What the ward tells its teams: notices, planned events, contacts, hours, places and targets, kept for offline."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from sync.clock import moment
from sync.store import transaction

MOST = 500
"""Entries of each kind that are believed; no ward has near as many."""


@dataclass(frozen=True)
class Notice:
    """An announcement; one of kind "content" is about the guide `procedure`, `until` is when it stops mattering."""

    id: str
    kind: str
    title: str
    text: str
    procedure: str
    at: datetime | None
    until: datetime | None
    must_ack: bool


@dataclass(frozen=True)
class Event:
    """A planned shift or outreach event of one team."""

    id: str
    team: str
    team_name: str
    title: str
    place: str
    topic: str
    starts_at: datetime
    ends_at: datetime | None
    note: str


@dataclass(frozen=True)
class Contact:
    """Whom to call at the ward; an office and its duty phone, not a resident."""

    name: str
    role: str
    phone: str
    hours: str


@dataclass(frozen=True)
class Target:
    """What the ward wants to reach in a month ("2026-11"), and how far it has come, both in the indicator's unit."""

    month: str
    indicator: str
    field: str
    target: float
    value: float


@dataclass(frozen=True)
class Board:
    """Everything the ward last told, "" and nothing where it told nothing."""

    mark: str = ""
    notices: tuple[Notice, ...] = ()
    events: tuple[Event, ...] = ()
    contacts: tuple[Contact, ...] = ()
    hours: str = ""
    places: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()


class BoardStore:
    """The board this device has, and which of its notices were read."""

    def __init__(self, db: Database):
        self.db = db

    @property
    def mark(self) -> str:
        """The mark of the board that is kept, "" while there is none."""
        row = self.db.conn.execute("SELECT mark FROM board").fetchone()
        return row[0] if row else ""

    def load(self) -> Board:
        """Return the board, an empty one before any came."""
        row = self.db.conn.execute("SELECT document FROM board").fetchone()
        return board_of(json.loads(row[0])) if row else Board()

    def keep(self, mark: str, document: Mapping[str, Any]) -> None:
        """Replace the board whole, in one transaction."""
        with transaction(self.db):
            self.db.conn.execute(
                "INSERT OR REPLACE INTO board VALUES (1, ?, ?)", [mark, json.dumps(document, ensure_ascii=False)]
            )
            named = [one.id for one in board_of(document).notices]
            self.db.conn.execute(
                "DELETE FROM notices_read WHERE id NOT IN (SELECT value FROM json_each(?))", [json.dumps(named)]
            )

    def forget(self) -> None:
        """Drop the board: it is another ward's."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM board")

    def read(self) -> set[str]:
        """Return the ids of the notices a person said to have read."""
        return {id for (id,) in self.db.conn.execute("SELECT id FROM notices_read")}

    def mark_read(self, id: str) -> None:
        """Note that a notice was read."""
        with transaction(self.db):
            self.db.conn.execute("INSERT OR IGNORE INTO notices_read VALUES (?)", [id])

    def unread(self, now: datetime) -> int:
        """Return how many notices that still matter were not read."""
        read = self.read()
        return sum(one.id not in read for one in current(self.load(), now))

    def attendance(self) -> dict[str, int]:
        """Return how many came to the events the leader has reported."""
        return dict(self.db.conn.execute("SELECT event, present FROM attendance"))

    def attended(self, event: str, present: int) -> None:
        """Note how many came to an event; a later number replaces an earlier one."""
        with transaction(self.db):
            self.db.conn.execute("INSERT OR REPLACE INTO attendance VALUES (?, ?)", [event, present])


def current(board: Board, now: datetime) -> list[Notice]:
    """Return the notices that still matter, newest first."""
    still = [one for one in board.notices if one.until is None or one.until >= now]
    return sorted(still, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True)


def alerts(board: Board, procedure: str, now: datetime) -> list[Notice]:
    """Return the content alerts about one guide."""
    return [one for one in current(board, now) if one.kind == "content" and one.procedure == procedure]


def board_of(document: Mapping[str, Any]) -> Board:
    """Return the board a document tells; whatever in it is not what it must be is left out."""
    return Board(
        mark=_text(document.get("mark")),
        notices=tuple(filter(None, map(_notice, _entries(document.get("notices"))))),
        events=tuple(filter(None, map(_event, _entries(document.get("events"))))),
        contacts=tuple(
            Contact(_text(one.get("name")), _text(one.get("role")), _text(one.get("phone")), _text(one.get("hours")))
            for one in _entries(document.get("contacts"))
        ),
        hours=_text(document.get("hours")),
        places=tuple(filter(None, map(_text, _list(document.get("places"))))),
        targets=tuple(filter(None, map(_target, _entries(document.get("targets"))))),
    )


def _notice(one: Mapping[str, Any]) -> Notice | None:
    id, kind = _text(one.get("id")), _text(one.get("kind")) or "notice"
    if not id:
        return None
    title, text, procedure = (_text(one.get(key), 4000) for key in ("title", "text", "procedure"))
    until, must = moment(one.get("until")), one.get("must_ack") is True
    return Notice(id, kind, title, text, procedure, moment(one.get("at")), until, must)


def _event(one: Mapping[str, Any]) -> Event | None:
    id, starts = _text(one.get("id")), moment(one.get("starts_at"))
    if not id or starts is None:
        return None
    team, name, title, place, topic, note = (
        _text(one.get(key), 1000) for key in ("team", "team_name", "title", "place", "topic", "note")
    )
    return Event(id, team, name, title, place, topic, starts, moment(one.get("ends_at")), note)


def _target(one: Mapping[str, Any]) -> Target | None:
    target, value = _number(one.get("target")), _number(one.get("value"))
    if target is None:
        return None
    return Target(_text(one.get("month")), _text(one.get("indicator")), _text(one.get("field")), target, value or 0.0)


def _entries(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in _list(value) if isinstance(one, dict))


def _list(value: object) -> list[Any]:
    return value[:MOST] if isinstance(value, list) else []


def _text(value: object, most: int = 300) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value[:most].encode(errors="replace").decode() if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    usual = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12
    return float(value) if usual else None  # type: ignore[arg-type]
