"""A phone without room: the browser edition says so, keeps what it has, opens all the same, and goes on once there is room."""

import json
from dataclasses import asdict

import pytest

from app.room import ENOUGH
from sync.errors import DiskFull
from tests.browser.edition_server import EditionServer
from tests.browser.probe import Probe
from tests.city import the_city

LEFT = 3 << 20  # bytes of room the phone still has
WARD = "31117"


@pytest.fixture
def server(site):
    server = EditionServer(site)
    yield server
    server.stop()


@pytest.fixture
def lend(own_phone, server):
    """Return what sets how many bytes the browser lends this origin; None lifts it."""
    session = own_phone.context.new_cdp_session(own_phone.context.new_page())

    def lend(size: int | None) -> None:
        given = {"origin": server.origin} | ({} if size is None else {"quotaSize": size})
        session.send("Storage.overrideQuotaForOrigin", given)

    return lend


@pytest.fixture
def probe(own_phone, server):
    """A device with two drafts and a record that waits, each with photos."""
    probe = Probe(own_phone.context, server)
    probe.run("device = opened()")
    probe.run(f"equip(device, {json.dumps(asdict(the_city().keys(WARD)))!r})")
    probe.run("first, second = taken_in(device, 'first'), taken_in(device, 'second')")
    probe.run("await queued(device, taken_in(device, 'third'))")
    return probe


def test_a_full_phone_says_so_keeps_all_it_has_and_goes_on_when_there_is_room(own_phone, server, lend, probe):
    before, full = probe.told("kept(device)"), DiskFull.sentence
    id = probe.run("first.id")
    lend(probe.told("await room_of(device)")["used"] + LEFT)
    assert probe.told("await until_full(device, more_photos)") == full
    assert probe.told("await until_full(device, more_drafts)") == full
    assert probe.told("await until_full(device, longer_answers(first.id))") == full
    assert probe.run("await refused(queued(device, second))") == full
    assert_nothing_lost(before, probe.told("kept(device)"), but=id)
    longest = probe.run("len(device.drafts.get(first.id).payload['text'])")
    probe.close()

    probe = Probe(own_phone.context, server)
    probe.run("device = opened()")
    assert_nothing_lost(before, probe.told("kept(device)"), but=id)
    first = f"device.drafts.get('{id}')"
    assert probe.run(f"len({first}.payload['text'])") == longest
    lend(None)
    assert probe.run(f"(await queued(device, {first})).id") == id
    assert probe.run("more_drafts(device, 1); more_photos(device, 2)") is None
    after = probe.told("kept(device)")
    assert after["integrity"] == "ok" and id in after["queued"] and before["queued"].items() <= after["queued"].items()


def test_room_is_called_low_when_a_days_photos_do_not_fit_any_more(lend, probe):
    used = probe.told("await room_of(device)")["used"]
    for lent, low in ((used + 2 * ENOUGH, False), (used + ENOUGH // 2, True), (None, False)):
        lend(lent)
        assert probe.told("await room_of(device)")["low"] is low


def assert_nothing_lost(before: dict, now: dict, but: str) -> None:
    """Find every draft and record that was there again, as it was; one draft has longer answers."""
    assert now["integrity"] == "ok"
    assert now["queued"] == before["queued"]
    assert {**before["drafts"], but: None}.items() <= {**now["drafts"], but: None}.items()
    assert now["drafts"][but]["photos"] == before["drafts"][but]["photos"]
