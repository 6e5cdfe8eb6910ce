"""A device enrolled at a hub of this process, and what an officer does with its records, for tests of receipts and retention."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
from sqlalchemy import delete

from sync import enrolment
from sync.client import HubClient
from sync.hub import casework
from sync.hub.officers import Officer
from sync.hub.schema_keys import city_keys
from sync.retention import Retention
from sync.sealing.signed import RECEIPT
from sync.ward_keys import WardKeys
from tests.hub_databases import copied
from tests.hub_server import WARD, LocalHub
from tests.sending import Device

OFFICER = Officer(WARD, "0", "can.bo", "Trần Thị Mẫu", "officer")
PAYLOAD = {"consent": {"given": True, "how": "spoken"}, "answers": {"applicant_name": "Nguyễn Văn Thử"}}


def network(hub: LocalHub) -> httpx.AsyncBaseTransport:
    """Return the way to a hub of this process."""
    return httpx.ASGITransport(hub.app, raise_app_exceptions=False)


async def enrolled(folder: Path, hub: LocalHub) -> Device:
    """Return a device that has used an invitation and has the ward's keys, as after the welcome screen."""
    device = Device(folder, network(hub), place=None)
    async with HubClient("http://hub.test", "", network(hub)) as client:
        place = await client.enrol(hub.invite(), "Máy thử", "linux", "0.1.0")
    enrolment.save(device.db, place)
    async with HubClient("http://hub.test", place.token, network(hub)) as client:
        keys = await client.keys()
    assert keys is not None
    WardKeys(device.db).take(keys, WARD)
    return device


def queue(device: Device, *photos: bytes) -> str:
    """Queue a submission for the hub's ward and return its id."""
    files = [device.photos.keep(f"{number}.jpg", photo) for number, photo in enumerate(photos)]
    return device.outbox.add("submission", WARD, "1.001193", PAYLOAD, files).id


def decide(hub: LocalHub, id: str, *steps: str) -> None:
    """Let an officer take steps with a record."""
    for step in steps:
        with hub.hub.database.write() as connection:
            case = casework.find(connection, WARD, id)
            assert case is not None
            match step:
                case "open":
                    casework.open_case(connection, OFFICER, case, hub.clock())
                case "lodge":
                    casework.lodge(connection, OFFICER, case, "H13.131-261122-0007", hub.clock())
                case "return":
                    casework.send_back(connection, OFFICER, case, "Ảnh bị mờ", ("Giấy khai sinh",), "Gấp", hub.clock())
                case "finish":
                    casework.finish(connection, OFFICER, case, "Mời lên nhận", hub.clock())


def retention(device: Device) -> Retention:
    """Return what purges a device's bytes."""
    return Retention(device.outbox, device.attachments, device.clock)


def body(device: Device, id: str) -> bytes:
    """Return the bytes a device still holds of a record."""
    return device.outbox.record(id).body


def uncertify(hub: LocalHub) -> None:
    """Let a hub forget that the city certified its key of receipts: from now on it signs none."""
    with hub.hub.database.write() as connection:
        connection.execute(delete(city_keys).where(city_keys.c.use == RECEIPT))


def copy_of(hub: LocalHub, folder: Path) -> LocalHub:
    """Return a hub put back from a copy that is made now: its database and all files beside it."""
    shutil.copytree(hub.hub.settings.home, folder, ignore=shutil.ignore_patterns("hub.sqlite*"))
    made = LocalHub(folder, hub.hub.pack, db=saved(hub, folder / "hub.sqlite"))
    made.clock.now = hub.clock.now
    return made


def saved(hub: LocalHub, to: Path) -> str:
    """Copy a hub's database as it is now; return the URL of the copy, "" for SQLite's, which is the file named."""
    if hub.hub.settings.db:
        hub.close()  # nobody may be connected to what is copied
        return copied(hub.hub.settings.db)
    _copy(hub.hub.settings.home / "hub.sqlite", to)
    return ""


def put_back(hub: LocalHub, db: str, path: Path) -> LocalHub:
    """Close a hub and return another on its files, with what was saved in place of its database."""
    home = hub.hub.settings.home
    hub.close()
    if not db:
        for old in home.glob("hub.sqlite*"):
            old.unlink()
        _copy(path, home / "hub.sqlite")
    return LocalHub(home, hub.hub.pack, db=db)


def _copy(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)
