"""A round delivers every record once, hears the news, and lets no record stand in the way of others."""

import httpx
import pytest

from tests.city import the_city
from tests.sending import JPEG, Cut, Device, first
from tests.tiny_hub import TinyHub, code_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def device(tmp_path, hub):
    return Device(tmp_path, hub.transport())


async def test_a_round_delivers_everything_and_keeps_the_receipts(device, hub):
    ids = [device.add({"n": number}) for number in range(60)]
    outcome = await device.sender.round()
    assert (outcome.state, outcome.received, outcome.reason) == ("done", tuple(ids), "")
    assert list(hub.records) == ids
    assert hub.asked.count("POST /v1/records") == 3
    item = device.outbox.get(ids[0])
    assert (item.word, item.code, item.received_at.isoformat()) == (
        "received",
        code_of(ids[0]),
        "2026-11-22T08:31:00+07:00",
    )


async def test_what_arrives_are_the_frozen_bytes(device, hub):
    id = device.add({"ten": "Nguyễn Văn Thử"})
    before = device.outbox.record(id).body
    await device.sender.round()
    assert hub.bodies[id].encode() == before
    assert the_city().opened(device.outbox.record(id))["payload"] == {"ten": "Nguyễn Văn Thử"}
    assert "Nguyễn" not in before.decode()


async def test_a_reply_lost_after_the_hub_stored_the_record_makes_no_second_one(device, hub):
    device.network = Cut(hub.transport(), first(1, "/v1/records"))
    id = device.add()
    outcome = await device.sender.round()
    assert (outcome.state, outcome.reason, device.states()) == ("paused", "offline", ["ready"])
    assert list(hub.records) == [id]
    assert (await device.sender.round()).received == (id,)
    assert list(hub.records) == [id]
    assert device.outbox.get(id).attempts == 0


async def test_photos_go_first_and_each_once(device, hub):
    other = JPEG + b"2"
    ids = [device.add({"n": 1}, JPEG, other, kind="outreach"), device.add({"n": 2}, JPEG, kind="outreach")]
    outcome = await device.sender.round()
    assert outcome.received == tuple(ids)
    assert sorted(hub.files.values()) == sorted([JPEG, other])
    uploads = [call for call in hub.asked if call.startswith("PATCH")]
    assert len(uploads) == 2
    assert hub.asked.index("POST /v1/records") == 4


async def test_a_photo_whose_upload_was_cut_is_asked_for_before_it_is_sent_again(device, hub):
    device.network = Cut(hub.transport(), first(1, "/v1/uploads/"))
    id = device.add({}, JPEG)
    assert (await device.sender.round()).reason == "offline"
    assert (await device.sender.round()).received == (id,)
    calls = [call.split()[0] for call in hub.asked if "uploads" in call]
    assert calls == ["POST", "PATCH", "HEAD"]


async def test_a_photo_the_hub_lost_is_sent_again_in_the_same_round(device, hub):
    device.add({"n": 1}, JPEG, kind="outreach")
    await device.sender.round()
    hub.files.clear()
    second = device.add({"n": 2}, JPEG, kind="outreach")
    outcome = await device.sender.round()
    assert (outcome.received, outcome.retried) == ((second,), (second,))
    assert len(hub.files) == 1


async def test_a_hub_that_never_finds_the_photo_makes_only_that_record_wait(device, hub):
    stuck, other = device.add({"n": 1}), device.add({"n": 2})
    hub.refusals[stuck] = {"status": "incomplete", "missing": ["a" * 64]}
    outcome = await device.sender.round()
    assert outcome.received == (other,)
    item = device.outbox.get(stuck)
    assert (item.state, item.reason, item.attempts) == ("ready", "incomplete", 2)
    assert item.due > device.clock()
    assert device.sender.rest() == (item.due - device.clock()).total_seconds()


