"""A receipt counts only when the city's own key signed it for exactly this record; else the record goes on waiting."""

import json
from dataclasses import replace

import httpx
import pytest

from sync.hub.receipts import install
from sync.receipts import Receipt, ReceiptRefused, read, sign, signing_key, verify
from sync.receipts_kept import ReceiptBook
from sync.sealing.keys import decode, encode, new_key
from tests import hub_server
from tests.city import City, the_city
from tests.hub_server import WARD
from tests.receiving import decide, enrolled, network, queue, uncertify
from tests.sending import Cut, first

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio
SAID = Receipt("id-1", "0" * 64, WARD, "7KQM-2XWA-H", "2026-11-22T01:00:00.000+00:00", "Xóm Số")


@pytest.fixture
async def device(tmp_path, hub):
    return await enrolled(tmp_path, hub)


def signed(receipt: Receipt, key=None) -> str:
    key = key or the_city().receipts
    return sign(receipt, signing_key(key), key.kid)


class Forger(httpx.AsyncBaseTransport):
    """Lets everything through but the hub's receipts, which it makes anew from what the hub said."""

    def __init__(self, inner: httpx.AsyncBaseTransport, forge):
        self.inner = inner
        self.forge = forge

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self.inner.handle_async_request(request)
        if request.url.path != "/v1/records":
            return response
        said = json.loads(await response.aread())
        for result in said["results"]:
            result["receipt"] = self.forge(read(result["receipt"]))
        headers = {key: value for key, value in response.headers.items() if key != "content-length"}
        return httpx.Response(response.status_code, headers=headers, json=said)


def test_what_was_signed_is_read_back():
    text = signed(SAID)
    assert verify(text, the_city().receipts.public) == SAID == read(text)
    assert SAID.at.isoformat() == "2026-11-22T01:00:00+00:00"


def test_every_changed_part_of_a_receipt_is_noticed():
    key, text = the_city().receipts.public, signed(SAID)
    head, body, tail = text.split(".")
    other = encode(json.dumps(json.loads(decode(body)) | {"code": "ZZZZ-ZZZZ-Z"}).encode())
    none = encode(json.dumps({"alg": "none", "typ": "xomso-receipt", "kid": key.kid}).encode())
    mac = encode(json.dumps({"alg": "HS256", "typ": "xomso-receipt", "kid": key.kid}).encode())
    turned = tail[:10] + ("A" if tail[10] != "A" else "B") + tail[11:]
    for wrong in (
        f"{head}.{other}.{tail}",
        f"{head}.{body}.{turned}",
        f"{none}.{body}.",
        f"{mac}.{body}.{tail}",
        f"{head}.{body}",
        text[:-4],
        "",
        "x",
        text + "A" * 3000,
        "é.é.é",
    ):
        with pytest.raises(ReceiptRefused):
            verify(wrong, key)


def test_a_receipt_by_another_key_of_the_same_city_is_none():
    for key in (new_key(), the_city().root, the_city().wards[WARD], City().receipts):
        with pytest.raises(ReceiptRefused) as refused:
            verify(signed(SAID, key), the_city().receipts.public)
        assert refused.value.reason == "receipt-unknown-key"


async def test_a_received_record_has_a_receipt_for_its_very_bytes(device, hub):
    id = queue(device)
    assert (await device.sender.round()).received == (id,)
    item = device.outbox.get(id)
    receipt = verify(item.receipt, the_city().receipts.public)
    assert (receipt.id, receipt.digest, receipt.ward) == (id, device.outbox.record(id).digest, WARD)
    assert (receipt.code, receipt.hub) == (item.code, "Xóm Số")
    assert hub.rows("SELECT receipt FROM records") == [(item.receipt,)]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"id": "0190d5a2-0000-7000-8000-000000000000"}, None),
        ({"digest": "0" * 64}, None),
        ({"ward": "31147"}, None),
        ({"code": "ZZZZ-ZZZZ-Z"}, None),
        ({"received_at": "tomorrow"}, None),
        ({}, "stranger"),
    ],
)
async def test_a_forged_foreign_or_replayed_receipt_leaves_the_record_waiting(device, hub, changes, key):
    id = queue(device)
    stranger = new_key() if key else None
    device.network = Forger(network(hub), lambda right: signed(replace(right, **changes), stranger))
    outcome = await device.sender.round()
    item = device.outbox.get(id)
    assert (outcome.received, item.state, item.receipt, item.code) == ((), "ready", "", "")
    assert item.reason == ("receipt-unknown-key" if key else "receipt-refused")


