"""Before sealed bytes leave the device, the hub says once more that it holds them: it may have been put back from a copy."""

from datetime import timedelta

import httpx
import pytest

from sync.retention import DAYS
from tests import hub_server
from tests.hub_server import WARD
from tests.receiving import body, copy_of, decide, enrolled, network, queue, retention
from tests.sending import JPEG

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
DAY = 86400.0


class Counting(httpx.AsyncBaseTransport):
    """Lets everything through and counts what is posted."""

    def __init__(self, inner: httpx.AsyncBaseTransport):
        self.inner = inner
        self.posts = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.posts += request.method == "POST"
        return await self.inner.handle_async_request(request)


@pytest.fixture
async def device(tmp_path, hub):
    device = await enrolled(tmp_path, hub)
    hub.clock.now = device.clock.now
    return device


def hear(device, hub) -> None:
    """Let the device hear the hub's time, as every answer tells it."""
    retention(device).time.heard(hub.clock())


async def pass_days(device, days: int) -> int:
    """Let days pass, each with a look at what is due, a round, and another look; return how many records were purged."""
    purged = 0
    for _ in range(days):
        device.clock.forward(DAY)
        purged += retention(device).run()
        await device.sender.round()
        purged += retention(device).run()
    return purged


@pytest.mark.parametrize("steps", [(), ("open", "return"), ("open", "lodge", "finish")])
async def test_a_restored_hub_gets_back_what_it_lost_before_the_phone_drops_it(device, hub, tmp_path, steps):
    old = copy_of(hub, tmp_path / "copy")
    id = queue(device, JPEG)
    await device.sender.round()
    decide(hub, id, *steps)
    await device.sender.round()
    first = device.outbox.get(id).receipt
    hear(device, hub)
    device.network = network(old)
    old.clock.forward(days=DAYS + 1)
    assert await pass_days(device, DAYS + 1) == 0
    assert old.rows("SELECT id FROM records") == [(id,)]
    assert len(list(old.hub.settings.attachments.rglob("??/*"))) == 1, "with its photo"
    assert body(device, id), "the new receipt is young, so the bytes stay as long again"
    assert device.outbox.get(id).receipt != first
    retention(device).time.heard(old.clock())
    assert await pass_days(device, DAYS + 1) == 1
    old.close()


async def test_without_the_hub_nothing_goes_however_old_the_receipt(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)

    def cut(_):
        raise httpx.ConnectError("cut")

    device.network = httpx.MockTransport(cut)
    assert await pass_days(device, 3 * DAYS) == 0
    assert body(device, id)
    device.network = network(hub)
    device.sender = device.new_sender()
    assert await pass_days(device, 1) == 1


async def test_what_the_hub_refuses_to_confirm_stays_and_people_see_why(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET digest = 'another'")
    device.network = counting = Counting(network(hub))
    assert await pass_days(device, 3 * DAYS) == 0
    item = device.outbox.get(id)
    assert body(device, id)
    assert (item.state, item.word, item.reason, bool(item.detail)) == ("received", "received", "different-bytes", True)
    assert DAYS <= counting.posts <= 2 * DAYS + 1, "and it is asked once a day, not more"


async def test_trouble_that_is_over_is_no_longer_shown(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    ((digest,),) = hub.rows("SELECT digest FROM records")
    for kept, reason in (("another", "different-bytes"), (digest, "")):
        with hub.hub.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE records SET digest = '{kept}'")
        assert await pass_days(device, DAYS) == (0 if reason else 1)
        assert device.outbox.get(id).reason == reason


async def test_many_records_are_confirmed_in_few_requests_without_their_photos(device, hub):
    ids = [queue(device, JPEG + bytes([number])) for number in range(30)]
    while device.outbox.due(device.clock(), 1):
        await device.sender.round()
    hear(device, hub)
    assert await pass_days(device, DAYS - 1) == 0
    device.network = counting = Counting(network(hub))
    assert await pass_days(device, 2) == len(ids)
    assert counting.posts == 2


async def test_an_old_word_of_the_hub_is_asked_for_anew(device, hub):
    """Confirmed, then put in a drawer: when it is taken out the hub may be another."""
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    for _ in range(DAYS):
        device.clock.forward(DAY)
        assert retention(device).run() == 0
    await device.sender.round()
    retention(device).time.heard(hub.clock() + timedelta(days=2 * DAYS))
    assert retention(device).run() == 0 and body(device, id)
    await device.sender.round()
    assert retention(device).run() == 1


async def test_a_word_from_the_future_is_a_clocks_mistake(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    device.db.execute("UPDATE receipts SET confirmed = received + 4000 * 86400.0, asked = confirmed")
    for _ in range(DAYS + 1):
        device.clock.forward(DAY)
        assert retention(device).run() == 0
    assert [item.id for item in device.outbox.offered()] == [id]


async def test_a_record_of_a_ward_the_device_has_left_is_not_asked_about_and_stays(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    device.db.execute("UPDATE enrolment SET ward_code = '31147'")
    for _ in range(DAYS + 1):
        device.clock.forward(DAY)
        assert retention(device).run() == 0
    assert device.outbox.offered() == [] and body(device, id)
    assert device.outbox.get(id).ward == WARD


async def test_an_offer_whose_photo_is_gone_on_both_sides_is_shown_as_trouble(device, hub, tmp_path):
    old = copy_of(hub, tmp_path / "copy")
    id = queue(device, JPEG)
    await device.sender.round()
    hear(device, hub)
    for path in device.attachments.folder.iterdir():
        path.unlink()
    device.network = network(old)
    assert await pass_days(device, DAYS + 1) == 0
    assert (device.outbox.get(id).state, device.outbox.get(id).reason) == ("received", "attachment-missing")
    old.close()