async def test_a_refused_record_is_set_aside_and_the_others_go(device, hub):
    ids = [device.add({"n": number}) for number in range(30)]
    hub.refusals[ids[3]] = {"status": "refused", "type": "/problems/wrong-ward", "detail": "Phường khác."}
    outcome = await device.sender.round()
    assert outcome.set_aside == (ids[3],)
    assert outcome.received == tuple(id for id in ids if id != ids[3])
    item = device.outbox.get(ids[3])
    assert (item.state, item.reason, item.detail) == ("set_aside", "wrong-ward", "Phường khác.")
    assert (await device.sender.round()).set_aside == ()


async def test_a_record_that_spoils_its_whole_batch_is_found_and_set_aside(device, hub):
    ids = [device.add({"n": number}) for number in range(9)]
    hub.batch_refused = ids[5]
    outcome = await device.sender.round()
    assert outcome.set_aside == (ids[5],)
    assert sorted(outcome.received) == sorted(set(ids) - {ids[5]})
    assert device.outbox.get(ids[5]).reason == "malformed"


async def test_an_answer_nobody_understands_keeps_the_record(device, hub):
    id = device.add()
    hub.refusals[id] = {"status": "archived"}
    outcome = await device.sender.round()
    assert (outcome.retried, device.states()) == ((id,), ["ready"])
    del hub.refusals[id]
    device.clock.forward(3600)
    assert (await device.sender.round()).received == (id,)


async def test_a_photo_gone_from_the_device_sets_its_record_aside(device, hub):
    gone, other = device.add({"n": 1}, JPEG), device.add({"n": 2})
    for path in device.attachments.folder.iterdir():
        path.unlink()
    outcome = await device.sender.round()
    assert (outcome.set_aside, outcome.received) == ((gone,), (other,))
    assert device.outbox.get(gone).reason == "attachment-missing"


async def test_a_record_put_back_is_sent_again(device, hub):
    id = device.add()
    hub.refusals[id] = {"status": "refused", "type": "unknown-schema"}
    await device.sender.round()
    hub.refusals.clear()
    device.outbox.put_back(id)
    assert (await device.sender.round()).received == (id,)


async def test_news_comes_back_page_by_page_and_is_not_asked_for_twice(device, hub):
    hub.page_size = 2
    ids = [device.add({"n": number}) for number in range(3)]
    for id in ids:
        hub.tell(id, "received", code=code_of(id))
    hub.tell("of another device", "lodged")
    hub.tell(ids[0], "returned", reason="Ảnh mờ", missing=["Giấy khai sinh"])
    outcome = await device.sender.round()
    assert outcome.changed == 1
    item = device.outbox.get(ids[0])
    assert (item.word, item.returned_reason, item.missing) == ("returned", "Ảnh mờ", ("Giấy khai sinh",))
    assert hub.asked.count("GET /v1/changes") == 3
    assert device.outbox.cursor() == 5
    await device.sender.round()
    assert hub.asked.count("GET /v1/changes") == 4


async def test_news_cut_between_pages_is_taken_up_where_it_was(device, hub):
    hub.page_size = 1
    id = device.add()
    await device.sender.round()
    for state in ("in_review", "lodged", "done"):
        hub.tell(id, state)
    lost = iter([False, True, False, False, False])
    device.network = Cut(hub.transport(), lambda _: next(lost))
    assert (await device.sender.round()).reason == "offline"
    assert (device.outbox.cursor(), device.outbox.get(id).state) == (1, "in_review")
    await device.sender.round()
    assert device.outbox.get(id).state == "done"


async def test_a_record_is_marked_before_its_first_byte_leaves(device, hub):
    seen = []
    inner = hub.transport()

    class Watching(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request):
            seen.append((request.url.path, device.states()))
            return await inner.handle_async_request(request)

    device.network = Watching()
    device.add()
    await device.sender.round()
    assert seen == [("/v1/records", ["sending"]), ("/v1/changes", ["received"])]


async def test_large_records_are_sent_in_requests_the_hub_takes(device, hub):
    for number in range(12):
        device.add({"n": number, "text": "x" * 900_000})
    assert len((await device.sender.round()).received) == 12
    assert hub.asked.count("POST /v1/records") == 4
