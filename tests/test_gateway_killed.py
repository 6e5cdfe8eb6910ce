"""A hub killed between sending a dossier and its answer: the dossier is neither lost nor sent as a second one."""

import signal
import sqlite3
from contextlib import closing

import anyio
import httpx
import pytest

from tests import hub_server
from tests.hub_server import PASSWORD, HubProcess, LocalHub, csrf, record
from tests.official_system import OfficialSystem, silent

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio


def rows(home, query):
    with closing(sqlite3.connect(home / "hub.sqlite")) as database, database:
        return database.execute(query).fetchall()


def at(hub: HubProcess) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=hub.address, timeout=60)


async def log_in(desk: httpx.AsyncClient) -> None:
    form = csrf(await desk.get("/desk/login"))
    await desk.post("/desk/login", data={"csrf": form, "login": "can.bo", "password": PASSWORD})


async def cut_off(desk: httpx.AsyncClient, address: str, token: str) -> None:
    with pytest.raises(httpx.TransportError):
        await desk.post(address, data={"csrf": token})


async def test_a_hub_killed_before_the_answer_ends_with_one_dossier_and_its_code(tmp_path, hub_pack):
    sent = record()
    with OfficialSystem() as system:
        (tmp_path / "hub-gateway.toml").write_text(f'[civil_status]\nurl = "{system.url}"\ntries = 1\n')
        made = LocalHub(tmp_path, hub_pack)
        made.officer()
        await made.send(await made.enrol(), sent)
        made.close()
        hub = HubProcess(tmp_path)
        try:
            system.begin(silent)
            async with at(hub) as desk:
                await log_in(desk)
                page = await desk.get(f"/desk/records/{sent.id}/gateway")
                send = f"/desk/records/{sent.id}/gateway/send"
                async with anyio.create_task_group() as group:
                    group.start_soon(cut_off, desk, send, csrf(page))
                    assert await anyio.to_thread.run_sync(system.taken.wait, 60)
                    hub.process.send_signal(signal.SIGKILL)  # the system has it; the hub waits for the answer
            hub.stop()
            assert rows(tmp_path, "SELECT state, official_code FROM handovers") == [("sending", "")]
            assert rows(tmp_path, "SELECT state FROM records") == [("in_review",)]
            rows(tmp_path, "UPDATE handovers SET until = '2026-01-01T00:00:00.000+00:00'")  # minutes later
            hub.again()
            async with at(hub) as desk:
                await log_in(desk)
                page = await desk.get(f"/desk/records/{sent.id}/gateway")
                assert "Lần gửi trước bị ngắt" in page.text
                assert (await desk.post(send, data={"csrf": csrf(page)})).status_code == 303
        finally:
            hub.stop()
        assert rows(tmp_path, "SELECT state, official_code FROM records") == [("lodged", "H13.131-261122-0001")]
        assert [request.key for request in system.seen] == [sent.id] * 2
        assert system.seen[0].body == system.seen[1].body
        assert list(system.held) == [sent.id]
