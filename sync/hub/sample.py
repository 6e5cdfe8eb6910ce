"""A ward to try things in: one team, one officer, and an invitation that still works."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from sync.enrolment import with_root
from sync.hub import grants, officer_keys, receipts, ward_keys
from sync.hub.city_keys import ROOT, CityKeys, hold_ceremony, open_city, public_of
from sync.hub.database import Database
from sync.hub.devices import invite
from sync.hub.hiring import hire, reset_password
from sync.hub.officers import CITY, Officer, Passwords, find_officer, new_password
from sync.hub.settings import Settings
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
    officer: Officer


def seed(database: Database, ward: str, hub_url: str, now: datetime, vault: Path, password: str = "") -> Sample:
    """Make sure a ward has the sample team, officer and keys, and return them with a fresh invitation.

    The officer's password is set anew each time, to `password` or to a random one: the kept hash cannot be shown again.
    `vault` is the hub's home: the city's keys lie in it with the passphrase beside them, which no real city may do.
    """
    password, passwords, login = password or new_password(), Passwords(), f"mau-{ward}"
    with database.write() as connection:
        team = find_team(connection, ward, TEAM) or add_team(connection, ward, TEAM, now)
        officer, _ = find_officer(connection, login)
        if officer is None:
            officer = hire(connection, passwords, ward, login, OFFICER, password, now)
        else:
            reset_password(connection, passwords, officer, password, now)
        city = _city(connection, vault, now)
        if ward_keys.active(connection, ward) is None:
            ward_keys.issue(connection, ward, city, now)
        receipts.issue_first(connection, city, Settings(vault).receipt_key, now)
        public = officer_keys.public_keys(connection, ward)[officer.id]
        grants.recover(connection, ward, city.recovery, officer, public, now)
        code = invite(connection, ward, team, "volunteer", now, DAYS)
    link = with_root(f"{hub_url.rstrip('/')}/i/{code}", city.root.kid)
    return Sample(ward, team, login, password, code, link, officer)


def sample_people(database: Database, ward: str, sample: Sample, now: datetime) -> list[str]:
    """Make sure the sample team has a leader and the city an office, with the sample's password; return their logins."""
    passwords, found = Passwords(), []
    for login, name, place, role, team in (
        (f"to-truong-{ward}", "Lê Văn Mẫu", ward, "leader", sample.team),
        ("thanh-pho", "Phạm Thị Mẫu", CITY, "city", ""),
    ):
        with database.write() as connection:
            officer, _ = find_officer(connection, login)
            if officer is None:
                hire(connection, passwords, place, login, name, sample.password, now, role=role, team=team)
            else:
                reset_password(connection, passwords, officer, sample.password, now)
        found.append(login)
    return found


def _city(connection: Connection, vault: Path, now: datetime) -> CityKeys:
    """Return the sample city's keys, made at the first call."""
    file, passphrase = vault / "sample-city-keys.json", vault / "sample-passphrase.txt"
    if public_of(connection, ROOT):
        return open_city(connection, file.read_bytes(), passphrase.read_text("utf-8"))
    chosen = new_password()
    keys, made = hold_ceremony(connection, chosen, now)
    for path, data in ((file, made), (passphrase, chosen.encode())):
        path.touch(mode=0o600)
        path.write_bytes(data)
    return keys
