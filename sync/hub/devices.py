"""Volunteers' devices: enrolled by an invitation, known by a token, revocable."""

import hmac
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, insert, select, update

from sync.errors import N_
from sync.hub.clock import stamp
from sync.hub.codes import fingerprint, new_invitation_code, read_invitation_code
from sync.hub.database import Database
from sync.hub.errors import AdminRefused, Problem
from sync.hub.schema import devices, invitations, teams, wards
from sync.hub.shapes import EnrolIn
from sync.records import new_id

BY_ID = select(devices).where(devices.c.ward == bindparam("of"), devices.c.id == bindparam("is"))
SEEN_EVERY = timedelta(minutes=1)
TOKEN = re.compile(r"xs1\.(?P<id>(?P<ward>\d{5})-[0-9a-f]{16})\.(?P<secret>[A-Za-z0-9_-]{43})")


@dataclass(frozen=True)
class Told:
    """What a device says of itself with a call: its app, how many records wait in it and the minutes the oldest has."""

    app_version: str = ""
    waiting: int = 0
    oldest_minutes: int = 0


@dataclass(frozen=True)
class Device:
    """An enrolled device, as every call it makes sees it."""

    ward: str
    id: str
    team: str
    role: str
    name: str
    last_seen: datetime
    told: Told = Told()


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


def invite(connection: Connection, ward: str, team: str, role: str, now: datetime, days: int, made_by: str = "") -> str:
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
            id=new_id(),
            made_by=made_by,
        )
    )
    return code


def enrol(connection: Connection, asked: EnrolIn, now: datetime) -> Enrolled | None:
    """Use an invitation up and return the new device, or None where the code is unknown, used, cancelled or expired."""
    code = read_invitation_code(asked.code)
    mine = invitations.c.hash == fingerprint(code)
    usable = mine & invitations.c.used_at.is_(None) & invitations.c.cancelled_at.is_(None)
    usable &= invitations.c.expires_at > stamp(now)
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


def authenticate(database: Database, authorization: str, now: datetime) -> Device:
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
    if row.wipe_asked_at:
        if not row.wipe_told_at:
            with database.write() as connection:
                connection.execute(update(devices).where(_one(row.ward, row.id)).values(wipe_told_at=stamp(now)))
        raise _unauthorised(
            "device-wiped", N_("Phường, xã đã yêu cầu máy này xoá dữ liệu. Hồ sơ đã niêm phong vẫn còn trong máy.")
        )
    if row.revoked_at:
        raise _unauthorised(
            "device-revoked", N_("Máy này đã bị thu hồi quyền gửi. Hồ sơ vẫn còn trên máy; hãy hỏi tổ trưởng.")
        )
    told = Told(row.app_version, row.waiting, row.oldest_minutes)
    return Device(row.ward, row.id, row.team, row.role, row.name, datetime.fromisoformat(row.last_seen), told)


def is_news(device: Device, now: datetime, told: Told | None = None) -> bool:
    """Tell whether a call is worth writing down: a minute after the last, or when the device has another number to tell."""
    other = told is not None and (told.app_version, told.waiting) != (device.told.app_version, device.told.waiting)
    return other or now - device.last_seen >= SEEN_EVERY


def saw(connection: Connection, device: Device, now: datetime, told: Told | None = None) -> None:
    """Note that a device called and what it told, at most once a minute while that is the same."""
    if is_news(device, now, told):
        said = asdict(told) if told else {}
        connection.execute(update(devices).where(_one(device.ward, device.id)).values(last_seen=stamp(now), **said))


def everyone(connection: Connection, ward: str = "", team: str = "") -> list[dict[str, Any]]:
    """Return every device of a ward or one of its teams, or of all wards, without its secret."""
    shown = [column for column in devices.c if column.name != "secret"]
    found = (
        select(*shown, teams.c.name.label("team_name"))
        .join(teams, (teams.c.ward == devices.c.ward) & (teams.c.id == devices.c.team))
        .order_by(devices.c.ward, devices.c.created_at)
    )
    found = found.where(devices.c.ward == ward) if ward else found
    rows = connection.execute(found.where(devices.c.team == team) if team else found)
    return [dict(row) for row in rows.mappings()]


def revoke(connection: Connection, device: str, now: datetime) -> str:
    """Take a device's token away and return the device's name; raise AdminRefused where there is none."""
    row = _row(connection, device.partition("-")[0], device)
    if row is None:
        raise AdminRefused(
            N_("Không có máy nào mang mã {device}. Xem mã bằng: xomso admin list-devices."), device=device
        )
    mine = _one(row.ward, row.id) & devices.c.revoked_at.is_(None)
    connection.execute(update(devices).where(mine).values(revoked_at=stamp(now)))
    return str(row.name)


def ask_to_wipe(connection: Connection, ward: str, device: str, now: datetime) -> None:
    """Revoke a device, and have it forget what it holds at its next call; its sealed queue stays on it."""
    mine = _one(ward, device)
    connection.execute(update(devices).where(mine, devices.c.revoked_at.is_(None)).values(revoked_at=stamp(now)))
    connection.execute(update(devices).where(mine, devices.c.wipe_asked_at.is_(None)).values(wipe_asked_at=stamp(now)))


def _one(ward: str, device: str) -> ColumnElement[bool]:
    return (devices.c.ward == ward) & (devices.c.id == device)


def _row(connection: Connection, ward: str, device: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(BY_ID, {"of": ward, "is": device}).one_or_none()


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def _unauthorised(slug: str, text: str) -> Problem:
    return Problem(401, slug, text, headers={"WWW-Authenticate": 'Bearer realm="xomso"'})
