"""Clocks that are ten years wrong, before, after and jumping between: nothing is lost, nothing waits for ever."""

from datetime import timedelta

import httpx
import pytest

from tests.faults import parts
from tests.faults.phone import Phone
from tests.faults.wrong_clock import YEARS, WoundClock, moment

pytestmark = pytest.mark.anyio


@pytest.fixture
async def make(hub, tmp_path):
    """Make enrolled phones whose clocks are wrong by so many years."""
    made: list[Phone] = []
    network = httpx.ASGITransport(hub.app, raise_app_exceptions=False)

    async def phone(years: int) -> Phone:
        made.append(Phone(tmp_path / f"phone-{len(made)}", WoundClock(moment(years)), network))
        await made[-1].enrol(parts.invitation(hub.hub.database), "http://hub.test", transport=network)
        return made[-1]

    yield phone
    for one in made:
        one.close()


@pytest.mark.parametrize("years", YEARS)
async def test_a_phone_whose_clock_is_years_wrong_delivers_and_knows_by_how_much(phone, served, years):
    process, database = served
    phone.clock.now = moment(years)
    await phone.enrol(parts.invitation(database), process.address)
    ids = [phone.finalise(phone.draft(f"{years} {number}", [])).id for number in range(3)]
    assert (await phone.sender.round()).received == tuple(ids)
    assert round(phone.sender.status.skew / 86400 / 365.25) == -years
    assert [item.word for item in phone.outbox.items()] == ["received"] * 3


async def test_a_clock_that_jumps_between_tries_delays_nothing_for_longer_than_the_back_off(make):
    phone = await make(10)
    ids: list[str] = []
    for years in (10, -10, 0, -10, 10):
        phone.clock.now = moment(years)
        ids.append(phone.finalise(phone.draft(f"jump {len(ids)}", [])).id)
        phone.outbox.retry(ids[-1], "incomplete", "", phone.clock() + timedelta(seconds=600))
    phone.clock.now = moment(-10)
    for _ in range(3):
        await phone.sender.round(by_hand=False)
        phone.clock.forward(phone.sender.rest() + 600)
    assert phone.unsent() == []
    assert [item.id for item in phone.outbox.items()[::-1]] == ids, "the queue's order is that of finalising"


@pytest.mark.parametrize("years", YEARS)
async def test_a_courier_takes_the_records_of_a_phone_whose_clock_is_ten_years_wrong(make, hub, tmp_path, years):
    giver, taker = await make(years), await make(0)
    id = giver.finalise(giver.draft("carried", [])).id
    giver.export(tmp_path / "queue.xomso")
    assert taker.take_in(tmp_path / "queue.xomso") == ()
    assert (await taker.sender.round()).received == (id,)
