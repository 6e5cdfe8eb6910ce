"""A hub that may not know whose records it holds is shown them again, without a word or receipt changing here."""

from dataclasses import replace

import pytest
from starlette.responses import JSONResponse

from sync import enrolment
from tests.sending import JPEG, PLACE, Device
from tests.tiny_hub import HEADERS, TinyHub

pytestmark = pytest.mark.anyio
NEW = replace(PLACE, device="device-2")


class CountingHub(TinyHub):
    """Tells how far its own changes reach, as after it was put back from an older copy."""

    async def news(self, request):
        after = int(request.query_params["after"])
        later = [change for change in self.changes if change["seq"] > after]
        return JSONResponse({"changes": later, "next": len(self.changes), "more": False}, 200, HEADERS)


@pytest.fixture
def hub():
    return CountingHub()


@pytest.fixture
def device(tmp_path, hub):
    return Device(tmp_path, hub.transport())


def shown(device, id):
    item = device.outbox.get(id)
    return (item.state, item.word, item.code, item.received_at, item.official_code)


async def test_a_device_that_enrols_again_offers_its_open_records_without_their_files(device, hub):
    ids = [device.add({"n": number}, JPEG) for number in range(5)]
    await device.sender.round()
    for id, state in zip(ids, ("received", "in_review", "lodged", "done", "returned"), strict=True):
        hub.tell(id, state, official_code="H29")
    await device.sender.round()
    before = [shown(device, id) for id in ids]
    enrolment.save(device.db, NEW)
    assert [item.id for item in device.outbox.offered()] == ids[:3]
    hub.asked.clear()
    hub.changes.clear()
    outcome = await device.sender.round()
    assert (outcome.state, outcome.received) == ("done", ())
    assert hub.asked == [
        "POST /v1/records",
    ]
    assert [shown(device, id) for id in ids] == before
    assert device.outbox.offered() == []


async def test_the_same_device_with_a_new_token_offers_nothing(device):
    device.add()
    await device.sender.round()
    enrolment.save(device.db, PLACE)
    assert device.outbox.offered() == []


async def test_records_of_another_ward_are_not_shown_to_this_wards_hub(device):
    device.add()
    await device.sender.round()
    enrolment.save(device.db, replace(NEW, ward_code="31120"))
    assert device.outbox.offered() == []


async def test_a_device_that_forgot_its_hub_offers_again_when_it_enrols(device):
    id = device.add()
    await device.sender.round()
    enrolment.forget(device.db)
    enrolment.save(device.db, NEW)
    assert [item.id for item in device.outbox.offered()] == [id]


async def test_an_offer_the_network_cut_is_repeated_in_the_next_round(device, hub):
    id = device.add()
    await device.sender.round()
    enrolment.save(device.db, replace(NEW, token="xs1.nobody.x"))
    assert (await device.sender.round()).reason == "auth"
    assert [item.id for item in device.outbox.offered()] == [id]


async def test_an_offer_the_hub_refuses_changes_nothing_and_ends(device, hub):
    id = device.add()
    await device.sender.round()
    before = shown(device, id)
    hub.refusals[id] = {"status": "refused", "type": "wrong-ward"}
    enrolment.save(device.db, NEW)
    assert (await device.sender.round()).set_aside == ()
    assert (shown(device, id), device.outbox.offered()) == (before, [])


async def test_news_of_a_record_ends_its_offer(device, hub):
    id = device.add()
    await device.sender.round()
    hub.refusals[id] = {"status": "later"}
    enrolment.save(device.db, NEW)
    await device.sender.round()
    assert len(device.outbox.offered()) == 1
    hub.tell(id, "in_review")
    await device.sender.round()
    assert device.outbox.offered() == []


async def test_a_hub_put_back_from_an_older_copy_gets_what_it_lacks_with_the_files(device, hub):
    ids = [device.add({"n": number}, JPEG, kind="outreach") for number in range(30)]
    for id in ids:
        hub.tell(id, "received")
    await device.sender.round()
    for held in (hub.records, hub.files):
        held.clear()
    del hub.changes[3:]
    assert (await device.sender.round()).state == "done"
    assert sorted(hub.records) == sorted(ids)
    assert list(hub.files.values()) == [JPEG]
    assert device.outbox.offered() == []
    assert device.states() == ["received"] * 30


async def test_an_offer_whose_photo_is_gone_everywhere_is_given_up(device, hub):
    id = device.add({}, JPEG)
    await device.sender.round()
    hub.records.clear()
    hub.files.clear()
    for path in device.attachments.folder.iterdir():
        path.unlink()
    enrolment.save(device.db, NEW)
    await device.sender.round()
    assert (device.outbox.offered(), device.states(), id in hub.records) == ([], ["received"], False)
