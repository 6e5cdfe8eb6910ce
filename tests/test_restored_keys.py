"""A hub put back from before a new ward key takes in what phones sealed to it, says who can open it, and gets it sealed anew."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import update

from sync.hub import epoch, receipts, stranded, ward_keys
from sync.hub.city_keys import CityKeys
from sync.hub.errors import AdminRefused
from sync.hub.schema import records
from sync.hub.schema_keys import ward_keys as keys
from sync.receipts import verify
from sync.records import digest_of
from sync.sealing.errors import KeysRefused
from sync.sealing.jwe import seal
from sync.sealing.keys import new_key
from sync.sealing.record import header_of
from sync.sealing.signed import verify as certificate
from sync.ward_keys import KeySet, WardKeys
from tests import hub_server
from tests.city import the_city
from tests.hub_server import NAME, OTHER_WARD, PNG, WARD, record
from tests.processes import xomso
from tests.receiving import copy_of, enrolled, network, queue

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
CITY = CityKeys(the_city().root, the_city().recovery)
SECRET = "cum mat khau thu nghiem"


@pytest.fixture
async def device(tmp_path, hub):
    return await enrolled(tmp_path, hub)


@pytest.fixture
def old(tmp_path, hub, device):
    """The hub as it is put back later: from a copy of now, with the device and an officer who holds the key."""
    hub.officer()
    made = copy_of(hub, tmp_path / "copy")
    yield made
    made.close()


async def rotated(device, hub) -> str:
    """Let the hub rotate its ward key, the device learn it and queue a record with a photo; returns the record's id."""
    with hub.hub.database.write() as connection:
        ward_keys.issue(connection, WARD, CITY, hub.clock(), rotate=True)
    await device.sender.round()
    return queue(device, PNG)


async def test_a_record_sealed_to_a_lost_key_is_received_and_the_desk_says_who_opens_it(device, hub, old):
    id = await rotated(device, hub)
    device.network = network(old)
    assert (await device.sender.round()).received == (id,)
    assert verify(device.outbox.get(id).receipt, the_city().receipts.public).id == id
    desk = await old.log_in()
    assert "cần khóa khôi phục" in (await desk.get("/desk")).text
    page = (await desk.get(f"/desk/records/{id}")).text
    assert "keys reseal" in page and NAME not in page
    assert old.rows("SELECT state FROM records") == [("received",)]


async def test_resealing_opens_it_to_the_ward_and_changes_nothing_for_the_phone(device, hub, old):
    id = await rotated(device, hub)
    device.network = network(old)
    await device.sender.round()
    with old.hub.database.write() as connection:
        assert stranded.reseal(connection, WARD, CITY, old.clock()) == stranded.Resealed(1, ())
        assert stranded.reseal(connection, WARD, CITY, old.clock()) == stranded.Resealed(0, ())
    desk = await old.log_in()
    page = (await desk.get(f"/desk/records/{id}")).text
    assert "Nguyễn Văn Thử" in page and "keys reseal" not in page
    ((sha256,),) = old.rows("SELECT sha256 FROM record_attachments")
    assert (await desk.get(f"/desk/records/{id}/attachments/{sha256}")).content == PNG
    assert old.rows("SELECT officer, record FROM audit WHERE action = 'reseal'") == [("admin", id)]
    before = device.outbox.get(id).receipt
    device.db.execute("UPDATE outbox SET offer = 1")
    await device.sender.round()
    item = device.outbox.get(id)
    assert (item.receipt, item.reason, device.outbox.offered()) == (before, "", [])


async def test_a_key_of_another_ward_or_of_no_city_is_still_refused(hub):
    phone, sent = await hub.enrol(), record()
    for ward, recovery in (
        (the_city().wards[OTHER_WARD], the_city().recovery),
        (new_key(), new_key()),
        (the_city().recovery, new_key()),
    ):
        body = seal(b"{}", header_of(sent), [ward.public, recovery.public])
        [result] = await hub.send(phone, replace(sent, body=body, digest=digest_of(body)))
        assert (result["status"], result["type"]) == ("refused", "unknown-key")


async def test_what_the_recovery_key_does_not_open_is_named_and_stays_marked(device, hub, old):
    id = await rotated(device, hub)
    device.network = network(old)
    await device.sender.round()
    with old.hub.database.write() as connection:
        connection.execute(update(records).values(body=b"{}"))
        assert stranded.reseal(connection, WARD, CITY, old.clock()) == stranded.Resealed(0, (id,))
        connection.execute(update(keys).values(state="retired"))
        with pytest.raises(AdminRefused):
            stranded.reseal(connection, WARD, CITY, old.clock())
    assert old.rows("SELECT needs_recovery FROM records") == [(1,)]


async def test_a_key_made_after_a_copy_came_back_is_above_all_that_phones_have_seen(device, hub, old):
    await rotated(device, hub)
    seen = WardKeys(device.db).recipients(WARD)[0].kid
    device.network = network(old)
    old.clock.forward(days=1)
    with old.hub.database.write() as connection:
        epoch.renew(connection, old.clock())
        kid = ward_keys.issue(connection, WARD, CITY, old.clock(), rotate=True)
        receipt = receipts.issue(connection, CITY, old.hub.settings.receipt_key, old.clock())
        serials = [key["serial"] for key in ward_keys.everything(connection, WARD)]
        said = ward_keys.told(connection, WARD)
    assert serials == [1, 1 + epoch.SKIPPED]
    assert certificate(said["receipt"], the_city().root.public).serial == 1 + epoch.SKIPPED
    await device.sender.round()
    known = WardKeys(device.db)
    assert known.recipients(WARD)[0].kid == kid != seen
    assert known.receipt_key is not None and known.receipt_key.kid == receipt
    id = queue(device)
    assert (await device.sender.round()).received == (id,)


async def test_without_the_jump_phones_would_refuse_the_new_key(device, hub, old):
    await rotated(device, hub)
    with old.hub.database.write() as connection:
        ward_keys.issue(connection, WARD, CITY, old.clock(), rotate=True)
        said = ward_keys.told(connection, WARD)
    with pytest.raises(KeysRefused):
        WardKeys(device.db).take(KeySet(said["root"], said["ward"], said["recovery"], "x", said["receipt"]), WARD)


def test_a_serial_may_be_chosen_but_not_lowered(hub):
    with hub.hub.database.write() as connection:
        ward_keys.issue(connection, WARD, CITY, hub.clock(), rotate=True, serial=9)
        assert ward_keys.active(connection, WARD)[0] == 9
        for serial in (1, 9):
            with pytest.raises(AdminRefused):
                ward_keys.issue(connection, WARD, CITY, hub.clock(), rotate=True, serial=serial)
        ward_keys.issue(connection, WARD, CITY, hub.clock(), rotate=True)
        assert ward_keys.active(connection, WARD)[0] == 10


def test_the_commands_number_a_key_and_seal_anew(tmp_path):
    (tmp_path / "secret").write_text(SECRET)
    city = ["--recovery", str(tmp_path / "city.json"), "--passphrase-file", str(tmp_path / "secret")]

    def run(*args: str) -> str:
        return xomso("admin", *args, home=tmp_path)

    run("keys", "ceremony", "--out", city[1], *city[2:])
    run("keys", "issue", "--ward", WARD, "--serial", "5", *city)
    run("restored")
    run("keys", "rotate", "--ward", WARD, *city)
    run("keys", "receipt", "--serial", "7", *city)
    assert [key["serial"] for key in json.loads(run("keys", "list", "--json"))] == [5, 5 + epoch.SKIPPED]
    assert "0" in run("keys", "reseal", "--ward", WARD, *city)
