"""Invitations that were made and are not used yet: listed, and cancelled."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from sync.hub.clock import stamp
from sync.hub.officers import Officer
from sync.hub.schema import invitations, officers, teams


@dataclass(frozen=True)
class Invitation:
    """An invitation as its ward sees it; the code itself is known to nobody but whoever holds the card."""

    id: str
    team: str
    role: str
    made_by: str
    created_at: str
    expires_at: str


def listing(connection: Connection, officer: Officer, now: datetime) -> list[Invitation]:
    """Return the invitations of an officer's ward, or a leader's team, that can still be used; the newest first."""
    team = (teams.c.ward == invitations.c.ward) & (teams.c.id == invitations.c.team)
    maker = (officers.c.ward == invitations.c.ward) & (officers.c.id == invitations.c.made_by)
    found = (
        select(invitations, teams.c.name.label("team_name"), officers.c.name.label("maker"))
        .join(teams, team)
        .outerjoin(officers, maker)
        .where(_usable(officer, now))
        .order_by(invitations.c.created_at.desc(), invitations.c.id)
    )
    return [
        Invitation(row.id, row.team_name, row.role, row.maker or "", row.created_at, row.expires_at)
        for row in connection.execute(found)
    ]


def cancel(connection: Connection, officer: Officer, id: str, now: datetime) -> bool:
    """Make an invitation useless; returns False where the officer has none of this name that could be used."""
    mine = _usable(officer, now) & (invitations.c.id == id)
    return (
        bool(id) and connection.execute(update(invitations).where(mine).values(cancelled_at=stamp(now))).rowcount == 1
    )


def _usable(officer: Officer, now: datetime) -> ColumnElement[bool]:
    mine = (invitations.c.ward == officer.ward) & (invitations.c.expires_at > stamp(now))
    mine &= invitations.c.used_at.is_(None) & invitations.c.cancelled_at.is_(None)
    return mine & (invitations.c.team == officer.team) if officer.team else mine
