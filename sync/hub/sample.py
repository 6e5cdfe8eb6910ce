"""A ward to try things in: one team, one officer, and an invitation that still works."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from sync.hub.database import Database
from sync.hub.devices import invite
from sync.hub.officers import Passwords, add_officer, find_officer, new_password
from sync.hub.schema import officers
from sync.hub.wards import add_team, find_team

TEAM = "Tổ công nghệ số khu vực 1"
OFFICER = "Trần Thị Mẫu"
DAYS = 7


@dataclass(frozen=True)
class Sample:
    """What to print for somebody who tries the hub: how to log in, and where the invitation is."""

    ward: str
    team: str
    login: str
    password: str
    code: str
    invitation: str


def seed(database: Database, ward: str, hub_url: str, now: datetime, password: str = "") -> Sample:
    """Make sure a ward has the sample team and officer, and return them with a fresh invitation.

    The officer's password is set anew each time, to `password` or to a random one: the kept hash cannot be shown again.
    """
    password, passwords, login = password or new_password(), Passwords(), f"mau-{ward}"
    with database.write() as connection:
        team = find_team(connection, ward, TEAM) or add_team(connection, ward, TEAM, now)
        officer, _ = find_officer(connection, login)
        if officer is None:
            add_officer(connection, passwords, ward, login, OFFICER, password, now)
        else:
            mine = (officers.c.ward == officer.ward) & (officers.c.id == officer.id)
            connection.execute(update(officers).where(mine).values(password=passwords.hash(password)))
        code = invite(connection, ward, team, "volunteer", now, DAYS)
    return Sample(ward, team, login, password, code, f"{hub_url.rstrip('/')}/i/{code}")
