"""What was logged, as CSV files with a dictionary: every revision, so that the year's numbers can be made anew by a query."""

import csv
import io
import zipfile
from collections.abc import Iterable
from importlib.resources import files

from sqlalchemy import Connection, select

from sync.hub.periods import Period
from sync.hub.safe_cells import safe
from sync.hub.schema import teams
from sync.hub.schema_outreach import outreach_sessions as sessions
from sync.hub.schema_outreach import outreach_tallies as tallies

SESSIONS = (
    "ward", "team", "team_name", "team_kind", "session", "revision", "record", "counted", "newest", "day", "started_at",
    "ended_at", "minutes", "place", "topic", "note", "volunteers", "people", "clock_odd", "received_at",
)  # fmt: skip
TALLIES = ("ward", "record", "line", "help", "procedure", "result", "groups", "n")
MARK = b"\xef\xbb\xbf"
"""What tells Excel that a file is UTF-8."""


def session_lines(connection: Connection, ward: str, period: Period, team: str = "") -> Iterable[tuple[object, ...]]:
    """Yield the revisions of a period, with their columns first."""
    yield SESSIONS
    same = (teams.c.ward == sessions.c.ward) & (teams.c.id == sessions.c.team)
    shown = select(sessions, teams.c.name.label("team_name"), teams.c.kind.label("team_kind")).join(teams, same)
    order = (sessions.c.day, sessions.c.session, sessions.c.revision, sessions.c.record)
    rows = connection.execute(shown.where(_within(ward, period, team)).order_by(*order)).mappings()
    for row in rows:
        yield tuple(row[name] for name in SESSIONS)


def tally_lines(connection: Connection, ward: str, period: Period, team: str = "") -> Iterable[tuple[object, ...]]:
    """Yield the tallies of a period's revisions, with their columns first."""
    yield TALLIES
    same = (sessions.c.ward == tallies.c.ward) & (sessions.c.record == tallies.c.record)
    shown = select(tallies).join(sessions, same).where(_within(ward, period, team))
    for row in connection.execute(shown.order_by(tallies.c.record, tallies.c.line)).mappings():
        yield tuple(row[name] for name in TALLIES)


def as_csv(lines: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV in UTF-8 with the mark that Excel needs; no cell is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in lines:
        writer.writerow([safe(cell) for cell in line])
    return MARK + text.getvalue().encode()


def archive(connection: Connection, ward: str, period: Period, team: str = "") -> bytes:
    """Return both files, the dictionary and the query as one ZIP."""
    folder = files("sync.hub") / "raw_data"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("sessions.csv", as_csv(session_lines(connection, ward, period, team)))
        made.writestr("tallies.csv", as_csv(tally_lines(connection, ward, period, team)))
        made.writestr("dictionary.csv", MARK + (folder / "dictionary.csv").read_bytes())
        made.writestr("year.sql", (folder / "year.sql").read_bytes())
    return file.getvalue()


def _within(ward: str, period: Period, team: str):  # type: ignore[no-untyped-def]
    first, after = period.days
    within = (sessions.c.ward == ward) & (sessions.c.day >= first) & (sessions.c.day < after)
    return within & (sessions.c.team == team) if team else within
