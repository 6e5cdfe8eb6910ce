"""A draft is queued in two steps where sealing takes its time: whatever happens in between, there is one of the two."""

import asyncio

import pytest

from app.device import Device
from app.submission import Submission
from sync.checklist import Checklist
from sync.drafts import Drafts
from sync.errors import RecordInvalid, RecordUnknown
from sync.finalising import DraftChanged, Prepared
from sync.outbox import Outbox
from sync.store import open_store
from tests.city import the_city

pytestmark = pytest.mark.anyio
WARD = "31117"
SAID = {"answers": {"applicant_name": "Nguyễn Văn Thử", "applicant_id": "092199000001"}}
JPEG = b"\xff\xd8\xff\xe0 a photo of Nguyen Van Thu"


@pytest.fixture
def db(tmp_path):
    db = open_store(tmp_path / "device.sqlite")
    the_city().equip(db, WARD)
    yield db
    db.close()


@pytest.fixture
def draft(db):
    drafts = Drafts(db)
    made = drafts.create("submission", "1.001193", WARD, SAID)
    drafts.save(made.id, SAID, [db.photos().keep("a.jpg", JPEG)])
    Checklist(db).tick("1.001193", 2, True)
    return drafts.get(made.id)


@pytest.fixture
def outbox(db):
    return Outbox(db)


def prepared(outbox, draft) -> Prepared:
    step = outbox.prepare(draft, SAID)
    assert isinstance(step, Prepared)
    return step


async def test_a_draft_is_queued_and_nothing_of_it_stays(db, outbox, draft):
    item = await outbox.finalise_anywhere(draft, SAID)
    record = outbox.record(item.id)
    assert outbox.get(item.id) == item
    assert the_city().opened(record)["payload"] == SAID
    assert the_city().photo(record, db.files()) == JPEG
    assert (Drafts(db).all(), Checklist(db).ticked("1.001193")) == ([], set())
    assert list((db.folder / "drafts").iterdir()) == []
    assert await outbox.finalise_anywhere(draft, {"answers": {}}) == item, "a repetition changes nothing"


async def test_what_is_frozen_in_the_clear_stays_in_memory(tmp_path, db, outbox, draft):
    step = prepared(outbox, draft)
    sealed = await outbox.sealer.seal_anywhere(step.record)
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for trace in (b"applicant_name", "Nguyễn".encode(), b"092199000001", JPEG, step.record.body):
        assert trace in step.record.body + JPEG
        assert trace not in left and trace not in sealed.body
    assert "Nguyễn" not in repr(step) and "092199000001" not in repr(step)


async def test_a_draft_saved_again_meanwhile_is_not_queued(db, outbox, draft):
    step = prepared(outbox, draft)
    sealed = await outbox.sealer.seal_anywhere(step.record)
    Drafts(db).save(draft.id, SAID | {"note": "later"})
    with pytest.raises(DraftChanged):
        outbox.commit(step, sealed)
    assert outbox.items() == []
    assert Drafts(db).get(draft.id).payload == SAID | {"note": "later"}
    assert Checklist(db).ticked("1.001193") == {2}
    assert db.photos().read(draft.attachments[0].sha256) == JPEG


async def test_a_draft_discarded_meanwhile_is_not_queued(db, outbox, draft):
    step = prepared(outbox, draft)
    sealed = await outbox.sealer.seal_anywhere(step.record)
    Drafts(db).discard(draft.id)
    with pytest.raises(RecordUnknown):
        outbox.commit(step, sealed)
    assert outbox.items() == []


async def test_a_draft_queued_meanwhile_is_queued_once(outbox, draft):
    first, second = prepared(outbox, draft), prepared(outbox, draft)
    item = outbox.commit(first, await outbox.sealer.seal_anywhere(first.record))
    assert outbox.commit(second, await outbox.sealer.seal_anywhere(second.record)) == item
    assert outbox.items() == [item]


async def test_a_number_taken_meanwhile_is_not_used_twice(outbox, draft):
    step = prepared(outbox, draft)
    sealed = await outbox.sealer.seal_anywhere(step.record)
    between = outbox.add("outreach", WARD, "", {"people": 3})
    again = outbox.commit(step, sealed)
    assert isinstance(again, Prepared) and outbox.items() == [between]
    assert again.files == step.files, "photos are sealed once"
    item = outbox.commit(again, await outbox.sealer.seal_anywhere(again.record))
    assert the_city().opened(outbox.record(item.id))["counter"] == item.counter == between.counter + 1


async def test_a_draft_that_cannot_become_a_record_stays_one(db, outbox, draft):
    with pytest.raises(RecordInvalid):
        await outbox.finalise_anywhere(draft, {"never": float("nan")})
    assert Drafts(db).exists(draft.id)


async def test_two_presses_of_the_button_make_one_record(tmp_path):
    device = Device(tmp_path)
    the_city().equip(device.db, WARD)
    work = Submission.resume(device, device.drafts.create("submission", "1.001193", WARD, {}))
    work.agree(True, "vi")
    guide = device.pack.guide("1.001193")
    first, second = await asyncio.gather(work.finalise(guide), work.finalise(guide))
    assert first == second == await work.finalise(guide)
    assert device.outbox.items() == [first]
    await device.stop()
