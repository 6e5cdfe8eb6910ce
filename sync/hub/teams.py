"""The teams of a ward: of which kind, with how many members and devices, and which devices have not called for long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from content.alphabet import in_order
from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.schema import devices, teams

KINDS = {"community": N_("Tổ công nghệ số cộng đồng"), "youth": N_("Đội hình thanh niên")}
MOST_MEMBERS = 1000
LONG_SILENT = 7
"""Days after which a device that has not called is named."""


@dataclass(frozen=True)
class Team:
    """A team: `typed` members as somebody wrote them down, None where nobody did, and the devices that are enrolled."""

    ward: str
    id: str
    name: str
    kind: str
    typed: int | None
    devices: int

    @property
    def members(self) -> int:
        """How many members it counts in CT12: as typed, else one a device."""
        return self.devices if self.typed is None else self.typed


def of_ward(connection: Connection, ward: str, team: str = "") -> list[Team]:
    """Return a ward's teams by name, or one of them."""
    active = (
        select(func.count())
        .where(devices.c.ward == teams.c.ward, devices.c.team == teams.c.id, devices.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    rows = connection.execute(select(teams, active.label("devices")).where(_wanted(ward, team)))
    held = [Team(row.ward, row.id, row.name, row.kind, row.members, row.devices) for row in rows]
    return sorted(held, key=lambda team: in_order(team.name))


def choices(connection: Connection, ward: str, team: str = "") -> list[tuple[str, str]]:
    """Return ids and names of a ward's teams by name, or those of one of them."""
    rows = connection.execute(select(teams.c.id, teams.c.name).where(_wanted(ward, team)))
    return sorted(((row.id, row.name) for row in rows), key=lambda one: in_order(one[1]))


def _wanted(ward: str, team: str) -> ColumnElement[bool]:
    return and_(teams.c.ward == ward, *([teams.c.id == team] if team else []))


def set_members(connection: Connection, ward: str, team: str, members: str) -> None:
    """Write down how many members a team has, "" for as many as devices; raises AdminRefused."""
    said = members.strip()
    if said and (not said.isascii() or not said.isdigit() or int(said) > MOST_MEMBERS):
        raise AdminRefused(N_("Số thành viên phải là số từ 0 đến {most}."), most=MOST_MEMBERS)
    mine = (teams.c.ward == ward) & (teams.c.id == team)
    if connection.execute(update(teams).where(mine).values(members=int(said) if said else None)).rowcount != 1:
        raise AdminRefused(N_("Không có tổ này ở xã phường của bạn."))


def silent(connection: Connection, ward: str, now: datetime, team: str = "", days: int = LONG_SILENT) -> Sequence[Any]:  # fmt: skip
    """Return devices that have not called for so many days: name, team, when last, longest first."""
    quiet = (devices.c.ward == ward) & devices.c.revoked_at.is_(None) & (devices.c.last_seen < stamp(now - timedelta(days=days)))  # fmt: skip
    if team:
        quiet &= devices.c.team == team
    same = (teams.c.ward == devices.c.ward) & (teams.c.id == devices.c.team)
    shown = select(devices.c.name, teams.c.name.label("team_name"), devices.c.last_seen).join(teams, same)
    return connection.execute(shown.where(quiet).order_by(devices.c.last_seen)).all()
