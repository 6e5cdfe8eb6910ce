"""Records arrive once, whoever sends them however often; a bad one is refused alone and by name."""

import json

import anyio
import pytest

from sync.hub.codes import read_receipt_code
from sync.records import SEALED_LIMIT, canonical, digest_of, new_id
from sync.wire import envelope
from tests import hub_server
from tests.hub_server import OTHER_WARD, PNG, attached, batch, problem, record

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


async def offer(hub, phone, *envelopes):
    # ASCII, so that even half a surrogate pair gets through to the hub.
    answer = await hub.client.post("/v1/records", content=json.dumps({"records": envelopes}), headers=phone.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def test_a_record_is_received_with_a_code_that_checks(hub, phone):
    sent = record()
    [result] = await hub.send(phone, sent)
    assert (result["id"], result["status"]) == (sent.id, "received")
    assert read_receipt_code(result["code"]) == result["code"]
    assert result["received_at"] == "2026-11-22T01:00:00.000+00:00"
    assert hub.rows("SELECT id, body, state, digest, code FROM records") == [
        (sent.id, sent.body, "received", sent.digest, result["code"])
    ]


async def test_the_results_come_in_the_order_of_the_records(hub, phone):
    sent = [record() for _ in range(25)]
    results = await hub.send(phone, *sent)
    assert [result["id"] for result in results] == [one.id for one in sent]
    assert len({result["code"] for result in results}) == 25


async def test_the_same_record_sent_again_has_the_same_receipt(hub, phone):
    sent = record()
    first = await hub.send(phone, sent)
    hub.clock.forward(days=3)
    assert await hub.send(phone, sent) == first
    assert await hub.send(phone, record(), sent) != first
    assert hub.rows("SELECT count(*) FROM records") == [(2,)]


async def test_fifty_senders_of_one_record_at_once_get_one_receipt(hub, phone):
    sent, codes = record(), []

    async def send():
        [result] = await hub.send(phone, sent)
        codes.append((result["status"], result["code"]))

    async with anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(send)
    assert len(codes) == 50
    assert len(set(codes)) == 1
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]
    assert hub.rows("SELECT count(*) FROM receipt_codes") == [(1,)]


async def test_a_record_that_comes_through_another_device_is_the_same_record(hub, phone):
    sent = record()
    first = await hub.send(phone, sent)
    assert await hub.send(await hub.enrol(), sent) == first


async def test_a_record_twice_in_one_batch_is_stored_once(hub, phone):
    sent = record()
    one, two = await hub.send(phone, sent, sent)
    assert one == two
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]


