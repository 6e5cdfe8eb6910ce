"""The board of a ward: what its phones show offline of notices, events, contacts, hours, places and targets."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from sync.hub import contacts, events, notices, progress, ward_settings
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub
from sync.hub.devices import Device
from sync.hub.officers import CITY
from sync.hub.periods import month_of
from sync.hub.report_basis import Basis
from sync.hub.schema_board import ward_boards


def mark(connection: Connection, device: Device, now: datetime) -> str:
    """Return what changes whenever the device's board does, and once a day for what was reached of targets; "" for none."""
    rows = connection.execute(
        select(ward_boards.c.ward, ward_boards.c.mark).where(ward_boards.c.ward.in_((device.ward, CITY)))
    )
    told = sorted((row.ward, row.mark) for row in rows)
    called = [(one.name, one.role, one.phone, one.hours) for one in contacts.of_ward(connection, device.ward)]
    if not told and not called:
        return ""
    said = json.dumps([told, called, device.team, f"{now.astimezone(VIETNAM):%Y-%m-%d}"], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def of_device(connection: Connection, hub: Hub, device: Device) -> dict[str, Any]:
    """Return the board as GET /v1/board answers it."""
    now = hub.now()
    hours, places = ward_settings.of_ward(connection, device.ward)
    return {
        "mark": mark(connection, device, now),
        "notices": notices.shown(connection, device.ward, now),
        "events": events.coming(connection, device.ward, device.team, now),
        "contacts": [
            {"name": one.name, "role": one.role, "phone": one.phone, "hours": one.hours}
            for one in contacts.of_ward(connection, device.ward)
        ],
        "hours": hours,
        "places": places,
        "targets": progress.told(connection, Basis(hub.pack, now), device.ward, month_of(now)),
    }
