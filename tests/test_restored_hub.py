"""A hub put back from a copy is noticed: every phone offers its records again, and nothing of the work after it is lost."""

import pytest

from sync.changes import Page
from sync.hub import epoch
from sync.hub.settings import Settings
from tests import hub_server
from tests.processes import xomso
from tests.receiving import copy_of, decide, enrolled, network, put_back, queue, saved

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def device(tmp_path, hub):
    return await enrolled(tmp_path, hub)


@pytest.fixture
def old(tmp_path, hub, device):
    """The hub as it is put back later: from a copy of now, where the device is enrolled and nothing was sent."""
    made = copy_of(hub, tmp_path / "copy")
    yield made
    made.close()


def name(hub) -> str:
    return hub.hub.database.fact("epoch")


async def test_a_new_epoch_brings_back_what_the_copy_lacks(device, hub, old):
    id = queue(device)
    await device.sender.round()
    device.network = network(old)
    await device.sender.round()
    assert old.rows("SELECT id FROM records") == [], "its counter stands where the other's stood: nobody can see it"
    home = old.hub.settings.home
    xomso("admin", "restored", *old.on, home=home)
    assert (await device.sender.round()).state == "done"
    assert old.rows("SELECT id FROM records") == [(id,)]
    assert device.outbox.get(id).code == old.rows("SELECT code FROM records")[0][0]
    assert device.outbox.offered() == []


async def test_the_same_epoch_offers_nothing_again(device, hub):
    queue(device)
    await device.sender.round()
    before = name(hub)
    again = hub.again()
    assert name(again) == before != ""
    await device.sender.round()
    assert device.outbox.offered() == []
    again.close()


async def test_a_page_of_another_epoch_is_read_from_the_start(device):
    id = queue(device)
    device.outbox.settle(id, "K7-2345-X")
    for keys, offered in (("m", []), ("m.a", []), ("m.a", []), ("n.a", []), ("n", []), ("n.b", [id]), ("n.b", [id])):
        device.outbox.apply_page(Page((), 7, False, keys=keys))
        assert [item.id for item in device.outbox.offered()] == offered, keys
    assert device.outbox.cursor() == 7


async def test_a_database_older_than_the_files_beside_it_is_noticed_at_the_start(device, hub, tmp_path, caplog):
    backup = saved(hub, tmp_path / "backup.sqlite")
    epoch.beat(hub.hub.database, hub.hub.settings.heartbeat, hub.clock())
    id = queue(device)
    await device.sender.round()
    before = name(hub)
    again = put_back(hub, backup, tmp_path / "backup.sqlite")
    assert name(again) != before and "put back from a copy" in caplog.text
    device.network = network(again)
    await device.sender.round()
    assert again.rows("SELECT id FROM records") == [(id,)]
    once = name(again)
    epoch.beat(again.hub.database, again.hub.settings.heartbeat, again.clock())
    assert name(again) == once, "and only once"
    again.close()


def test_a_heartbeat_file_that_is_gone_or_damaged_tells_nothing(hub):
    path, before = hub.hub.settings.heartbeat, name(hub)
    for content in (None, "", "[]", '{"home": "x"}', '{"home": "x", "beat": "y"}'):
        path.unlink()
        if content is not None:
            path.write_text(content)
        epoch.beat(hub.hub.database, path, hub.clock())
    assert name(hub) == before
    assert path == Settings(hub.hub.settings.home).heartbeat


async def test_a_phone_that_knows_later_news_gives_the_copy_away_to_all(device, hub, old, tmp_path):
    (tmp_path / "other").mkdir()
    ids = [queue(device), queue(device)]
    await device.sender.round()
    decide(hub, ids[0], "open")
    await device.sender.round()
    before = name(old)
    old.clock.forward(days=8)
    device.network = network(old)
    await device.sender.round()
    first = name(old)
    assert first != before
    assert sorted(old.rows("SELECT id FROM records")) == sorted((id,) for id in ids)
    await device.sender.round()
    assert name(old) == first


async def test_a_phone_that_counts_wrongly_again_and_again_is_believed_once_a_week(hub):
    phone = await hub.enrol()
    names = [name(hub)]
    for days in (8, 0, 1, 1, 6):
        hub.clock.forward(days=days)
        await hub.changes(phone, after=2**40)
        names.append(name(hub))
    assert names[0] != names[1] == names[2] == names[3] == names[4] != names[5]


async def test_who_was_away_since_before_the_copy_came_back_proves_nothing_new(hub):
    phone = await hub.enrol()
    hub.clock.forward(days=1)
    with hub.hub.database.write() as connection:
        epoch.renew(connection, hub.clock())
    began = name(hub)
    hub.clock.forward(days=30)
    await hub.changes(phone, after=2**40)
    assert name(hub) == began
