"""Many senders of the same records at once: one row, one receipt, and each sender hears it."""

import asyncio
from random import Random

import httpx
import pytest

from sync.client import HubClient
from tests.faults import parts
from tests.faults.phone import Phone
from tests.faults.wrong_clock import WoundClock, moment
from tests.hub_server import OTHER_WARD, record

pytestmark = pytest.mark.anyio
MANY = 50


@pytest.fixture
async def token(hub):
    """The token of an enrolled phone."""
    return (await hub.enrol()).headers["Authorization"].removeprefix("Bearer ")


def client(hub, token: str) -> HubClient:
    return HubClient("http://hub.test", token, httpx.ASGITransport(hub.app, raise_app_exceptions=False))


async def test_fifty_parallel_re_sends_of_one_record_are_one_row_with_one_receipt(hub, token):
    sent = record()

    async def send():
        async with client(hub, token) as one:
            return await one.send([sent])

    answers = await asyncio.gather(*[send() for _ in range(MANY)])
    codes = {result.code for [result] in answers}
    assert {result.status for [result] in answers} == {"received"}
    assert hub.rows("SELECT id, code FROM records") == [(sent.id, *codes)]
    assert hub.rows("SELECT record, code FROM receipt_codes") == [(sent.id, *codes)]


async def test_fifty_batches_of_the_same_records_in_different_orders_do_not_stop_each_other(hub, token):
    sent, draw = [record() for _ in range(12)], Random(7)

    async def send(batch):
        async with client(hub, token) as one:
            return {result.id: result.code for result in await one.send(batch)}

    answers = await asyncio.gather(*[send(draw.sample(sent, 12)) for _ in range(MANY)])
    assert all(answer == answers[0] for answer in answers)
    assert dict(hub.rows("SELECT id, code FROM records")) == answers[0]


async def test_two_devices_with_other_bytes_under_one_id_get_one_receipt_between_them(hub):
    phones = [await hub.enrol(), await hub.enrol()]
    one = record()
    others = [record(id=one.id, extra=str(number)) for number in range(10)]
    results = await asyncio.gather(*[hub.send(phones[at % 2], sent) for at, sent in enumerate([one, *others])])
    states = sorted((result["status"], result.get("type", "")) for [result] in results)
    assert states == [("received", "")] + [("refused", "different-bytes")] * 10
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]


async def test_one_refused_record_blocks_none_behind_it(hub, tmp_path):
    network = httpx.ASGITransport(hub.app, raise_app_exceptions=False)
    phone = Phone(tmp_path / "phone", WoundClock(moment(0)), network)
    await phone.enrol(parts.invitation(hub.hub.database), "http://hub.test", transport=network)
    strange = phone.outbox.add("outreach", OTHER_WARD, "", {"people": 9}).id
    good = [phone.finalise(phone.draft(f"good {number}", [])).id for number in range(3)]
    outcome = await phone.sender.round()
    assert (outcome.set_aside, outcome.received) == ((strange,), tuple(good))
    assert phone.outbox.get(strange).reason == "wrong-ward"
    phone.close()
