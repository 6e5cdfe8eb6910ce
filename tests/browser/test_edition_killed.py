"""The browser edition killed in the middle of saving, many times on one phone: what it said was saved is there."""

import json
import random
from dataclasses import asdict

import pytest

from tests.browser.edition_server import EditionServer
from tests.browser.probe import Probe
from tests.city import the_city

KILLS = 50
SEED = 20261122
WARD = "31117"


@pytest.fixture
def server(site):
    server = EditionServer(site)
    yield server
    server.stop()


def test_whatever_was_told_as_saved_is_there_after_each_of_fifty_kills(server, own_phone):
    chance = random.Random(SEED)
    probe = Probe(own_phone.context, server)
    probe.run("device = opened()")
    probe.run(f"equip(device, {json.dumps(asdict(the_city().keys(WARD)))!r})")
    probe.run("import xomso_js; await xomso_js.keep_bytecode()")
    for life in range(KILLS):
        heard = len(server.said)
        if chance.random() < 0.8:
            if life:
                probe.run("device = opened()")
            assert_all_there(server.said, probe.told("kept(device)"))
            probe.begin(f"await work(device, {life})")
            heard += chance.randint(1, 25)
        else:
            probe.begin("device = opened()")
        while len(server.said) < heard:
            probe.page.wait_for_timeout(1)
        probe.page.wait_for_timeout(chance.uniform(0, 200))
        own_phone.kill()
        own_phone.switch_on()
        probe = Probe(own_phone.context, server)
    probe.run("device = opened()")
    end = probe.told("kept(device)")
    assert_all_there(server.said, end)
    assert len(end["queued"]) > KILLS / 2 and len(end["drafts"]) > KILLS / 2


def assert_all_there(said: list[dict], kept: dict) -> None:
    """Hold what the server heard against what the device has: it may be one step ahead of its word, never behind."""
    drafts: dict[str, dict] = {one["draft"]: one for one in said if "draft" in one}
    queued = {one["queued"]: one["digest"] for one in said if "queued" in one}
    assert kept["integrity"] == "ok"
    assert queued.items() <= kept["queued"].items()
    for id, told in drafts.items():
        if id in kept["queued"]:
            continue
        found = kept["drafts"][id]
        assert found["step"] - told["step"] in (0, 1)
        assert found["photos"][: len(told["photos"])] == told["photos"]
