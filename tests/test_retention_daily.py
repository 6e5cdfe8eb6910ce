"""The hub purges by rule every day by itself, one hub of all on a database, and leaves no piece of a purged photo."""

import signal
import time

import anyio
import pytest

from sync.hub import retention
from sync.hub.sweep import purge_daily
from sync.records import new_id
from tests import hub_server
from tests.hub_server import PNG, HubProcess, record, sealed
from tests.receiving import decide

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


async def returned(hub, phone) -> tuple[str, bytes]:
    """Send a record with a photo that is then returned; returns its id and the sealed bytes of the photo."""
    id = new_id()
    file, data = sealed(id, PNG + id.encode())
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]))
    decide(hub, id, "open", "return")
    return id, data


def daily(hub) -> int:
    return purge_daily(hub.hub.database, hub.hub.attachments, hub.hub.uploads, hub.clock)


async def test_it_purges_once_a_day(hub):
    phone = await hub.enrol()
    await returned(hub, phone)
    assert daily(hub) == 0
    hub.clock.forward(days=91)
    assert [daily(hub), daily(hub)] == [1, 0]
    await returned(hub, phone)
    hub.clock.forward(days=91)
    assert daily(hub) == 1


async def test_of_two_hubs_on_a_database_one_does_it(hub):
    other = hub.again()
    assert [retention.begin_day(one.hub.database, hub.clock()) for one in (hub, other, hub)] == [True, False, False]
    other.close()


async def test_a_running_hub_does_it_without_a_command(hub):
    await returned(hub, await hub.enrol())
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("UPDATE records SET updated_at = '2020-01-01T00:00:00.000+00:00'")
    process = HubProcess(hub.hub.settings.home, "--quiet", *hub.on)
    try:
        assert await anyio.to_thread.run_sync(purged, hub)
    finally:
        process.stop(signal.SIGKILL)


def purged(hub) -> bool:
    """Wait until the record's content is gone."""
    for _ in range(600):
        if hub.rows("SELECT length(body) FROM records") == [(0,)]:
            return True
        time.sleep(0.1)
    return False


async def test_a_hub_asked_to_stop_leaves_the_rest_of_a_long_purge_for_another_day(hub):
    phone = await hub.enrol()
    for _ in range(5):
        await returned(hub, phone)
    hub.clock.forward(days=91)
    asked = iter((True, False))
    part = (hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, hub.clock())
    assert len(retention.run(*part, at_once=2, go_on=lambda: next(asked))) == 4
    assert len(retention.run(*part)) == 1


async def test_pieces_of_a_purged_photo_go_with_it(hub):
    """Another phone had begun to send the same sealed photo, as a courier does."""
    phone, courier = await hub.enrol(), await hub.enrol()
    id = new_id()
    file, data = sealed(id, PNG + id.encode())
    told = (
        hub_server.b64encode(file.sealed.encode()).decode(),
        hub_server.b64encode(b"application/octet-stream").decode(),
    )
    headers = {**courier.headers, "Tus-Resumable": "1.0.0", "Upload-Length": str(len(data))}
    begun = await hub.client.post(
        "/v1/uploads", headers={**headers, "Upload-Metadata": f"sha256 {told[0]},type {told[1]}"}
    )
    piece = {**headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    await hub.client.patch(begun.headers["location"], content=data[:40], headers=piece)
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]))
    decide(hub, id, "open", "return")
    parts = hub.hub.settings.parts
    assert any(path.read_bytes() == data[:40] for path in parts.iterdir() if path.suffix != ".lock")
    hub.clock.forward(days=91)
    assert daily(hub) == 1
    assert [path for path in parts.iterdir() if path.suffix != ".lock"] == []
    assert hub.rows("SELECT count(*) FROM uploads") == [(0,)]
