"""Sealed bytes leave the device so many days after the hub's receipt, whatever its clock says, and never before."""

import sqlite3
from datetime import timedelta

import anyio
import pytest

from sync.retention import DAYS, EVERY
from sync.store import open_store
from tests import hub_server
from tests.receiving import body, decide, enrolled, queue, retention
from tests.sending import JPEG

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
DAY = 86400.0


@pytest.fixture
async def device(tmp_path, hub):
    device = await enrolled(tmp_path, hub)
    hub.clock.now = device.clock.now
    return device


async def pass_days(device, days: int, online: bool = True) -> int:
    """Let days pass on a device that is looked at each day, and return how many records were purged."""
    purged = 0
    for _ in range(days):
        device.clock.forward(DAY)
        purged += retention(device).run()
        if online:
            await device.sender.round()
            purged += retention(device).run()
    return purged


async def ask(device) -> None:
    """Let the device ask the hub about what is due."""
    assert retention(device).run() == 0
    await device.sender.round()


def hear(device, hub) -> None:
    """Let the device hear the hub's time, as every answer tells it."""
    retention(device).time.heard(hub.clock())


async def test_bytes_and_photos_go_after_the_time_and_the_receipt_stays(device, hub):
    id = queue(device, JPEG)
    await device.sender.round()
    hear(device, hub)
    before = device.outbox.get(id)
    assert await pass_days(device, DAYS - 1) == 0
    assert body(device, id) and len(list(device.attachments.folder.iterdir())) == 1
    assert await pass_days(device, 2) == 1
    after = device.outbox.get(id)
    assert body(device, id) == b"" and list(device.attachments.folder.iterdir()) == []
    kept = ("id", "kind", "procedure", "ward", "counter", "created_at", "received_at", "state", "code", "receipt")
    assert all(getattr(after, name) == getattr(before, name) for name in kept)
    assert after.attachments == () and after.purged_at is not None
    assert await pass_days(device, 5) == 0, "and only once"


async def test_nothing_of_the_sealed_bytes_stays_in_the_file(device, hub):
    id = queue(device, JPEG)
    await device.sender.round()
    hear(device, hub)
    piece = body(device, id)[200:264]
    assert any(piece in path.read_bytes() for path in device.path.parent.glob("device.sqlite*"))
    assert await pass_days(device, DAYS + 1) == 1
    assert not any(piece in path.read_bytes() for path in device.path.parent.glob("device.sqlite*"))


async def test_what_the_hub_has_not_receipted_is_never_purged(device, hub):
    waiting, refused = queue(device, JPEG), queue(device)
    device.outbox.set_aside(refused, "wrong-ward")
    unproven = queue(device)
    device.outbox.settle(unproven, "K7-2345-X", device.clock().isoformat())
    hear(device, hub)
    assert await pass_days(device, 10 * DAYS, online=False) == 0
    assert all(body(device, id) for id in (waiting, refused, unproven))
    assert len(list(device.attachments.folder.iterdir())) == 1


async def test_the_database_itself_keeps_bytes_without_a_receipt(device):
    id = queue(device)
    for state in ("ready", "received"):
        device.db.execute("UPDATE outbox SET state = ? WHERE id = ?", [state, id])
        for change in ("body = x''", "attachments = '[]', body = x''"):
            with pytest.raises(sqlite3.IntegrityError, match="never changes"):
                device.db.execute(f"UPDATE outbox SET {change} WHERE id = ?", [id])


async def test_even_with_a_receipt_bytes_can_only_go_and_not_change(device):
    id = queue(device)
    await device.sender.round()
    for change in ("body = x'00'", "digest = ''", "size = 0"):
        with pytest.raises(sqlite3.IntegrityError, match="never changes"):
            device.db.execute(f"UPDATE outbox SET {change} WHERE id = ?", [id])


@pytest.mark.parametrize("years", [10, -10])
async def test_a_clock_that_jumps_purges_nothing(device, hub, years):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    for _ in range(5):
        device.clock.forward(years * 365 * DAY)
        assert retention(device).run() == 0
        device.clock.forward(-years * 365 * DAY)
        assert retention(device).run() == 0
    assert body(device, id)


@pytest.mark.parametrize("years", [10, -10])
async def test_a_clock_that_stays_wrong_still_counts_its_days(device, hub, years):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    device.clock.forward(years * 365 * DAY)
    assert retention(device).run() == 0
    assert await pass_days(device, DAYS - 3) == 0
    assert await pass_days(device, 4) == 1
    assert body(device, id) == b""


