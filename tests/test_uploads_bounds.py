"""One device that opens uploads and never finishes them is held to its bounds, and the others notice nothing."""

import asyncio

import pytest

from sync.hub.settings import Bounds
from sync.hub.tus_bounds import LEAST
from tests import hub_server
from tests.hub_server import LocalHub, problem
from tests.tus_client import TusClient, kept

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
BOUNDS = Bounds(open=5, open_bytes=1_000_000, day_bytes=40 * LEAST, days=2)


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request, tmp_path, hub_pack):
    db = request.getfixturevalue("postgres").database() if request.param == "postgresql" else ""
    made = LocalHub(tmp_path / "hub", hub_pack, db=db, bounds=BOUNDS)
    yield made
    made.close()


async def device(hub) -> TusClient:
    return TusClient(hub.client, (await hub.enrol()).headers)


def file(number: int, size: int = 100) -> bytes:
    return number.to_bytes(4, "big") * (size // 4)


async def test_uploads_opened_and_never_finished_are_bounded_and_the_others_go_on(hub):
    # 1e6 in the wild: each refusal costs the hub one short transaction and leaves nothing, however many there are.
    greedy, other = await device(hub), await device(hub)
    statuses = [(await greedy.begin(file(number))).status_code for number in range(60)]
    assert statuses == [201] * 5 + [429] * 55
    assert hub.rows("SELECT count(*) FROM uploads") == [(5,)]
    assert hub.rows("SELECT bytes FROM upload_days") == [(5 * LEAST,)]
    assert (await other.send(await other.place(file(1)), 0, file(1))).status_code == 204
    assert kept(hub) == [[file(1)], []]


async def test_a_refusal_says_why_and_when_to_come_back(hub):
    greedy = await device(hub)
    for number in range(5):
        await greedy.begin(file(number))
    refused = await greedy.begin(file(6))
    assert "5" in problem(refused, 429, "too-many-uploads")["detail"]
    assert 0 < int(refused.headers["retry-after"]) <= 3600


async def test_what_is_open_goes_on_while_nothing_more_may_be_begun(hub):
    greedy = await device(hub)
    places = [await greedy.place(file(number)) for number in range(5)]
    assert (await greedy.begin(file(6))).status_code == 429
    assert (await greedy.begin(file(4))).headers["location"] == places[4]
    assert (await greedy.send(places[0], 0, file(0))).status_code == 204
    assert (await greedy.begin(file(6))).status_code == 201


async def test_an_upload_that_was_ended_or_expired_counts_no_more(hub):
    greedy = await device(hub)
    places = [await greedy.place(file(number)) for number in range(5)]
    await greedy.end(places[0])
    assert (await greedy.begin(file(6))).status_code == 201
    assert (await greedy.begin(file(7))).status_code == 429
    hub.clock.forward(days=BOUNDS.days)
    assert (await greedy.begin(file(7))).status_code == 201


async def test_bytes_promised_and_not_sent_are_bounded(hub):
    greedy = await device(hub)
    assert (await greedy.begin(file(1, 600_000))).status_code == 201
    problem(await greedy.begin(file(2, 600_000)), 429, "too-many-uploads")
    assert (await greedy.begin(file(2, 400_000))).status_code == 201


async def test_bytes_of_a_day_are_bounded_also_when_every_upload_is_finished_or_ended(hub):
    greedy = await device(hub)
    for number in range(40):
        place = await greedy.place(file(number))
        answer = await (greedy.end(place) if number % 2 else greedy.send(place, 0, file(number)))
        assert answer.status_code == 204
    problem(await greedy.begin(file(41)), 429, "too-many-uploads")
    hub.clock.forward(days=1)
    assert (await greedy.begin(file(41))).status_code == 201


async def test_uploads_begun_at_once_do_not_slip_past_the_bounds(hub):
    greedy = await device(hub)
    answers = await asyncio.gather(*[greedy.begin(file(number)) for number in range(20)])
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [429] * 15


async def test_one_upload_begun_many_times_at_once_is_one(hub):
    greedy = await device(hub)
    answers = await asyncio.gather(*[greedy.begin(file(1)) for _ in range(20)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert hub.rows("SELECT count(*) FROM uploads") == [(1,)]
