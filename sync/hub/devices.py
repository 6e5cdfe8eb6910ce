"""Volunteers' devices: enrolled by an invitation, known by a token, revocable."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint, new_invitation_code, read_invitation_code
from sync.hub.database import Database
from sync.hub.errors import AdminRefused, Problem
from sync.hub.schema import devices, invitations, teams, wards
from sync.hub.shapes import EnrolIn

BY_ID = select(devices).where(devices.c.ward == bindparam("of"), devices.c.id == bindparam("is"))
SEEN_EVERY = timedelta(minutes=1)
TOKEN = re.compile(r"xs1\.(?P<id>(?P<ward>\d{5})-[0-9a-f]{16})\.(?P<secret>[A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Device:
    """An enrolled device, as every call it makes sees it."""

    ward: str
    id: str
    team: str
    role: str
    name: str
    last_seen: datetime


@dataclass(frozen=True)
class Enrolled:
    """What a device learns once: its token and where it belongs."""

    token: str
    device: str
    ward: str
    ward_name: str
    team: str
    team_name: str
    role: str


def invite(connection: Connection, ward: str, team: str, role: str, now: datetime, days: int) -> str:
    """Keep a new single-use invitation to a team and return its code, which is not kept."""
    code = new_invitation_code()
    connection.execute(
        insert(invitations).values(
            hash=fingerprint(code),
            ward=ward,
            team=team,
            role=role,
            created_at=stamp(now),
            expires_at=stamp(now + timedelta(days=days)),
        )
    )
    return code


def enrol(connection: Connection, asked: EnrolIn, now: datetime) -> Enrolled | None:
    """Use an invitation up and return the new device, or None where the code is unknown, used or expired."""
    code = read_invitation_code(asked.code)
    mine = invitations.c.hash == fingerprint(code)
    usable = mine & invitations.c.used_at.is_(None) & (invitations.c.expires_at > stamp(now))
    # One conditional update decides between two devices with the same code, whatever the database.
    if not code or connection.execute(update(invitations).where(usable).values(used_at=stamp(now))).rowcount != 1:
        return None
    ward, team, role = connection.execute(
        select(invitations.c.ward, invitations.c.team, invitations.c.role).where(mine)
    ).one()
    device, secret = f"{ward}-{secrets.token_hex(8)}", secrets.token_urlsafe(32)
    connection.execute(
        insert(devices).values(
            ward=ward,
            id=device,
            secret=fingerprint(secret),
            team=team,
            role=role,
            name=_printable(asked.device_name),
            platform=_printable(asked.platform),
            app_version=_printable(asked.app_version),
            created_at=stamp(now),
            last_seen=stamp(now),
        )
    )
    token = f"xs1.{device}.{secret}"
    return Enrolled(token, device, ward, ward_name(connection, ward), team, team_name(connection, ward, team), role)


def ward_name(connection: Connection, ward: str) -> str:
    """Return a ward's name."""
    return connection.scalar(select(wards.c.name).where(wards.c.code == ward)) or ""


def team_name(connection: Connection, ward: str, team: str) -> str:
    """Return a team's name."""
    return connection.scalar(select(teams.c.name).where(teams.c.ward == ward, teams.c.id == team)) or ""


def authenticate(database: Database, authorization: str) -> Device:
    """Return the device that an Authorization header proves; raise a 401 Problem otherwise."""
    scheme, _, token = authorization.partition(" ")
    parts = TOKEN.fullmatch(token.strip()) if scheme.lower() == "bearer" else None
    with database.read() as connection:
        row = parts and _row(connection, parts["ward"], parts["id"])
    if not parts or not row or not hmac.compare_digest(row.secret, fingerprint(parts["secret"])):
        raise _unauthorised(
            "token-not-valid",
            N_("Máy chủ không nhận ra máy này. Hồ sơ vẫn còn trên máy; hãy xin tổ trưởng một mã mời mới."),
        )
    if row.revoked_at:
        raise _unauthorised(
            "device-revoked", N_("Máy này đã bị thu hồi quyền gửi. Hồ sơ vẫn còn trên máy; hãy hỏi tổ trưởng.")
        )
    return Device(row.ward, row.id, row.team, row.role, row.name, datetime.fromisoformat(row.last_seen))


def saw(connection: Connection, device: Device, now: datetime) -> None:
    """Note that a device called, at most once a minute."""
    if now - device.last_seen >= SEEN_EVERY:
        mine = (devices.c.ward == device.ward) & (devices.c.id == device.id)
        connection.execute(update(devices).where(mine).values(last_seen=stamp(now)))


def everyone(connection: Connection, ward: str = "") -> list[dict[str, Any]]:
    """Return every device of a ward, or of all, without its secret."""
    shown = [column for column in devices.c if column.name != "secret"]
    found = (
        select(*shown, teams.c.name.label("team_name"))
        .join(teams, (teams.c.ward == devices.c.ward) & (teams.c.id == devices.c.team))
        .order_by(devices.c.ward, devices.c.created_at)
    )
    rows = connection.execute(found.where(devices.c.ward == ward) if ward else found)
    return [dict(row) for row in rows.mappings()]


def revoke(connection: Connection, device: str, now: datetime) -> str:
    """Take a device's token away and return the device's name; raise AdminRefused where there is none."""
    row = _row(connection, device.partition("-")[0], device)
    if row is None:
        raise AdminRefused(
            N_("Không có máy nào mang mã {device}. Xem mã bằng: xomso admin list-devices."), device=device
        )
    mine = (devices.c.ward == row.ward) & (devices.c.id == row.id) & devices.c.revoked_at.is_(None)
    connection.execute(update(devices).where(mine).values(revoked_at=stamp(now)))
    return str(row.name)


def _row(connection: Connection, ward: str, device: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(BY_ID, {"of": ward, "is": device}).one_or_none()


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def _unauthorised(slug: str, text: str) -> Problem:
    return Problem(401, slug, text, headers={"WWW-Authenticate": 'Bearer realm="xomso"'})