async def test_the_hubs_time_counts_once_it_is_heard_again(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    device.clock.forward(400 * DAY)
    assert retention(device).run() == 0, "a phone left in a drawer, or a clock set forward: it cannot tell"
    hub.clock.forward(days=DAYS + 1)
    hear(device, hub)
    await ask(device)
    assert retention(device).run() == 1
    assert body(device, id) == b""


async def test_before_the_hub_was_heard_nothing_goes(device):
    queue(device)
    await device.sender.round()
    device.db.execute("DELETE FROM preferences WHERE key LIKE 'steady.%'")
    assert await pass_days(device, 3 * DAYS) == 0


async def test_another_number_of_days_is_kept_and_none_is_too_few(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    retention(device).choose(0)
    assert retention(device).days == 1
    retention(device).choose(3)
    assert (await pass_days(device, 2), bool(body(device, id))) == (0, True)
    assert await pass_days(device, 2) == 1


async def test_a_record_the_hub_may_have_lost_keeps_its_bytes(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    device.db.execute("UPDATE outbox SET offer = 1 WHERE id = ?", [id])
    assert await pass_days(device, 2 * DAYS, online=False) == 0
    assert (await device.sender.round()).state == "done"
    hub.clock.now += timedelta(days=2 * DAYS)
    hear(device, hub)
    assert retention(device).run() == 1


async def test_a_purge_that_fails_half_way_changes_nothing(device, hub):
    ids = [queue(device, JPEG + bytes([number])) for number in range(3)]
    await device.sender.round()
    retention(device).time.heard(hub.clock() + timedelta(days=DAYS + 1))
    await ask(device)
    device.db.execute(
        "CREATE TEMP TRIGGER broken BEFORE UPDATE OF purged_at ON receipts"
        f" WHEN OLD.record = '{max(ids)}' BEGIN SELECT RAISE(ABORT, 'pulled the plug'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        retention(device).run()
    assert all(body(device, id) for id in ids) and len(list(device.attachments.folder.iterdir())) == 3
    device.db.execute("DROP TRIGGER broken")
    assert retention(device).run() == 3


async def test_news_after_the_purge_is_still_told_and_its_words_go_later(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    assert await pass_days(device, DAYS + 1) == 1
    decide(hub, id, "open", "return")
    await device.sender.round()
    hear(device, hub)
    retention(device).time.heard(device.clock())
    await pass_days(device, DAYS - 1)
    assert device.outbox.get(id).returned_reason == "Ảnh bị mờ"
    await pass_days(device, 3)
    item = device.outbox.get(id)
    assert (item.state, item.returned_reason, item.missing, item.note) == ("returned", "", (), "")


async def test_a_purged_record_offered_by_mistake_keeps_its_receipt(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    assert await pass_days(device, DAYS + 1) == 1
    receipt = device.outbox.get(id).receipt
    device.db.execute("UPDATE outbox SET offer = 1 WHERE id = ?", [id])
    assert (await device.sender.round()).state == "done"
    assert (device.outbox.get(id).receipt, device.outbox.get(id).state) == (receipt, "received")


async def test_it_looks_at_start_and_from_time_to_time(device, hub):
    id = queue(device)
    await device.sender.round()
    hear(device, hub)
    waits, enough = [], anyio.Event()

    async def wait(seconds):
        waits.append(seconds)
        device.clock.forward(DAY)
        await device.sender.round()
        if len(waits) > DAYS + 2:
            enough.set()
            await anyio.sleep_forever()

    with anyio.move_on_after(5) as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(retention(device).keep, wait)
            await enough.wait()
            group.cancel_scope.cancel()
    assert not scope.cancelled_caught
    assert set(waits) == {EVERY} and body(device, id) == b""


async def test_a_queue_from_before_receipts_keeps_everything(tmp_path, device, hub):
    """A store of the version before has no receipts: after the migration nothing in it may be purged."""
    id = queue(device)
    device.db.execute("UPDATE outbox SET state = 'done', code = 'K7' WHERE id = ?", [id])
    device.db.conn.close()
    device.db = open_store(device.path)
    device.outbox.db = device.db
    hear(device, hub)
    assert await pass_days(device, 3 * DAYS, online=False) == 0