async def test_other_bytes_under_a_known_id_are_refused_and_change_nothing(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    [result] = await hub.send(phone, record(id=sent.id, note="khác"))
    assert (result["status"], result["type"]) == ("refused", "different-bytes")
    both = record(), record()
    other = record(id=both[0].id, note="khác")
    results = await hub.send(phone, *both, other)
    assert [result["status"] for result in results] == ["received", "received", "refused"]
    assert hub.rows("SELECT body FROM records WHERE id = :id", id=sent.id) == [(sent.body,)]


def bad(**changes):
    return {**envelope(record()), **changes}


@pytest.mark.parametrize(
    ("changes", "slug", "names"),
    [
        ({"colour": "xanh"}, "malformed", "colour"),
        ({"kind": "parcel"}, "malformed", "kind"),
        ({"id": "1"}, "malformed", "id"),
        ({"id": "0190d5a2-0000-4000-8000-000000000000"}, "malformed", "id"),
        ({"ward": "3113"}, "malformed", "ward"),
        ({"procedure": "../etc"}, "malformed", "procedure"),
        ({"body": 7}, "malformed", "body"),
        ({"body": "\ud800"}, "malformed", "body"),
        ({"body": "x" * (SEALED_LIMIT + 1)}, "malformed", "body"),
        ({"attachments": {}}, "malformed", "attachments"),
        ({"attachments": [{"sha256": "0" * 64, "size": 0, "type": "image/png"}]}, "malformed", "attachments.0.size"),
        ({"attachments": [{"sha256": "0" * 64, "size": 9, "type": "text/html"}]}, "malformed", "attachments.0.type"),
        ({"schema": True}, "malformed", "schema"),
        ({"schema": 2}, "unknown-schema", ""),
        ({"enc": "pgp"}, "unknown-sealing", ""),
        ({"enc": "none"}, "unsealed", ""),
        ({"ward": OTHER_WARD}, "wrong-ward", OTHER_WARD),
        ({"digest": "0" * 64}, "digest-mismatch", ""),
        ({"body": "{}", "digest": digest_of(b"{}")}, "body-mismatch", ""),
        ({"body": "[" * 100_000, "digest": digest_of(b"[" * 100_000)}, "body-mismatch", ""),
        ({"procedure": "1.000656"}, "body-mismatch", ""),
        ({"attachments": [{"sha256": "0" * 64, "size": 9, "type": "image/png"}]}, "body-mismatch", ""),
    ],
)
async def test_a_bad_record_is_refused_alone_and_says_why(hub, phone, changes, slug, names):
    good, wrong = envelope(record()), bad(**changes)
    before, refused, after = await offer(hub, phone, good, wrong, envelope(record()))
    assert [before["status"], refused["status"], after["status"]] == ["received", "refused", "received"]
    assert refused["type"] == slug
    assert names in refused["detail"]
    assert "{" not in refused["detail"]
    assert "Nguyễn" not in refused["detail"]
    assert hub.rows("SELECT count(*) FROM records") == [(2,)]


@pytest.mark.parametrize("junk", [None, 7, "x", [], {}, {"id": {"a": 1}}, {"id": "a\x00b"}])
async def test_what_is_no_record_at_all_is_refused_without_an_id(hub, phone, junk):
    [result] = await offer(hub, phone, junk)
    assert (result["id"], result["status"], result["type"]) == ("", "refused", "malformed")


async def test_a_missing_field_is_named(hub, phone):
    sent = envelope(record())
    del sent["digest"]
    [result] = await offer(hub, phone, sent)
    assert (result["id"], result["detail"]) == (sent["id"], "Thiếu trường digest.")


async def test_a_body_that_speaks_of_another_record_is_refused(hub, phone):
    inside = json.loads(record(kind="outreach").body)
    body = canonical(inside | {"id": new_id()})
    [result] = await offer(
        hub, phone, bad(id=inside["id"], kind="outreach", enc="none", body=body.decode(), digest=digest_of(body))
    )
    assert (result["status"], result["type"]) == ("refused", "body-mismatch")


async def test_nothing_is_stored_until_every_file_is_there(hub, phone):
    file = attached(PNG)
    sent = record(files=[file])
    [result] = await hub.send(phone, sent)
    assert result == {"id": sent.id, "status": "incomplete", "missing": [file.sha256]}
    assert hub.rows("SELECT count(*) FROM records") == [(0,)]
    await hub.upload(phone, PNG, "image/png")
    [result] = await hub.send(phone, sent)
    assert result["status"] == "received"
    assert hub.rows("SELECT name, sha256, size, type FROM record_attachments") == [
        ("anh-1.png", file.sha256, len(PNG), "image/png")
    ]


@pytest.mark.parametrize("lie", [{"size": 9}, {"type": "image/jpeg"}])
async def test_a_manifest_that_lies_about_a_file_is_refused(hub, phone, lie):
    true = attached(PNG)
    await hub.upload(phone, PNG, "image/png")
    said = {"name": true.name, "type": true.type, "size": true.size, "sha256": true.sha256} | lie
    [result] = await hub.send(phone, record(files=[type(true)(**said)]))
    assert (result["status"], result["type"]) == ("refused", "attachment-mismatch")


async def test_a_batch_of_a_hundred_is_taken_and_one_more_is_too_many(hub, phone):
    hundred = [record() for _ in range(100)]
    assert {result["status"] for result in await hub.send(phone, *hundred)} == {"received"}
    answer = await hub.client.post("/v1/records", json=batch(*hundred, record()), headers=phone.headers)
    problem(answer, 413, "too-large")
    assert hub.rows("SELECT count(*) FROM records") == [(100,)]


async def test_an_empty_batch_is_answered_with_no_results(hub, phone):
    assert await offer(hub, phone) == []
