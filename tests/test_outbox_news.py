"""What the hub says of a record moves it forward, comes back with a reason, and never undoes later news."""

import pytest

from sync.changes import Change, Page
from sync.clock import moment
from sync.outbox import Outbox
from sync.states import AT_HUB, STATES, UNSENT, follows, word
from sync.store import open_store
from tests.city import the_city
from tests.held_clock import HeldClock

AT = moment("2026-11-23T09:00:00+07:00")


@pytest.fixture
def outbox(tmp_path):
    outbox = Outbox(open_store(tmp_path / "device.sqlite"), HeldClock())
    the_city().equip(outbox.db)
    return outbox


@pytest.fixture
def item(outbox):
    return outbox.add("submission", "31117", "1.001193", {"ten": "Thử"})


def test_news_moves_a_record_through_its_states(outbox, item):
    for seq, state in enumerate(("received", "in_review", "lodged", "done"), 1):
        assert outbox.apply_change(
            Change(seq, item.id, state, code="K7", official_code="H29" if seq > 2 else "", at=AT)
        )
        assert outbox.get(item.id).state == state
    found = outbox.get(item.id)
    assert (found.code, found.official_code, found.received_at) == ("K7", "H29", AT)


def test_a_return_carries_its_reason_and_the_missing_papers(outbox, item):
    change = Change(
        3, item.id, "returned", "K7", "", "Thiếu giấy", ("Giấy khai sinh", "Sổ hộ khẩu"), "Mang bản gốc", AT
    )
    assert outbox.apply_change(change)
    found = outbox.get(item.id)
    assert (found.word, found.returned_reason, found.note) == ("returned", "Thiếu giấy", "Mang bản gốc")
    assert found.missing == ("Giấy khai sinh", "Sổ hộ khẩu")
    assert outbox.apply_change(Change(4, item.id, "in_review"))
    assert (outbox.get(item.id).returned_reason, outbox.get(item.id).missing) == ("", ())


def test_news_of_a_record_whose_receipt_was_lost_is_its_receipt(outbox, item):
    assert outbox.apply_change(Change(1, item.id, "received", code="K7", at=AT))
    assert outbox.due(outbox.clock()) == []
    assert outbox.get(item.id).code == "K7"


def test_a_late_receipt_does_not_undo_news(outbox, item):
    outbox.claim([item.id])
    outbox.apply_change(Change(2, item.id, "lodged", official_code="H29"))
    outbox.settle(item.id, "K7", "2026-11-22T08:31:00+07:00")
    found = outbox.get(item.id)
    assert (found.state, found.code, found.official_code) == ("lodged", "K7", "H29")


def test_the_same_page_twice_changes_nothing(outbox, item):
    page = Page((Change(1, item.id, "received", code="K7"), Change(2, item.id, "returned", reason="Mờ")), 2, False)
    assert outbox.apply_page(page) == 1
    before = outbox.get(item.id)
    assert outbox.apply_page(page) == 0
    assert outbox.get(item.id) == before


def test_older_news_read_again_does_not_bring_a_return_back(outbox, item):
    pages = [Change(1, item.id, "returned", reason="Mờ"), Change(2, item.id, "in_review"), Change(3, item.id, "lodged")]
    outbox.apply_page(Page(tuple(pages), 3, False))
    assert not outbox.apply_change(pages[0])
    assert outbox.get(item.id).state == "lodged"


def test_the_hub_put_back_from_a_copy_is_read_again_from_the_start(outbox, item):
    outbox.apply_page(Page((Change(90, item.id, "in_review"),), 90, False))
    outbox.apply_page(Page((), 40, False))
    assert outbox.cursor() == 0
    outbox.apply_page(Page((Change(7, item.id, "lodged"),), 40, False))
    assert (outbox.get(item.id).state, outbox.cursor()) == ("lodged", 40)


def test_an_unknown_state_is_passed_over(outbox, item):
    assert outbox.apply_page(Page((Change(5, item.id, "teleported"),), 5, False)) == 0
    assert (outbox.get(item.id).state, outbox.cursor()) == ("ready", 5)


def test_news_of_other_bytes_under_the_same_id_is_not_this_record(outbox, item):
    outbox.set_aside(item.id, "different-bytes")
    assert not outbox.apply_change(Change(1, item.id, "received", code="K7"))
    assert outbox.get(item.id).state == "set_aside"


def test_a_record_that_was_set_aside_but_delivered_by_courier_is_received(outbox, item):
    outbox.set_aside(item.id, "wrong-ward")
    assert outbox.apply_change(Change(1, item.id, "received", code="K7"))
    assert (outbox.get(item.id).state, outbox.get(item.id).reason) == ("received", "")


def test_news_is_awaited_until_a_record_is_done_or_returned(outbox, item):
    assert outbox.awaiting()
    outbox.apply_change(Change(1, item.id, "lodged"))
    assert outbox.awaiting()
    outbox.apply_change(Change(2, item.id, "done"))
    assert not outbox.awaiting()


def test_no_news_leads_back_to_the_queue_and_every_state_has_a_word():
    assert not [(old, new) for old in STATES for new in UNSENT if follows(old, new)]
    assert not [old for old in AT_HUB[1:] if follows(old, "received")]
    assert all(follows(old, "returned") for old in STATES if old != "erased")
    assert all(follows(old, "erased") for old in STATES if old != "erased")
    assert not [new for new in STATES if follows("erased", new)]
    assert {word(state) for state in STATES} == {"waiting", "received", "returned"}
