"""What a hub tells whoever watches over it: figures and log lines, and nothing about a person."""

import json
import logging
import re

import httpx
import pytest
from sqlalchemy import text

from sync.hub.access import Discreet, JsonLines
from tests import hub_server
from tests.hub_server import NAME, NUMBER, PNG, WARD, LocalHub, batch, on_sqlite, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
TOKEN = "ma-cho-prometheus-1"


async def figures(client: httpx.AsyncClient, **headers: str) -> dict[str, float]:
    answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


async def test_the_figures_tell_requests_records_uploads_and_state(hub):
    phone = await hub.enrol()
    one = record(kind="outreach")
    await hub.send(phone, one, record(), record("31147"))
    await hub.upload(phone, PNG, "image/png")
    await hub.client.get("/t/KHONG-CO-MA")
    hub.hub.settings.swept.touch()
    told = await figures(hub.client)
    assert told['xomso_requests_total{method="POST",route="/v1/records",status="2xx"}'] == 1
    assert told['xomso_requests_total{method="GET",route="/t/{code}",status="4xx"}'] == 1
    assert told['xomso_request_seconds_count{route="/v1/records"}'] == 1
    assert told['xomso_records_total{kind="outreach",result="received"}'] == 1
    assert told['xomso_records_total{kind="submission",result="received"}'] == 1
    assert told['xomso_records_total{kind="submission",result="refused"}'] == 1
    assert told["xomso_upload_bytes_total"] == len(PNG)
    assert told[f'xomso_records_waiting{{ward="{WARD}"}}'] == 2
    assert told['xomso_receipt_key{state="ready"}'] == 1
    assert told["xomso_last_sweep_timestamp_seconds"] > 1.7e9
    assert told["xomso_database_errors_total"] == 0


async def test_no_label_holds_what_a_caller_wrote_or_who_somebody_is(hub):
    phone = await hub.enrol()
    code = (await hub.send(phone, record(kind="outreach")))[0]["code"]
    odd = {**batch(record())["records"][0], "kind": NAME}
    await hub.client.post("/v1/records", json={"records": [odd]}, headers=phone.headers)
    for path in (f"/t/{code}", f"/q/?q={NUMBER}", f"/{NAME}", f"/v1/uploads/{NUMBER}"):
        await hub.client.get(path)
    await hub.client.request("NGUYENVANTHU", "/")
    said = (await hub.client.get("/metrics")).text
    for secret in (code, NAME, NUMBER, "NGUYENVANTHU", phone.id, phone.headers["Authorization"].rpartition(".")[2]):
        assert secret not in said
    assert 'xomso_records_total{kind="other",result="refused"} 1.0' in said
    assert 'method="other"' in said


@on_sqlite
async def test_a_database_that_fails_is_counted_and_the_other_figures_stay(hub):
    with hub.hub.database.write() as connection:
        connection.execute(text("ALTER TABLE records RENAME TO gone"))
    told = await figures(hub.client)
    assert "xomso_last_sweep_timestamp_seconds" in told
    assert not any(name.startswith("xomso_records_waiting") for name in told)
    assert (await figures(hub.client))["xomso_database_errors_total"] >= 1


@on_sqlite
@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.9", {}),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
        ("127.0.0.1", {"Via": "1.1 proxy"}),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    ],
)
async def test_without_a_token_only_this_machine_reads_and_no_proxy_on_it(hub, address, headers):
    transport = httpx.ASGITransport(hub.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://hub.test") as client:
        answer = await client.get("/metrics", headers=headers)
    assert answer.status_code == 403
    assert "xomso_" not in answer.text


async def test_with_a_token_everybody_must_bring_it(tmp_path, hub_pack):
    hub = LocalHub(tmp_path, hub_pack, metrics_token=TOKEN)
    far = httpx.AsyncClient(transport=httpx.ASGITransport(hub.app, client=("10.0.0.2", 1)), base_url="http://hub.test")
    for client in (hub.client, far):
        for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}):
            assert (await client.get("/metrics", headers=given)).status_code == 403
        assert await figures(client, Authorization=f"Bearer {TOKEN}")
    hub.close()


class Kept(logging.Handler):
    """The lines that a formatter makes of what is logged."""

    def __init__(self, formatter: logging.Formatter):
        super().__init__()
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, entry: logging.LogRecord) -> None:
        self.lines.append(self.format(entry))


@pytest.fixture
def kept():
    root, ours = logging.getLogger(), logging.getLogger("xomso.hub")
    handlers, level = [Kept(JsonLines()), Kept(Discreet("%(message)s"))], ours.level
    for handler in handlers:
        root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield handlers
    ours.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


async def test_a_log_line_is_json_with_a_request_id_that_the_answer_carries(hub, kept):
    answer = await hub.client.get("/t/KHONG-CO-MA?code=1", headers={"Xomso-Request": NAME.encode()})
    [said] = [json.loads(line) for line in kept[0].lines if '"route"' in line]
    assert re.fullmatch("[0-9a-f]{16}", said["request"])
    assert answer.headers["xomso-request"] == said["request"]
    assert {**said, "at": 0, "ms": 0, "request": ""} == {
        "at": 0, "level": "info", "logger": "xomso.hub", "request": "", "method": "GET", "route": "/t/{code}",
        "status": answer.status_code, "ms": 0,
    }  # fmt: skip


@on_sqlite
async def test_a_failing_request_full_of_personal_data_leaves_none_in_either_log(hub, kept):
    phone = await hub.enrol()
    [said] = await hub.send(phone, record(kind="outreach"))
    with hub.hub.database.write() as connection:
        connection.execute(text("UPDATE records SET received_at = :name"), {"name": f"{NAME} {NUMBER}"})
    answer = await hub.client.get(f"/t/{said['code']}?cccd={NUMBER}", headers={"Cookie": f"name={NUMBER}"})
    assert answer.status_code == 500
    lines = [json.loads(line) for line in kept[0].lines]
    [failed] = [line for line in lines if line.get("status") == 500]
    assert failed["route"] == "/t/{code}"
    for handler in kept:
        for secret in (NAME, NUMBER, said["code"], "cccd"):
            assert secret not in "\n".join(handler.lines)


async def test_what_another_library_logs_keeps_its_sentence_and_loses_what_was_put_into_it(kept):
    logging.getLogger("some.library").error("cannot send to %s", NAME)
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("xomso.hub").exception("sweep")
    first, second = (json.loads(line) for line in kept[0].lines)
    assert first["message"] == "cannot send to %s"
    assert (second["error"], NAME in second["trace"]) == ("ValueError", False)
