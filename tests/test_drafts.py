"""A draft is there after every change, until it is discarded or finalised."""

import pytest

from sync.drafts import Drafts
from sync.errors import RecordInvalid, RecordUnknown
from sync.records import Attachment
from sync.store import open_store
from tests.held_clock import HeldClock

PHOTO = Attachment("giay.jpg", "image/jpeg", 12, "a" * 64)


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def drafts(tmp_path, clock):
    return Drafts(open_store(tmp_path / "device.sqlite"), clock)


def test_a_draft_is_kept_as_it_was_made(drafts, clock):
    made = drafts.create("submission", "1.001193", "31117", {"ten": "Nguyễn Văn Thử"})
    found = drafts.get(made.id)
    assert found == made
    assert (found.kind, found.procedure, found.ward, found.parent) == ("submission", "1.001193", "31117", "")
    assert found.created_at == clock()
    assert found.word == "draft"


def test_saving_replaces_the_answers_and_the_time(drafts, clock):
    made = drafts.create("submission", "1.001193", "31117")
    clock.forward(60)
    drafts.save(made.id, {"ten": "Trần Thị Mẫu"})
    found = drafts.get(made.id)
    assert found.payload == {"ten": "Trần Thị Mẫu"}
    assert found.created_at == made.created_at
    assert found.updated_at == clock()


def test_saving_answers_keeps_the_photos_unless_new_ones_are_given(drafts):
    made = drafts.create("submission", "1.001193", "31117")
    drafts.save(made.id, {}, [PHOTO])
    drafts.save(made.id, {"ten": "Thử"})
    assert drafts.get(made.id).attachments == (PHOTO,)
    drafts.save(made.id, {}, [])
    assert drafts.get(made.id).attachments == ()


def test_drafts_come_newest_first_even_when_the_clock_was_set_back(drafts, clock):
    first = drafts.create("outreach", "", "31117")
    clock.forward(-3600 * 24 * 365)
    second = drafts.create("outreach", "", "31117")
    assert [draft.id for draft in drafts.all()] == [second.id, first.id]


def test_a_discarded_draft_is_gone_and_cannot_be_saved(drafts):
    made = drafts.create("feedback", "", "31117")
    drafts.discard(made.id)
    drafts.discard(made.id)
    assert drafts.get(made.id) is None
    with pytest.raises(RecordUnknown):
        drafts.save(made.id, {"text": "góp ý"})
    assert drafts.all() == []


def test_a_draft_of_an_unknown_kind_or_with_unkeepable_answers_is_refused(drafts):
    with pytest.raises(RecordInvalid):
        drafts.create("petition", "", "31117")
    made = drafts.create("outreach", "", "31117", {"people": 1})
    with pytest.raises(RecordInvalid):
        drafts.save(made.id, {"people": float("inf")})
    assert drafts.get(made.id).payload == {"people": 1}
