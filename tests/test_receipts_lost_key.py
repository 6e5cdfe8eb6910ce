"""A hub that cannot sign for what it takes in says so loudly and takes nothing in; a change that was cut half-way is no loss."""

import pytest

from sync.hub.app import create_app
from sync.hub.city_keys import CityKeys
from sync.hub.receipts import Signer, certified, issue, write_key
from sync.receipts import signed_by
from sync.sealing.keys import new_key
from tests import hub_server
from tests.city import the_city
from tests.hub_server import LocalHub, batch, problem, record
from tests.receiving import enrolled, queue, uncertify

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
CITY = CityKeys(the_city().root, the_city().recovery)


async def healthz(hub) -> dict[str, str]:
    return (await hub.client.get("/healthz")).json()


@pytest.mark.parametrize("lost", ["gone", "damaged", "another"])
async def test_a_lost_key_is_named_at_the_start_and_by_the_health_check(hub, caplog, lost):
    assert await healthz(hub) == {"status": "ok", "version": hub.hub.settings.version}
    path = hub.hub.settings.receipt_key
    path.unlink()
    if lost != "gone":
        path.write_bytes(b"{}" if lost == "damaged" else new_key().text())
    again = hub.again()
    assert "NO RECORDS ARE TAKEN IN" in caplog.text and str(path) in caplog.text
    said = await healthz(again)
    assert (said["status"], said["problem"]) == ("degraded", "receipt-key-missing")
    again.close()


async def test_nothing_is_taken_in_that_nobody_can_sign_for(hub):
    phone, sent = await hub.enrol(), record()
    key = hub.hub.settings.receipt_key.read_bytes()
    hub.hub.settings.receipt_key.unlink()
    answer = await hub.client.post("/v1/records", json=batch(sent), headers=phone.headers)
    said = problem(answer, 503, "hub-unwell")
    assert answer.headers["retry-after"] == "600" and "biên nhận" in said["detail"]
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]
    hub.hub.settings.receipt_key.write_bytes(key)
    [result] = await hub.send(phone, sent)
    assert signed_by(result["receipt"]) == the_city().receipts.kid


async def test_the_phone_keeps_everything_and_sends_it_once_the_key_is_back(hub, tmp_path):
    device = await enrolled(tmp_path, hub)
    id, key = queue(device), hub.hub.settings.receipt_key.read_bytes()
    hub.hub.settings.receipt_key.unlink()
    outcome = await device.sender.round()
    assert (outcome.state, device.outbox.get(id).state) == ("paused", "ready")
    hub.hub.settings.receipt_key.write_bytes(key)
    assert (await device.sender.round()).received == (id,)


async def test_a_key_the_city_has_not_certified_signs_nothing(hub, caplog):
    phone, sent = await hub.enrol(), record()
    uncertify(hub)
    assert (await healthz(hub))["problem"] == "receipt-key-uncertified"
    [result] = await hub.send(phone, sent)
    assert (result["status"], result["receipt"]) == ("received", "")
    again = hub.again()
    assert "not certified" in caplog.text
    again.close()


def test_a_hub_without_a_city_has_no_trouble(tmp_path, hub_pack, caplog):
    create_app(
        LocalHub(tmp_path, hub_pack, keyed=False).hub.settings, hub_pack, lambda _: None
    ).state.hub.database.close()
    assert "receipts" not in caplog.text


async def test_a_change_that_was_never_committed_leaves_the_old_key_at_work(hub):
    phone, path = await hub.enrol(), hub.hub.settings.receipt_key
    with pytest.raises(ZeroDivisionError), hub.hub.database.write() as connection:
        issue(connection, CITY, path, hub.clock())
        raise ZeroDivisionError
    assert Signer(path, "").newest != the_city().receipts.kid
    assert (await healthz(hub))["problem"] == "receipt-key-uncertified", "the command must be given again"
    [result] = await hub.send(phone, record())
    assert signed_by(result["receipt"]) == the_city().receipts.kid


async def test_a_committed_change_whose_file_was_overwritten_still_signs(hub):
    phone, path = await hub.enrol(), hub.hub.settings.receipt_key
    with hub.hub.database.write() as connection:
        kid = issue(connection, CITY, path, hub.clock())
    write_key(path, the_city().receipts)
    [result] = await hub.send(phone, record())
    assert signed_by(result["receipt"]) == kid


def test_only_the_key_of_now_and_the_one_before_are_kept(hub):
    path = hub.hub.settings.receipt_key
    kids = [the_city().receipts.kid]
    for _ in range(3):
        with hub.hub.database.write() as connection:
            kids.append(issue(connection, CITY, path, hub.clock()))
            assert certified(connection) == kids[-1]
    assert {file.name for file in path.parent.glob("hub-receipt*")} == {
        "hub-receipt.key", *(f"hub-receipt.{kid}.key" for kid in kids[-2:])
    }  # fmt: skip
    assert all(file.stat().st_mode & 0o77 == 0 for file in path.parent.glob("hub-receipt*"))
