"""The queue keeps finalised records as they are, in order, and knows what became of each."""

import sqlite3
from datetime import timedelta

import pytest

from sync.changes import Change, Page
from sync.drafts import Drafts
from sync.errors import RecordUnknown
from sync.outbox import Outbox
from sync.sealing.errors import NoWardKey
from sync.sealing.files import OVERHEAD
from sync.store import open_store
from tests.city import the_city
from tests.held_clock import HeldClock

JPEG = b"\xff\xd8\xff" + bytes(997)


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def outbox(tmp_path, clock):
    outbox = Outbox(open_store(tmp_path / "device.sqlite"), clock)
    the_city().equip(outbox.db)
    return outbox


@pytest.fixture
def drafts(outbox, clock):
    return Drafts(outbox.db, clock)


def add(outbox: Outbox, **payload: object):
    return outbox.add("outreach", "31117", "", payload)


def test_finalising_turns_the_draft_into_a_ready_record(outbox, drafts, clock):
    draft = drafts.create("submission", "1.001193", "31117", {"ten": "?"}, parent="")
    photo = outbox.db.photos().keep("giay.jpg", JPEG)
    drafts.save(draft.id, {"ten": "?"}, [photo])
    item = outbox.finalise(drafts.get(draft.id), {"ten": "Nguyễn Văn Thử"})
    assert (item.id, item.state, item.word, item.counter) == (draft.id, "ready", "waiting", 1)
    assert item.size == len(outbox.record(item.id).body) + 1000 + OVERHEAD
    said = the_city().opened(outbox.record(item.id))
    assert said["payload"] == {"ten": "Nguyễn Văn Thử"}
    assert said["device_time"] == "2026-11-22T08:30:00.000+07:00"
    assert the_city().photo(outbox.record(item.id), outbox.db.files()) == JPEG
    assert drafts.all() == []
    assert outbox.get(item.id) == item


def test_finalising_twice_gives_the_same_record_once(outbox, drafts):
    draft = drafts.create("submission", "1.001193", "31117")
    first = outbox.finalise(draft, {"n": 1})
    assert outbox.finalise(draft, {"n": 2}) == first
    assert the_city().opened(outbox.record(first.id))["payload"] == {"n": 1}
    assert len(outbox.items()) == 1


def test_finalising_a_discarded_draft_is_refused(outbox, drafts):
    draft = drafts.create("submission", "1.001193", "31117")
    drafts.discard(draft.id)
    with pytest.raises(RecordUnknown):
        outbox.finalise(draft, {})


def test_a_draft_that_cannot_be_frozen_stays_a_draft(outbox, drafts):
    draft = drafts.create("submission", "1.001193", "")
    with pytest.raises(NoWardKey):
        outbox.finalise(draft, {})
    assert [one.id for one in drafts.all()] == [draft.id]
    assert outbox.items() == []
    assert add(outbox).counter == 1


def test_a_correction_names_the_record_it_corrects(outbox, drafts):
    first = add(outbox)
    item = outbox.finalise(drafts.create("outreach", "", "31117", parent=first.id), {})
    assert item.parent == first.id
    assert outbox.content(item.id)["parent"] == first.id


@pytest.mark.parametrize(
    "column", ["body", "digest", "id", "kind", "ward", "procedure", "counter", "attachments", "enc"]
)
def test_the_bytes_of_a_record_cannot_be_changed(outbox, column):
    item = add(outbox, people=3)
    before = outbox.record(item.id)
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        outbox.db.execute(f"UPDATE outbox SET {column} = 'x'")
    with pytest.raises(sqlite3.IntegrityError):
        outbox.db.execute("INSERT OR REPLACE INTO outbox SELECT * FROM outbox")
    assert outbox.record(item.id) == before


def test_an_unsent_record_cannot_be_deleted_and_a_received_one_can(outbox):
    item = add(outbox)
    with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
        outbox.db.execute("DELETE FROM outbox")
    outbox.settle(item.id, "K7", None)
    outbox.db.execute("DELETE FROM outbox")
    assert outbox.items() == []


def test_the_counter_never_goes_back_even_when_records_leave(outbox):
    for number in (1, 2, 3):
        item = add(outbox)
        assert item.counter == number
        outbox.settle(item.id, "K7")
    outbox.db.execute("DELETE FROM outbox")
    assert add(outbox).counter == 4


def test_records_are_due_in_the_order_they_were_made_whatever_the_clock_says(outbox, clock):
    made = []
    for jump in (0, -1e8, 2e8, -3e8):
        clock.forward(jump)
        made.append(add(outbox).id)
    assert [item.id for item in outbox.due(clock(), 3)] == made[:3]
    assert [item.id for item in outbox.items()] == made[::-1]


