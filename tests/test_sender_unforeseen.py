"""Whatever nobody foresaw pauses the sender with a reason, and its loop lives on."""

import asyncio
import logging

import httpx
import pytest

from sync.answers import Answer, retry_after
from sync.clock import moment, own_moment
from sync.outbox import Outbox
from tests.sending import Device
from tests.tiny_hub import HEADERS, TinyHub, problem

pytestmark = pytest.mark.anyio


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def device(tmp_path, hub):
    return Device(tmp_path, hub.transport())


async def test_a_hub_that_refuses_the_question_for_news_is_another_version(tmp_path, hub):
    async def refuse(_):
        return problem(400, "malformed")

    hub.news = refuse
    device = Device(tmp_path, hub.transport())
    id = device.add()
    outcome = await device.sender.round()
    assert (outcome.state, outcome.reason, outcome.received) == ("paused", "version", (id,))
    assert device.sender.status.state == "paused"


@pytest.mark.parametrize(
    "at", ["0001-01-01", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59", "1999-12-31", "2101-01-01"]
)
async def test_a_time_far_from_now_is_no_time(device, hub, at):
    assert moment(at) is None
    id = device.add()
    hub.changes.append({"seq": 1, "record": id, "state": "lodged", "at": at})
    assert (await device.sender.round()).state == "done"
    assert device.outbox.get(id).state == "lodged"


def test_a_date_no_calendar_holds_names_no_wait():
    for date in ("Sun, 22 Nov 99999999999999999999 01:30:10 GMT", "Sun, 22 Nov 9999 01:30:10 GMT"):
        assert retry_after(Answer(503, HEADERS | {"retry-after": date}, b"")) == 0


@pytest.mark.parametrize("year", [1970, 1999, 2150])
def test_a_record_made_while_the_clock_was_wrong_stays_in_the_queue(device, year):
    device.clock.now = device.clock.now.replace(year=year)
    id = device.add()
    assert Outbox(device.db).get(id).created_at == device.clock.now
    assert own_moment("0001-01-01T00:00:00+07:00").year == own_moment("x").year == 1970


async def test_a_mistake_of_ours_pauses_and_the_next_round_goes_on(device, hub, caplog):
    id = device.add({"ten": "Nguyễn Văn Thử"})

    def mistake(_):
        raise KeyError("Nguyễn Văn Thử")

    device.network = httpx.MockTransport(mistake)
    with caplog.at_level(logging.ERROR):
        outcome = await device.sender.round()
    assert (outcome.reason, device.states(), device.sender.status.state) == ("device", ["ready"], "paused")
    assert "KeyError" in caplog.text and "Nguyễn" not in caplog.text
    device.network = hub.transport()
    assert (await device.sender.round()).received == (id,)


async def test_the_loop_outlives_a_mistake_and_a_screen_that_cannot_be_told(device, hub):
    rests: asyncio.Queue[float] = asyncio.Queue()

    async def wait(woken: asyncio.Event, seconds: float) -> None:
        rests.put_nowait(seconds)
        await woken.wait()

    def mistake(*_):
        raise ZeroDivisionError

    device.network = httpx.MockTransport(mistake)
    sender = device.new_sender(wait)
    sender.on_change = mistake
    device.add()
    loop = asyncio.create_task(sender.loop())
    await rests.get()
    assert (sender.status.state, sender.status.reason) == ("paused", "device")
    device.network = hub.transport()
    sender.wake()
    await rests.get()
    assert len(hub.records) == 1
    device.db.conn.execute("UPDATE outbox SET state = 'ready', due = 1e300")
    sender.wake()
    await rests.get()
    assert not loop.done()
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop
