"""A full disk, on the phone or at the hub: what was told saved stays, what could not be saved is said, then it goes on."""

import errno
import signal
import sqlite3

import httpx
import pytest

from sync.errors import DiskFull
from sync.hub.database import open_database
from tests.faults import parts
from tests.faults.phone import Phone, payload
from tests.faults.small_disk import small_disk
from tests.faults.wrong_clock import WoundClock, moment
from tests.hub_server import HubProcess

pytestmark = pytest.mark.anyio
PHOTO = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 150
SIZE = 4 << 20
ROOMLESS = (errno.ENOSPC, errno.EFBIG)
"""What a full tmpfs says, and what the limit of a file's size says where nothing can be mounted."""


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path / "disk", SIZE) as made:
        yield made


@pytest.fixture
def db() -> str:
    """One database is enough: the disk is the phone's."""
    return ""


async def phone_on(disk, hub) -> Phone:
    network = httpx.ASGITransport(hub.app, raise_app_exceptions=False)
    phone = Phone(disk.folder / "phone", WoundClock(moment(0)), network)
    await phone.enrol(parts.invitation(hub.hub.database), "http://hub.test", transport=network)
    return phone


def save_until_full(phone: Phone) -> tuple[list[str], list[str]]:
    """Return the ids told saved and the ids of the drafts that met the full disk, after three refusals."""
    told: list[str] = []
    stuck: list[str] = []
    while len(stuck) < 3:
        id = ""
        try:
            id = phone.draft(f"disk {len(told)}", [PHOTO + bytes([len(told) % 256, len(told) // 256])])
            told.append(phone.finalise(id).id)
        except DiskFull:
            stuck.append(id)
        except (OSError, sqlite3.OperationalError) as error:
            assert getattr(error, "errno", errno.EFBIG) in ROOMLESS
            stuck.append(id)
    return told, stuck


@pytest.mark.parametrize("left", [90_000, 300_000, 900_000])
async def test_a_full_phone_refuses_by_name_and_delivers_all_it_called_saved(disk, hub, left):
    phone = await phone_on(disk, hub)
    phone.finalise(phone.draft("before", [PHOTO]))
    disk.fill(left)
    told, stuck = save_until_full(phone)
    assert phone.flaws() == []
    assert set(told) <= {item.id for item in phone.outbox.items()}
    disk.free()
    again = [phone.finalise(id).id for id in stuck if id and phone.drafts.exists(id)]
    assert (await phone.sender.round()).state == "done"
    assert phone.unsent() == []
    at_hub = {record.id for record in parts.held(hub.hub.database)}
    assert {*told, *again} <= at_hub
    assert at_hub == {item.id for item in phone.outbox.items()}
    phone.close()


async def test_a_phone_that_fills_up_while_it_sends_pauses_and_makes_no_second_record(disk, hub):
    phone = await phone_on(disk, hub)
    ids = [phone.finalise(phone.draft(f"sending {number}", [PHOTO + bytes([number])])).id for number in range(4)]
    disk.fill()
    outcome = await phone.sender.round()
    assert outcome.state in ("paused", "done")
    assert outcome.reason in ("disk", "device", "")
    disk.free()
    await phone.sender.round()
    assert phone.unsent() == []
    assert {record.id: record.code for record in parts.held(hub.hub.database)} == {
        id: phone.outbox.get(id).code for id in ids
    }
    assert phone.flaws() == []
    phone.close()


async def test_a_draft_that_cannot_be_saved_keeps_what_was_saved_before(disk, hub):
    phone = await phone_on(disk, hub)
    id = phone.draft("first", [])
    disk.fill()
    with pytest.raises((DiskFull, OSError, sqlite3.OperationalError)):
        for number in range(1000):
            phone.drafts.save(id, payload(f"{number}" * 4000))
    disk.free()
    kept = phone.drafts.get(id).payload["answers"]["ref"]
    assert kept == "first" or len(kept) >= 4000
    assert phone.flaws() == []
    phone.close()


async def test_a_full_hub_says_so_and_receives_everything_once_there_is_room(tmp_path, phone):
    with small_disk(tmp_path / "hub", 8 << 20) as disk:
        process = HubProcess(disk.folder, "--quiet")
        try:
            with open_database(f"sqlite:///{disk.folder / 'hub.sqlite'}") as database:
                parts.give_keys(database, disk.folder)
                await phone.enrol(parts.invitation(database), process.address)
                ids = [
                    phone.finalise(phone.draft(f"hub {number}", [PHOTO + bytes([number])])).id for number in range(6)
                ]
                if disk.mounted:  # the limit of a file's size holds for this process, not for the hub's
                    disk.fill()
                    assert (await phone.sender.round()).reason == "busy"
                    assert len(phone.unsent()) == len(ids)
                    process.stop(signal.SIGKILL)
                    disk.free()
                    process.again()
                assert set((await phone.sender.round()).received) == set(ids)
                assert {record.id for record in parts.held(database)} == set(ids)
                assert len(parts.files_at(disk.folder)) == len(ids)
        finally:
            process.stop(signal.SIGKILL)
