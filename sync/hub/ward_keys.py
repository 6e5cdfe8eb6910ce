"""The wards' key pairs: issued, rotated, told to devices; private parts only ever as grants."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from sync.errors import N_
from sync.hub import epoch, grants, officer_keys
from sync.hub.city_keys import ROOT, CityKeys, public_of, signed_of
from sync.hub.clock import stamp
from sync.hub.errors import AdminRefused
from sync.hub.schema_keys import ward_keys
from sync.sealing.keys import new_key
from sync.sealing.signed import RECEIPT, RECOVERY, WARD, SignedKey, sign

ACTIVE, RETIRED = "active", "retired"


@dataclass(frozen=True)
class Known:
    """The names of the keys a ward's record may be sealed to: its own, of any age, and the city's recovery key."""

    ward: frozenset[str]
    recovery: str


def issue(
    connection: Connection, ward: str, city: CityKeys, now: datetime, *, rotate: bool = False, serial: int = 0
) -> str:
    """Make a ward's key pair, grant it, retire the one before, and return the new key's name.

    The first is granted to every officer of the ward, a later one to those who hold the key before it. Phones take no
    key with a `serial` they have seen; without one given, it is the next. Raises AdminRefused for a second first key,
    a rotation of none, or a serial too low.
    """
    before = active(connection, ward)
    if before and not rotate:
        raise AdminRefused(N_("Xã phường này đã có khóa. Đổi khóa bằng: xomso admin keys rotate."))
    if rotate and not before:
        raise AdminRefused(N_("Xã phường này chưa có khóa. Cấp bằng: xomso admin keys issue."))
    officers = officer_keys.public_keys(connection, ward)
    if before:
        holding = grants.holders(connection, ward, before[1])
        officers = {officer: key for officer, key in officers.items() if officer in holding}
    key = new_key()
    serial = epoch.next_serial(connection, before[0] if before else 0, _made_at(connection, ward), serial)
    row = {"ward": ward, "serial": serial, "kid": key.kid, "state": ACTIVE, "created_at": stamp(now)}
    signed = sign(SignedKey(WARD, ward, serial, key.public), city.root)
    older = (ward_keys.c.ward == ward) & (ward_keys.c.state == ACTIVE)
    connection.execute(update(ward_keys).where(older).values(state=RETIRED, retired_at=stamp(now)))
    connection.execute(insert(ward_keys).values(signed=signed, **row))
    grants.give(connection, ward, key, grants.CITY, city.recovery.public, grants.CITY, now)
    for officer, public in officers.items():
        grants.give(connection, ward, key, officer, public, grants.CITY, now)
    return key.kid


def active(connection: Connection, ward: str) -> tuple[int, str] | None:
    """Return serial and name of the key devices seal to now, None where the ward has none."""
    mine = (ward_keys.c.ward == ward) & (ward_keys.c.state == ACTIVE)
    row = connection.execute(select(ward_keys.c.serial, ward_keys.c.kid).where(mine)).one_or_none()
    return (row.serial, row.kid) if row else None


def known(connection: Connection, ward: str) -> Known:
    """Return the keys a ward's record may be sealed to; what a retired key sealed on a phone stays welcome."""
    kids = connection.scalars(select(ward_keys.c.kid).where(ward_keys.c.ward == ward)).all()
    recovery = public_of(connection, RECOVERY)
    return Known(frozenset(kids), recovery.kid if recovery else "")


def told(connection: Connection, ward: str) -> dict[str, Any]:
    """Return what a ward's devices are told: the root, the certificates, and a mark; empty before there are keys."""
    own, recovery, receipt = _certificates(connection, ward)
    root = public_of(connection, ROOT) if own else None
    if root is None:
        return {"root": None, "ward": "", "recovery": "", "receipt": "", "mark": ""}
    mark = _mark(connection, own, recovery, receipt)
    return {"root": root.jwk(), "ward": own, "recovery": recovery, "receipt": receipt, "mark": mark}


def mark(connection: Connection, ward: str) -> str:
    """Return what changes when a ward's keys do, then a dot and the hub's epoch; "" while it has no keys."""
    own, recovery, receipt = _certificates(connection, ward)
    return _mark(connection, own, recovery, receipt) if own and recovery else ""


def mark_of(*certificates: str) -> str:
    """Return a short name for a set of certificates."""
    return hashlib.sha256(json.dumps(certificates).encode()).hexdigest()[:16]


def _mark(connection: Connection, own: str, recovery: str, receipt: str) -> str:
    return f"{mark_of(own, recovery, *filter(None, [receipt]))}.{epoch.current(connection)}"


def _certificates(connection: Connection, ward: str) -> tuple[str, str, str]:
    """Return the certificates of a ward's active key, the recovery key and the key of receipts, "" where there is none."""
    mine = (ward_keys.c.ward == ward) & (ward_keys.c.state == ACTIVE)
    own = connection.scalar(select(ward_keys.c.signed).where(mine)) or ""
    return own, signed_of(connection, RECOVERY), signed_of(connection, RECEIPT)


def _made_at(connection: Connection, ward: str) -> str:
    """Return when a ward's newest key was made, "" where it has none."""
    return connection.scalar(select(func.max(ward_keys.c.created_at)).where(ward_keys.c.ward == ward)) or ""


def everything(connection: Connection, ward: str = "") -> list[dict[str, Any]]:
    """Return every key of a ward, or of all, with how many officers hold it."""
    found = select(ward_keys).order_by(ward_keys.c.ward, ward_keys.c.serial)
    rows = connection.execute(found.where(ward_keys.c.ward == ward) if ward else found)
    return [
        {name: row[name] for name in ("ward", "serial", "kid", "state", "created_at", "retired_at")}
        | {"holders": len(grants.holders(connection, row["ward"], row["kid"]) - {grants.CITY})}
        for row in rows.mappings()
    ]
