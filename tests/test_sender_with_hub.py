"""A device and the real hub: each record is there once, whatever is lost on the way, and the answer comes back."""

from dataclasses import replace

import httpx
import pytest

from sync import enrolment
from sync.client import HubClient
from sync.errors import InvitationNotValid
from sync.hub import casework
from sync.hub.devices import revoke
from sync.hub.officers import Officer
from tests import hub_server
from tests.hub_server import OTHER_WARD, WARD
from tests.sending import JPEG, Cut, Device, first

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio

OFFICER = Officer(WARD, "0", "can.bo", "Trần Thị Mẫu", "officer")
PAYLOAD = {"consent": {"given": True, "how": "spoken"}, "answers": {"applicant_name": "Nguyễn Văn Thử"}}


def network(hub) -> httpx.AsyncBaseTransport:
    return httpx.ASGITransport(hub.app, raise_app_exceptions=False)


@pytest.fixture
async def device(tmp_path, hub):
    device = Device(tmp_path, network(hub), place=None)
    async with HubClient("http://hub.test", "", network(hub)) as client:
        place = await client.enrol(hub.invite(), "Máy thử", "linux", "0.1.0")
    enrolment.save(device.db, place)
    return device


def queue(device: Device, *photos: bytes, ward: str = WARD) -> str:
    files = [device.photos.keep(f"{number}.jpg", photo) for number, photo in enumerate(photos)]
    return device.outbox.add("submission", ward, "1.001193", PAYLOAD, files).id


def stored(hub) -> list[tuple[str, str]]:
    return hub.rows("SELECT id, code FROM records ORDER BY received_at, id")


def decide(hub, step, id: str, *args: object) -> None:
    with hub.hub.database.write() as connection:
        step(connection, OFFICER, casework.find(connection, WARD, id), *args, hub.clock())


async def test_records_with_photos_are_received_with_the_hubs_codes(device, hub):
    ids = [queue(device, JPEG, JPEG + bytes([number])) for number in range(30)]
    outcome = await device.sender.round()
    assert (outcome.state, outcome.received) == ("done", tuple(ids))
    assert dict(stored(hub)) == {id: device.outbox.get(id).code for id in ids}
    bodies = dict(hub.rows("SELECT id, body FROM records"))
    assert all(bytes(bodies[id]) == device.outbox.record(id).body for id in ids)


@pytest.mark.parametrize("path", ["/v1/records", "/v1/uploads", "/v1/changes"])
async def test_answers_lost_after_the_hub_committed_make_no_second_record(device, hub, path):
    ids = [queue(device, JPEG), queue(device)]
    device.network = Cut(network(hub), first(3, path))
    reasons = [(await device.sender.round()).reason for _ in range(4)]
    assert reasons == ["offline"] * 3 + [""]
    assert sorted(id for id, _ in stored(hub)) == sorted(ids)
    assert device.states() == ["received", "received"]
    assert {id: device.outbox.get(id).code for id in ids} == dict(stored(hub))


async def test_the_officers_reason_comes_back_to_the_device(device, hub):
    id = queue(device)
    await device.sender.round()
    decide(hub, casework.open_case, id)
    decide(hub, casework.send_back, id, "Ảnh giấy tờ bị mờ", ("Giấy khai sinh",), "Mang bản gốc")
    assert (await device.sender.round()).changed == 1
    item = device.outbox.get(id)
    assert (item.word, item.returned_reason, item.missing, item.note) == (
        "returned",
        "Ảnh giấy tờ bị mờ",
        ("Giấy khai sinh",),
        "Mang bản gốc",
    )


async def test_the_official_code_comes_back_to_the_device(device, hub):
    id = queue(device)
    await device.sender.round()
    decide(hub, casework.open_case, id)
    decide(hub, casework.lodge, id, "H13.131-261122-0007")
    await device.sender.round()
    assert (device.outbox.get(id).state, device.outbox.get(id).official_code) == ("lodged", "H13.131-261122-0007")


async def test_a_record_of_another_ward_is_set_aside_and_the_rest_arrives(device, hub):
    strange, own = queue(device, ward=OTHER_WARD), queue(device)
    outcome = await device.sender.round()
    assert (outcome.set_aside, outcome.received) == ((strange,), (own,))
    assert device.outbox.get(strange).reason == "wrong-ward"


async def test_a_photo_lost_at_the_hub_is_sent_again(device, hub):
    queue(device, JPEG)
    await device.sender.round()
    for path in hub.hub.settings.attachments.rglob("*"):
        if path.is_file():
            path.unlink()
    id = queue(device, JPEG)
    assert (await device.sender.round()).received == (id,)


async def test_a_revoked_device_keeps_its_queue_and_goes_on_after_a_new_invitation(device, hub):
    id = queue(device)
    place = enrolment.load(device.db)
    with hub.hub.database.write() as connection:
        revoke(connection, place.device, hub.clock())
    assert (await device.sender.round()).reason == "auth"
    assert (await device.sender.round(by_hand=False)).reason == "auth"
    async with HubClient("http://hub.test", "", network(hub)) as client:
        enrolment.save(device.db, await client.enrol(hub.invite(), "Máy thử", "linux", "0.1.0"))
    assert (await device.sender.round(by_hand=False)).received == (id,)


async def test_a_wrong_token_is_refused(device, hub):
    queue(device)
    enrolment.save(device.db, replace(enrolment.load(device.db), token="xs1.nobody.nothing"))
    assert (await device.sender.round()).reason == "auth"
    assert stored(hub) == []


async def test_an_invitation_works_once(device, hub):
    code = hub.invite()
    async with HubClient("http://hub.test", "", network(hub)) as client:
        await client.enrol(code.lower().replace("-", ""), "", "linux", "0.1.0")
        with pytest.raises(InvitationNotValid):
            await client.enrol(code, "", "linux", "0.1.0")
