"""Photos wait for Wi-Fi where the volunteer chose so, what has none goes on, and the bytes used are counted."""

from datetime import timedelta

import httpx
import pytest

from sync.data_saver import LOOK, DataSaver
from sync.data_used import Bytes, DataUsed
from sync.reasons import sentence
from tests.sending import JPEG, Device
from tests.tiny_hub import TinyHub

pytestmark = pytest.mark.anyio
PHOTO = JPEG + bytes(200_000)


class Network:
    """Where the phone is now."""

    wifi = False

    def is_wifi(self) -> bool:
        return self.wifi


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def device(tmp_path, hub, network):
    device = Device(tmp_path, hub.transport())
    saver = DataSaver(device.db, network.is_wifi)
    saver.choose(True)
    device.sender.may_upload = saver.may_upload
    return device


def patches(hub) -> int:
    return len([call for call in hub.asked if call.startswith("PATCH")])


async def test_without_a_choice_photos_go_over_any_network(tmp_path, hub, network):
    device = Device(tmp_path, hub.transport())
    device.sender.may_upload = DataSaver(device.db, network.is_wifi).may_upload
    id = device.add({}, PHOTO)
    assert (await device.sender.round()).received == (id,)


async def test_a_record_with_a_photo_waits_and_one_without_goes(device, hub):
    waiting, going = device.add({}, PHOTO), device.add({})
    device.add({})
    outcome = await device.sender.round()
    assert going in outcome.received
    assert (outcome.state, outcome.reason, device.sender.status.reason) == ("paused", "wifi", "wifi")
    item = device.outbox.get(waiting)
    assert (item.state, item.reason, item.attempts) == ("ready", "wifi", 0)
    assert "Wi-Fi" in sentence(item.reason)
    assert not any("uploads" in call for call in hub.asked)
    assert LOOK <= timedelta(seconds=device.sender.rest()) <= 2 * LOOK


async def test_many_waiting_photos_do_not_keep_what_has_none(device):
    for _ in range(30):
        device.add({}, PHOTO)
    going = device.add({})
    assert (await device.sender.round()).received == (going,)


async def test_the_photo_goes_at_once_when_there_is_wifi_or_the_choice_ends(device, network):
    first = device.add({}, PHOTO)
    await device.sender.round()
    network.wifi = True
    assert (await device.sender.round(by_hand=False)).received == (first,)
    network.wifi = False
    second = device.add({}, PHOTO + b"2")
    await device.sender.round()
    DataSaver(device.db, network.is_wifi).choose(False)
    outcome = await device.sender.round(by_hand=False)
    assert (outcome.received, device.sender.status.reason) == ((second,), "")


async def test_wifi_lost_in_the_middle_stops_before_the_next_piece_and_the_rest_goes_later(device, hub, network):
    network.wifi = True
    id = device.add({}, PHOTO)
    send = hub.go_on

    async def lose(request):
        network.wifi = False
        return await send(request)

    hub.go_on = lose
    device.network = hub.transport()
    assert (await device.sender.round()).reason == "wifi"
    assert patches(hub) == 1
    network.wifi = True
    hub.go_on = send
    device.network = hub.transport()
    assert (await device.sender.round()).received == (id,)
    assert patches(hub) == 4


async def test_a_record_offered_again_waits_with_its_photo_too(device, hub, network):
    network.wifi = True
    id = device.add({}, PHOTO)
    await device.sender.round()
    hub.files.clear()
    hub.records.clear()
    device.db.conn.execute("UPDATE outbox SET offer = 1")
    device.db.conn.commit()
    network.wifi = False
    outcome = await device.sender.round()
    assert (outcome.state, device.outbox.get(id).state) == ("done", "received")
    network.wifi = True
    await device.sender.round()
    assert list(hub.records) == [id]


async def test_bytes_used_are_counted_both_ways_and_kept(device, hub, network):
    used = DataUsed(device.db)
    assert used.total() == Bytes()
    await device.sender.round()
    empty = used.total()
    assert 0 < empty.sent < 2_000
    assert 0 < empty.fetched < 2_000
    network.wifi = True
    device.add({}, PHOTO)
    await device.sender.round()
    total = used.total()
    assert len(PHOTO) < total.sent - empty.sent < len(PHOTO) + 10_000
    assert DataUsed(device.db).total() == total
    used.reset()
    assert used.total() == Bytes()


async def test_bytes_of_a_request_nobody_answered_count_too(device):
    device.network = httpx.MockTransport(_lost)
    device.add({})
    assert (await device.sender.round()).reason == "offline"
    assert DataUsed(device.db).total().sent > 0


def _lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("cut")
