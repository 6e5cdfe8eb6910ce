"""Sessions laid out in tables as their records come in: the newest revision counts, in whatever order they arrive."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from sync.hub.bulk import insert_rows
from sync.hub.outreach_sheet import Sheet
from sync.hub.outreach_totals import AT_ONCE, count_new, difference, hold, recounting
from sync.hub.schema_outreach import outreach_merges as merges
from sync.hub.schema_outreach import outreach_sessions as sessions
from sync.hub.schema_outreach import outreach_tallies as tallies


@dataclass(frozen=True)
class Logged:
    """A sheet with the record it came in."""

    record: str
    device: str
    team: str
    received_at: str
    sheet: Sheet

    @property
    def session(self) -> str:
        """The session it belongs to: its own, where it names none."""
        return self.sheet.session or self.record


def lay_out(connection: Connection, ward: str, new: Sequence[Logged]) -> None:
    """Keep new revisions of sessions and count them; call it last in a transaction that locks records."""
    if not new:
        return
    touched = {one.session for one in new}
    rows = [_row(ward, one) for one in new]
    lines = [
        {
            "ward": ward, "record": one.record, "line": line, "help": tally.help, "procedure": tally.procedure,
            "result": tally.result, "groups": tally.groups, "n": tally.n,
        }
        for one in new
        for line, tally in enumerate(one.sheet.tallies)
    ]  # fmt: skip
    hold(connection, ward)
    if _is_known(connection, ward, touched):
        with difference(connection, ward, touched):
            insert_rows(connection, sessions, rows)
            insert_rows(connection, tallies, lines)
            settle(connection, ward, touched)
        return
    # What most phones send: then nothing in the tables has to be read again.
    standing = _standing((row["team"], row["session"], row["revision"], row["record"]) for row in rows)
    for row in rows:
        row["newest"] = row["counted"] = int(row["record"] in standing)
    insert_rows(connection, sessions, rows)
    insert_rows(connection, tallies, lines)
    count_new(connection, ward, rows, lines)


def _is_known(connection: Connection, ward: str, touched: Collection[str]) -> bool:
    """Tell whether a revision of a session is there, or somebody decided about it."""
    revision = select(sessions.c.record).where(sessions.c.ward == ward, sessions.c.session.in_(touched))
    verdict = select(merges.c.dropped).where(merges.c.ward == ward, merges.c.dropped.in_(touched))
    return any(connection.execute(found.limit(1)).first() for found in (revision, verdict))


def _standing(revisions: Iterable[tuple[str, str, int, str]]) -> set[str]:
    """Return the record that stands of each session, of revisions given as team, session, revision and record."""
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for team, session, revision, record in revisions:
        # Two phones may correct one session apart; of the same revision the record made last stands.
        # A team corrects its own sessions only: another team's revision of the same name is a session of its own.
        newest[team, session] = max(newest.get((team, session), (0, "")), (revision, record))
    return {record for _, record in newest.values()}


def forget(connection: Connection, ward: str, record: str) -> None:
    """Take an erased record out of the log and the counts; an older revision of its session counts again."""
    mine = (sessions.c.ward == ward) & (sessions.c.record == record)
    session = connection.scalar(select(sessions.c.session).where(mine))
    if session is None:
        return
    with recounting(connection, ward, {session}):
        connection.execute(delete(tallies).where(tallies.c.ward == ward, tallies.c.record == record))
        connection.execute(delete(sessions).where(mine))
        settle(connection, ward, {session})


def purged(connection: Connection, ward: str, record: str) -> None:
    """Take away what a volunteer wrote freely, as the record's content goes by rule; the counts name nobody and stay."""
    mine = (sessions.c.ward == ward) & (sessions.c.record == record)
    connection.execute(update(sessions).where(mine).values(note=""))


def settle(connection: Connection, ward: str, touched: Collection[str]) -> None:
    """Mark the newest revision of each session, and whether it counts; to be called inside `recounting`."""
    found = select(sessions.c.record, sessions.c.team, sessions.c.session, sessions.c.revision, sessions.c.newest, sessions.c.counted)  # fmt: skip
    rows = connection.execute(found.where(sessions.c.ward == ward, sessions.c.session.in_(touched))).all()
    standing = (merges.c.ward == ward) & (merges.c.verdict == "same") & merges.c.undone_at.is_(None)
    dropped = set(connection.scalars(select(merges.c.dropped).where(standing, merges.c.dropped.in_(touched))))
    newest = _standing((row.team, row.session, row.revision, row.record) for row in rows)
    changed = defaultdict[tuple[int, int], list[str]](list)
    for row in rows:
        is_newest = int(row.record in newest)
        counts = int(is_newest and row.session not in dropped)
        if (is_newest, counts) != (row.newest, row.counted):
            changed[is_newest, counts].append(row.record)
    for (is_newest, counts), some in changed.items():
        for start in range(0, len(some), AT_ONCE):
            mine = (sessions.c.ward == ward) & sessions.c.record.in_(some[start : start + AT_ONCE])
            connection.execute(update(sessions).where(mine).values(newest=is_newest, counted=counts))


def _row(ward: str, one: Logged) -> dict[str, Any]:
    sheet = one.sheet
    started, ended, day, minutes, odd = sheet.times(datetime.fromisoformat(one.received_at))
    return {
        "ward": ward, "record": one.record, "session": one.session, "revision": sheet.revision, "team": one.team,
        "device": one.device, "event": sheet.event, "place": sheet.place, "topic": sheet.topic, "note": sheet.note,
        "volunteers": sheet.volunteers, "started_at": started, "ended_at": ended, "day": day, "minutes": minutes,
        "people": sheet.people, "clock_odd": int(odd), "newest": 0, "counted": 0, "received_at": one.received_at,
    }  # fmt: skip