def test_a_record_to_try_again_waits_until_its_time(outbox, clock):
    item, other = add(outbox), add(outbox)
    outbox.claim([item.id])
    outbox.retry(item.id, "incomplete", "ảnh 1", clock() + timedelta(seconds=60))
    assert [one.id for one in outbox.due(clock())] == [other.id]
    found = outbox.get(item.id)
    assert (found.state, found.attempts, found.reason, found.detail) == ("ready", 1, "incomplete", "ảnh 1")
    assert found.due == clock() + timedelta(seconds=60)
    assert outbox.next_due() == clock()
    clock.forward(60)
    assert len(outbox.due(clock())) == 2


def test_the_next_due_time_is_that_of_the_earliest_record(outbox, clock):
    assert outbox.next_due() is None
    item = add(outbox)
    outbox.retry(item.id, "incomplete", due=clock() + timedelta(seconds=90))
    assert outbox.next_due() == clock() + timedelta(seconds=90)


def test_a_record_does_not_wait_for_a_clock_that_was_set_back(outbox, clock):
    item = add(outbox)
    outbox.retry(item.id, "incomplete", due=clock() + timedelta(seconds=60))
    clock.forward(-3600 * 24 * 365)
    assert [one.id for one in outbox.due(clock())] == [item.id]


def test_a_record_set_aside_is_not_due_until_it_is_put_back(outbox, clock):
    item, other = add(outbox), add(outbox)
    outbox.claim([item.id, other.id])
    outbox.set_aside(item.id, "wrong-ward", "Phường khác.")
    outbox.release()
    assert [one.id for one in outbox.due(clock())] == [other.id]
    found = outbox.get(item.id)
    assert (found.state, found.word, found.reason, found.detail) == (
        "set_aside",
        "waiting",
        "wrong-ward",
        "Phường khác.",
    )
    back = outbox.put_back(item.id)
    assert (back.state, back.attempts, back.reason) == ("ready", 0, "")
    assert len(outbox.due(clock())) == 2
    with pytest.raises(RecordUnknown):
        outbox.put_back("nothing")


def test_a_received_record_cannot_be_put_back_or_set_aside(outbox):
    item = add(outbox)
    outbox.settle(item.id, "K7-2345-X", "2026-11-22T08:31:00+07:00")
    assert outbox.put_back(item.id).state == "received"
    outbox.set_aside(item.id, "wrong-ward")
    outbox.retry(item.id, "incomplete")
    outbox.claim([item.id])
    found = outbox.get(item.id)
    assert (found.state, found.code, found.word) == ("received", "K7-2345-X", "received")
    assert found.received_at.isoformat() == "2026-11-22T08:31:00+07:00"


def test_claimed_records_are_not_due_and_go_back_when_released(outbox, clock):
    one, two = add(outbox), add(outbox)
    outbox.claim([one.id, two.id])
    assert outbox.due(clock()) == []
    assert outbox.counts().waiting == 2
    outbox.settle(one.id, "K7")
    outbox.release([one.id, two.id])
    assert (outbox.get(one.id).state, outbox.get(two.id).state) == ("received", "ready")
    assert outbox.get(two.id).attempts == 0


def test_counts_use_the_four_words(outbox, drafts):
    drafts.create("outreach", "", "31117")
    states = ["received", "in_review", "lodged", "done", "returned"]
    items = [add(outbox) for _ in range(8)]
    for number, state in enumerate(states):
        outbox.apply_change(Change(number + 1, items[number].id, state))
    outbox.set_aside(items[5].id, "damaged")
    outbox.claim([items[6].id])
    assert vars(outbox.counts()) == {"draft": 1, "waiting": 3, "received": 4, "returned": 1}
    assert [len(outbox.items(word)) for word in ("waiting", "received", "returned")] == [3, 4, 1]


def test_files_of_drafts_and_records_are_referenced(outbox, drafts):
    photos = outbox.db.photos()
    draft = drafts.create("submission", "1.001193", "31117")
    drafts.save(draft.id, {}, [photo := photos.keep("a.jpg", JPEG)])
    item = outbox.add("submission", "31117", "1.001193", {}, [photos.keep("b.jpg", JPEG + b"2")])
    assert drafts.photos() == {photo.sha256}
    assert outbox.referenced() == {item.attachments[0].sha256}


def test_an_unknown_record_has_no_bytes(outbox):
    assert outbox.get("nothing") is None
    with pytest.raises(RecordUnknown):
        outbox.record("nothing")
    assert outbox.apply_page(Page((Change(1, "nothing", "received"),), 1, False)) == 0
    assert outbox.cursor() == 1
