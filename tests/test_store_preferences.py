"""Settings keep their type, ticks belong to a guide, and an enrolment replaces another without touching the queue."""

import pytest

from sync import enrolment
from sync.checklist import Checklist
from sync.enrolment import Enrolment
from sync.outbox import Outbox
from sync.preferences import Preferences
from sync.store import open_store

PLACE = Enrolment("xs1.d1.secret", "d1", "http://127.0.0.1:8560", "31117", "Phường Ninh Kiều", "t1", "Tổ 1", "leader")


@pytest.fixture
def db(tmp_path):
    return open_store(tmp_path / "device.sqlite")


@pytest.mark.parametrize("value", ["km", "", 'mắm "tôm"', 5, 0, 2.5, True, False])
def test_a_setting_comes_back_as_it_was(db, value):
    Preferences(db).set("key", value)
    found = Preferences(db).get("key", type(value)())
    assert found == value
    assert type(found) is type(value)


def test_a_setting_of_another_type_than_asked_for_is_the_default(db):
    preferences = Preferences(db)
    preferences.set("onboarded", "yes")
    assert preferences.get("onboarded", False) is False
    assert preferences.get("nothing") == ""
    assert preferences.get("nothing", 3) == 3


def test_a_forgotten_setting_has_its_default_again(db):
    preferences = Preferences(db)
    preferences.set("theme", "dark")
    preferences.forget("theme")
    assert preferences.get("theme", "system") == "system"


def test_ticks_are_kept_for_each_guide_until_cleared(db):
    checklist = Checklist(db)
    for index in (0, 2, 2):
        checklist.tick("1.001193", index, True)
    checklist.tick("1.000656", 1, True)
    checklist.tick("1.001193", 0, False)
    assert checklist.ticked("1.001193") == {2}
    checklist.clear("1.001193")
    assert checklist.ticked("1.001193") == set()
    assert Checklist(db).ticked("1.000656") == {1}


def test_an_enrolment_is_kept_replaced_and_forgotten(db):
    assert enrolment.load(db) is None
    enrolment.save(db, PLACE)
    assert enrolment.load(db) == PLACE
    other = Enrolment("xs1.d2.secret", "d2", PLACE.hub, "31120", "Phường Cái Khế", "t2", "Tổ 2", "volunteer")
    enrolment.save(db, other)
    assert enrolment.load(db) == other
    enrolment.forget(db)
    assert enrolment.load(db) is None


def test_a_token_is_never_shown(db):
    assert "secret" not in repr(PLACE)


def test_signing_out_and_in_again_keeps_the_queue(db):
    outbox = Outbox(db)
    enrolment.save(db, PLACE)
    item = outbox.add("outreach", "31117", "", {"people": 4})
    enrolment.forget(db)
    enrolment.save(db, PLACE)
    assert [one.id for one in outbox.due(outbox.clock())] == [item.id]