async def test_a_receipt_of_one_record_is_no_receipt_of_another(device, hub):
    kept = queue(device)
    await device.sender.round()
    replayed = device.outbox.get(kept).receipt
    device.network = Forger(network(hub), lambda _: replayed)
    id = queue(device)
    await device.sender.round()
    assert (device.outbox.get(id).state, device.outbox.get(id).reason) == ("ready", "receipt-refused")
    assert device.outbox.get(kept).receipt == replayed


async def test_no_receipt_is_refused_once_the_city_has_a_key_for_them(device, hub):
    id = queue(device)
    uncertify(hub)
    await device.sender.round()
    assert (device.outbox.get(id).state, device.outbox.get(id).reason) == ("ready", "receipt-missing")
    decide(hub, id, "open")
    await device.sender.round()
    assert device.outbox.get(id).state == "ready", "news is no proof either"


async def test_news_held_back_for_want_of_a_receipt_is_read_once_it_is_there(device, hub):
    id = queue(device)
    uncertify(hub)
    await device.sender.round()
    decide(hub, id, "open", "return")
    await device.sender.round()
    with hub.hub.database.write() as connection:
        install(connection, the_city().receipts, the_city().certificate(the_city().receipts), hub.clock())
    device.clock.forward(12 * 3600)
    await device.sender.round()
    item = device.outbox.get(id)
    assert (item.state, item.returned_reason, bool(item.receipt)) == ("returned", "Ảnh bị mờ", True)


async def test_a_lost_answer_is_made_good_by_the_next_news(device, hub):
    id = queue(device)
    device.network = Cut(network(hub), first(1, "/v1/records"))
    assert (await device.sender.round()).reason == "offline"
    decide(hub, id, "open")
    device.outbox.retry(id, "incomplete", due=device.clock.now.replace(year=2026, month=11, day=22, hour=10))
    await device.sender.round()
    item = device.outbox.get(id)
    assert (item.state, bool(item.receipt)) == ("in_review", True)
    assert hub.rows("SELECT code FROM records") == [(item.code,)]


async def test_a_record_a_courier_delivered_has_its_receipt_with_the_next_contact(device, hub, tmp_path):
    from sync.courier import export_queue, import_queue

    id = queue(device, b"\xff\xd8\xff\xe0 photo")
    (tmp_path / "other").mkdir()
    courier = await enrolled(tmp_path / "other", hub)
    export_queue(device.outbox, device.attachments, tmp_path / "queue.xomso")
    import_queue(courier.outbox, courier.attachments, tmp_path / "queue.xomso")
    assert (await courier.sender.round()).received == (id,)
    await device.sender.round()
    assert device.outbox.get(id).receipt == courier.outbox.get(id).receipt != ""
    assert device.outbox.get(id).code == courier.outbox.get(id).code


async def test_a_device_from_before_receipts_is_given_them_for_what_it_delivered(device, hub):
    device.db.execute("DELETE FROM ward_keys WHERE ward = 'receipt'")
    device.db.execute("DELETE FROM preferences WHERE key = 'keys.mark'")
    id = queue(device)
    assert (await device.sender.round()).received == (id,)
    assert ReceiptBook(device.db).held(id)


async def test_a_new_key_of_the_hub_is_asked_for_and_used_at_once(device, hub):
    from sync.hub.city_keys import CityKeys
    from sync.hub.receipts import issue

    old = queue(device)
    await device.sender.round()
    with hub.hub.database.write() as connection:
        city = CityKeys(the_city().root, the_city().recovery)
        kid = issue(connection, city, hub.hub.settings.receipt_key, hub.clock())
    id = queue(device)
    await device.sender.round()
    assert ReceiptBook(device.db).keys.receipt_key.kid == kid
    assert [bool(device.outbox.get(one).receipt) for one in (old, id)] == [True, True]
    assert device.states() == ["received", "received"]


async def test_a_retired_key_cannot_come_back(device):
    from sync.sealing.errors import KeysRefused

    keys = ReceiptBook(device.db).keys
    keys.take(the_city().keys(WARD, receipt=the_city().certificate(new_key(), 2)), WARD)
    for wrong in (the_city().certificate(the_city().receipts, 1), the_city().certificate(new_key(), 2)):
        with pytest.raises(KeysRefused):
            keys.take(the_city().keys(WARD, receipt=wrong), WARD)
    with pytest.raises(KeysRefused):
        keys.take(the_city().keys(WARD, receipt=the_city().keys(WARD).ward), WARD)
