"""A device seals only to keys that the root of its invitation signed, and hears of new ones with the next sync."""

import socket
import threading
from dataclasses import replace

import httpx
import pytest
import uvicorn

from app.device import Device
from app.enrol import enrol
from sync.enrolment import Enrolment, load, root_in, save, with_root
from sync.hub import ward_keys
from sync.hub.city_keys import CityKeys
from sync.sealing.errors import KeysRefused, NoWardKey
from sync.sealing.keys import new_key
from sync.sealing.signed import WARD as FOR_WARD
from sync.sealing.signed import SignedKey, sign
from sync.store import open_store
from sync.ward_keys import WardKeys
from tests import hub_server
from tests.city import City, the_city
from tests.hub_server import WARD
from tests.sending import Device as Phone

hub, hub_pack = hub_server.hub, hub_server.hub_pack


@pytest.fixture
def keys(tmp_path):
    return WardKeys(open_store(tmp_path / "device.sqlite"))


def test_a_ward_without_a_key_cannot_be_sealed_to(keys):
    with pytest.raises(NoWardKey):
        keys.recipients(WARD)
    keys.take(the_city().keys(WARD), WARD)
    with pytest.raises(NoWardKey):
        keys.recipients("31120")
    assert [key.kid for key in keys.recipients(WARD)] == [the_city().wards[WARD].kid, the_city().recovery.kid]


def test_another_citys_keys_are_refused_once_a_root_is_pinned(keys):
    keys.pin(the_city().root.kid)
    with pytest.raises(KeysRefused):
        keys.take(City().keys(WARD), WARD)
    keys.take(the_city().keys(WARD), WARD)
    assert keys.recipients(WARD)


def test_the_first_root_is_kept_where_no_invitation_named_one(keys):
    keys.take(the_city().keys(WARD), WARD)
    with pytest.raises(KeysRefused):
        keys.take(City().keys(WARD), WARD)


def test_a_key_signed_by_nobody_by_another_or_for_another_ward_is_refused(keys):
    good = the_city().keys(WARD)
    other = sign(SignedKey(FOR_WARD, WARD, 2, new_key().public), new_key())
    for wrong in (
        replace(good, ward=other),
        replace(good, ward=good.recovery),
        replace(good, ward=the_city().keys("31147").ward),
        replace(good, ward=good.ward[:-4] + "AAAA"),
        replace(good, ward="x"),
        replace(good, root={"kty": "oct", "k": "x"}),
    ):
        with pytest.raises(KeysRefused):
            keys.take(wrong, WARD)
    with pytest.raises(NoWardKey):
        keys.recipients(WARD)


def test_a_retired_key_cannot_come_back(keys):
    new = new_key()
    keys.take(the_city().keys(WARD, 2, new), WARD)
    with pytest.raises(KeysRefused):
        keys.take(the_city().keys(WARD, 1), WARD)
    with pytest.raises(KeysRefused):
        keys.take(the_city().keys(WARD, 2), WARD)
    assert keys.recipients(WARD)[0] == new.public


def test_an_invitation_carries_the_root():
    link = with_root("https://xomso.example.vn/i/ABCD-EFGH", the_city().root.kid)
    assert root_in(link) == the_city().root.kid
    for text in ("ABCD-EFGH", "https://xomso.example.vn/i/ABCD-EFGH", link[:-1], link + "x"):
        assert root_in(text) == ""


def test_another_wards_enrolment_forgets_the_keys(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    place = Enrolment("t", "d", "http://hub", WARD, "", "", "", "volunteer")
    save(db, place)
    the_city().equip(db, WARD)
    save(db, replace(place, token="u"))
    assert WardKeys(db).recipients(WARD)
    save(db, replace(place, ward_code="31147"))
    with pytest.raises(NoWardKey):
        WardKeys(db).recipients(WARD)


@pytest.fixture
def address(hub):
    """Serve the hub of this process on loopback and return where."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(hub.app, log_config=None, ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()


@pytest.mark.anyio
async def test_an_invitation_brings_the_keys_and_a_foreign_root_is_refused(hub, address, tmp_path):
    device = Device(tmp_path)
    link = f"{address}/i/{hub.invite()}"
    await enrol(device, with_root(link, the_city().root.kid), "vi")
    assert [key.kid for key in WardKeys(device.db).recipients(WARD)][0] == the_city().wards[WARD].kid
    kept = load(device.db), device.preferences.get("ward"), WardKeys(device.db).root
    with pytest.raises(KeysRefused):
        await enrol(device, with_root(f"{address}/i/{hub.invite()}", City().root.kid), "vi")
    assert (load(device.db), device.preferences.get("ward"), WardKeys(device.db).root) == kept
    id = device.outbox.add("submission", WARD, "1.001193", {"ten": "Thử"}).id
    assert (await device.sender.round()).received == (id,), "where it was, it goes on working"
    device.close()


@pytest.mark.anyio
async def test_a_new_device_does_not_join_the_hub_of_another_city(hub, address, tmp_path):
    device = Device(tmp_path)
    with pytest.raises(KeysRefused):
        await enrol(device, with_root(f"{address}/i/{hub.invite()}", City().root.kid), "vi")
    assert load(device.db) is None and WardKeys(device.db).root == ""
    device.close()


@pytest.mark.anyio
async def test_a_rotated_key_reaches_the_device_with_the_next_sync(hub, tmp_path):
    phone = Phone(tmp_path, httpx.ASGITransport(hub.app, raise_app_exceptions=False), place=None)
    answer = (await hub.client.post("/v1/enrol", json={"code": hub.invite()})).json()
    save(phone.db, Enrolment(answer["token"], answer["device"], "http://hub.test", WARD, "", "", "", "volunteer"))
    await phone.sender.round()
    first = WardKeys(phone.db).recipients(WARD)[0]
    with hub.hub.database.write() as connection:
        kid = ward_keys.issue(
            connection, WARD, CityKeys(the_city().root, the_city().recovery), hub.clock(), rotate=True
        )
    await phone.sender.round()
    assert WardKeys(phone.db).recipients(WARD)[0].kid == kid != first.kid
    id = phone.outbox.add("submission", WARD, "1.001193", {"ten": "Thử"}).id
    assert (await phone.sender.round()).received == (id,)
