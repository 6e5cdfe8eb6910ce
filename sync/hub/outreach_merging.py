"""Two phones that logged one session: found by rule, decided by a person, counted once, and undone when that was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Connection, Row, insert, select, update

from content.fold import words
from sync.errors import N_
from sync.hub import audit
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.officers import Officer
from sync.hub.outreach_log import settle
from sync.hub.outreach_totals import recounting
from sync.hub.schema_outreach import outreach_merges as merges
from sync.hub.schema_outreach import outreach_sessions as sessions
from sync.records import new_id

ALIKE = 0.8
"""How alike two places must be written, of 1: "Khu vực 3" and "KV 3" are for a person to see, "Khu vuc 3" is for the rule."""

LONG_AGO = 62
"""Days after which nobody is asked any more."""


@dataclass(frozen=True)
class Pair:
    """Two counted sessions of one team that may be one; `first` has more people."""

    team: str
    first: Row[tuple[object, ...]]
    second: Row[tuple[object, ...]]


def suggested(connection: Connection, ward: str, since: str, team: str = "") -> list[Pair]:
    """Return pairs from a day on that overlap in time at places alike, and on which nobody has decided; newest first."""
    wanted = (sessions.c.ward == ward) & (sessions.c.counted == 1) & (sessions.c.day >= since)
    if team:
        wanted &= sessions.c.team == team
    order = (sessions.c.team, sessions.c.started_at, sessions.c.record)
    rows = connection.execute(select(sessions).where(wanted).order_by(*order)).all()
    decided = {frozenset(pair) for pair in connection.execute(
        select(merges.c.kept, merges.c.dropped).where(merges.c.ward == ward, merges.c.undone_at.is_(None))
    )}  # fmt: skip
    found = []
    for at, one in enumerate(rows):
        for other in rows[at + 1 :]:
            # In order of their beginning: the first that begins after this one's end is followed by such only.
            if other.team != one.team or other.started_at >= one.ended_at:
                break
            if one.device != other.device and alike(one.place, other.place):
                if frozenset((one.session, other.session)) in decided:
                    continue
                first, second = sorted((one, other), key=lambda row: (-row.people, row.record))
                found.append(Pair(one.team, first, second))
    return sorted(found, key=lambda pair: pair.first.started_at, reverse=True)


def alike(one: str, other: str) -> bool:
    """Tell whether two places are written alike once accents, case and signs are gone; numbers must be the same."""
    first, second = ([word.plain for word in words(text)] for text in (one, other))
    numbers = [[word for word in said if word.isdigit()] for said in (first, second)]
    if numbers[0] != numbers[1]:
        return False
    return SequenceMatcher(None, " ".join(first), " ".join(second)).ratio() >= ALIKE


def decide(connection: Connection, officer: Officer, kept: str, dropped: str, same: bool, now: datetime) -> None:
    """Count two sessions once, by the one that is kept, or write down that they are two; raises AdminRefused."""
    ward = officer.ward
    with recounting(connection, ward, {kept, dropped}):
        mine = (sessions.c.ward == ward) & sessions.c.session.in_((kept, dropped)) & (sessions.c.counted == 1)
        found = {row.session: row.team for row in connection.execute(select(sessions).where(mine))}
        allowed = officer.role != "leader" or set(found.values()) == {officer.team}
        if kept == dropped or set(found) != {kept, dropped} or len(set(found.values())) != 1 or not allowed:
            raise AdminRefused(N_("Hai buổi này không gộp được nữa: một buổi đã gộp hoặc đã xoá. Tải lại trang."))
        connection.execute(
            insert(merges).values(
                ward=ward, id=new_id(), team=found[kept], kept=kept, dropped=dropped,
                verdict="same" if same else "different", by=officer.name, at=stamp(now),
            )
        )  # fmt: skip
        settle(connection, ward, {kept, dropped})
        audit.note(connection, officer, "merge" if same else "not-merge", now)


def undo(connection: Connection, officer: Officer, merge: str, now: datetime) -> None:
    """Let two sessions count apart again, or be suggested again; the line stays with who undid it. Raises AdminRefused."""
    ward = officer.ward
    mine = (merges.c.ward == ward) & (merges.c.id == merge) & merges.c.undone_at.is_(None)
    row = connection.execute(select(merges).where(mine)).one_or_none()
    if row is None or (officer.role == "leader" and row.team != officer.team):
        raise AdminRefused(N_("Lần gộp này đã được bỏ rồi. Tải lại trang."))
    with recounting(connection, ward, {row.kept, row.dropped}):
        connection.execute(update(merges).where(mine).values(undone_at=stamp(now), undone_by=officer.name))
        settle(connection, ward, {row.kept, row.dropped})
    audit.note(connection, officer, "undo-merge", now)


def history(connection: Connection, ward: str, team: str = "", limit: int = 50) -> Sequence[Row[tuple[object, ...]]]:
    """Return what was decided, newest first."""
    found = select(merges).where(merges.c.ward == ward).order_by(merges.c.at.desc(), merges.c.id.desc()).limit(limit)
    return connection.execute(found.where(merges.c.team == team) if team else found).all()
