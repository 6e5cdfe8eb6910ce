"""Records that go the short way on PostgreSQL: stored with their neighbours, and with nothing taken on trust."""

import gzip
import json

import anyio
import psycopg
import pytest

from sync.hub import devices, group, receipts, ward_keys
from sync.hub.city_keys import CityKeys
from sync.hub.settings import Patience
from sync.receipts import verify
from sync.records import new_id
from tests import hub_server
from tests import postgres as own_postgres
from tests.city import the_city
from tests.hub_server import OTHER_WARD, PNG, WARD, LocalHub, attached, batch, problem, record

hub_pack, postgres = hub_server.hub_pack, own_postgres.postgres
pytestmark = pytest.mark.anyio


@pytest.fixture
def hub(tmp_path, hub_pack, postgres):
    made = LocalHub(tmp_path / "hub", hub_pack, db=postgres.database())
    yield made
    made.close()


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


@pytest.fixture
def long_way(monkeypatch):
    """How often the route was asked."""
    asked = []
    straight = devices.authenticate

    def counted(*args):
        asked.append(1)
        return straight(*args)

    monkeypatch.setattr(devices, "authenticate", counted)
    return asked


async def at_once(*sendings):
    """Return what each sending was told, all of them started together."""
    told = [None] * len(sendings)

    async def one(at, sending):
        told[at] = await sending

    async with anyio.create_task_group() as tasks:
        for at, sending in enumerate(sendings):
            tasks.start_soon(one, at, sending)
    return told


async def test_new_records_of_many_phones_are_stored_together_with_all_that_belongs_to_them(hub, long_way):
    phones = [await hub.enrol(ward) for ward in (WARD, WARD, OTHER_WARD)]
    sent = [record(WARD), record(WARD, kind="outreach"), record(OTHER_WARD)]
    told = await at_once(*[hub.send(phone, one) for phone, one in zip(phones, sent, strict=True)])
    assert not long_way
    for phone, one, [result] in zip(phones, sent, told, strict=True):
        assert (result["id"], result["status"]) == (one.id, "received")
        said = verify(result["receipt"], the_city().receipts.public)
        assert (said.id, said.digest, said.ward, said.code) == (one.id, one.digest, one.ward, result["code"])
        [kept] = hub.rows("SELECT ward, device, digest, body, state, receipt FROM records WHERE id = :id", id=one.id)
        assert kept == (one.ward, phone.id, one.digest, one.body, "received", result["receipt"])
        assert hub.rows("SELECT ward, record FROM receipt_codes WHERE code = :c", c=result["code"]) == [
            (one.ward, one.id)
        ]
        assert hub.rows("SELECT device FROM record_devices WHERE record = :id", id=one.id) == [(phone.id,)]
    for phone, one in zip(phones, sent, strict=True):
        assert await hub.send(phone, one) == told[sent.index(one)], "sent again it has the same receipt"


async def test_one_wrong_request_harms_none_that_wait_with_it(hub, phone):
    old, twice = record(), new_id()
    [first] = await hub.send(phone, old)
    other = await hub.enrol()
    stranger = hub_server.Phone(phone.id, {"Authorization": other.headers["Authorization"].replace(other.id, phone.id)})
    good = [hub.send(phone, record()) for _ in range(5)]
    wrong = hub.client.post("/v1/records", json=batch(record()), headers=stranger.headers)
    pair = [hub.send(one, record(id=twice, name=name)) for one, name in ((phone, "a"), (other, "b"))]
    told = await at_once(*good, hub.send(other, old, record()), wrong, *pair)
    assert all(result["status"] == "received" for [result] in told[:5])
    assert told[5][0] == first and told[5][1]["status"] == "received"
    problem(told[6], 401, "token-not-valid")
    assert sorted(result["status"] for [result] in told[7:]) == ["received", "refused"]
    assert hub.rows("SELECT count(*) FROM records") == [(8,)]
    assert hub.rows("SELECT count(*) FROM receipt_codes") == [(8,)]
    assert len(hub.rows("SELECT 1 FROM record_devices WHERE record = :id", id=old.id)) == 2


async def test_a_revoked_phone_stores_nothing_although_it_was_just_known(hub, phone):
    await hub.send(phone, record())
    with hub.hub.database.write() as connection:
        devices.revoke(connection, phone.id, hub.clock())
    problem(await hub.client.post("/v1/records", json=batch(record()), headers=phone.headers), 401, "device-revoked")
    assert hub.rows("SELECT count(*) FROM records") == [(1,)]


async def test_a_key_changed_by_another_worker_counts_from_the_next_record_on(hub, phone):
    await hub.send(phone, record())
    city = CityKeys(the_city().root, the_city().recovery)
    with hub.hub.database.write() as connection:
        kid = receipts.issue(connection, city, hub.hub.settings.receipt_key, hub.clock())
        ward_keys.issue(connection, WARD, city, hub.clock(), rotate=True)
    [result] = await hub.send(phone, record())
    assert receipts.Signer(hub.hub.settings.receipt_key, "").under(kid).stands(result["receipt"])


@pytest.mark.parametrize("lack", ["UPDATE ward_keys SET kid = 'x' || substr(kid, 2)", "DELETE FROM city_keys"])
async def test_a_database_put_back_without_the_keys_is_not_taken_for_the_one_before(hub, phone, lack):
    await hub.send(phone, record())
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql(lack)
    [result] = await hub.send(phone, record())
    assert result["status"] == "received" or result["type"] == "unknown-key"
    marked = "SELECT count(*) FROM records WHERE needs_recovery = 1"
    assert hub.rows(marked) == [(1 if result["status"] == "received" else 0,)]


async def test_what_the_short_way_does_not_take_goes_the_long_way_byte_for_byte(hub, phone, long_way):
    sent = record()
    packed = gzip.compress(json.dumps(batch(sent)).encode())
    headers = phone.headers | {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = await hub.client.post("/v1/records", content=packed, headers=headers)
    assert (answer.json()["results"][0]["status"], len(long_way)) == ("received", 0)
    problem(await hub.client.post("/v1/records", content=packed[:-9], headers=headers), 400, "bad-encoding")
    problem(await hub.client.post("/v1/records", content=b"[", headers=phone.headers), 400, "not-json")
    usual = [record(filler="x" * 900) for _ in range(25)]
    assert {result["status"] for result in await hub.send(phone, *usual)} == {"received"} and len(long_way) == 2
    many = [record(filler="x" * 4000) for _ in range(60)]
    assert {result["status"] for result in await hub.send(phone, *many)} == {"received"}
    [result] = await hub.send(phone, record(kind="outreach", files=[attached(PNG)]))
    assert (result["status"], len(long_way)) == ("incomplete", 4)


async def test_a_group_that_fails_is_stored_one_by_one(hub, phone, monkeypatch, caplog):
    await hub.send(phone, record())
    monkeypatch.setattr(group, "STORE", "SELECT 1 / 0, %(now)s")
    told = await at_once(*[hub.send(phone, record()) for _ in range(3)])
    assert all(result["status"] == "received" for [result] in told)
    assert "one by one" in caplog.text


async def test_what_failed_only_after_its_commit_is_found_and_answered_once(hub, phone, long_way, monkeypatch):
    await hub.send(phone, record())
    hub.clock.forward(seconds=70)
    monkeypatch.setattr(group, "SEEN", "SELECT 1 / 0, %(now)s")
    sent = record()
    [result] = await hub.send(phone, sent)
    assert (result["status"], len(long_way)) == ("received", 1)
    kept = hub.rows("SELECT code, receipt FROM records WHERE id = :id", id=sent.id)
    assert kept == [(result["code"], result["receipt"])]
    assert await hub.send(phone, sent) == [result]


async def test_a_connection_that_the_server_ended_is_opened_anew_and_nothing_is_lost(hub, phone, long_way):
    await hub.send(phone, record())
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert hub.rows(ended)
    for _ in range(2):
        [result] = await hub.send(phone, record())
        assert result["status"] == "received"
    assert len(long_way) == 1, "only what met the broken connection"
    assert hub.rows("SELECT count(*) FROM records") == [(3,)]


async def test_the_short_way_waits_for_a_database_that_hangs_no_longer_than_it_may(tmp_path, hub_pack, postgres):
    hub = LocalHub(tmp_path / "hub", hub_pack, db=postgres.database(), patience=Patience(database_seconds=1))
    phone = await hub.enrol()
    await hub.send(phone, record())
    sent = record()
    place = hub.hub.database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(place) as other:
        other.execute("LOCK TABLE records IN ACCESS EXCLUSIVE MODE")
        answer = await hub.client.post("/v1/records", json=batch(sent), headers=phone.headers)
        problem(answer, 503, "hub-busy")
    [result] = await hub.send(phone, sent)
    assert result["status"] == "received"
    assert hub.rows("SELECT count(*) FROM records") == [(2,)]
    hub.close()


async def test_a_call_is_noted_once_a_minute(hub, phone):
    seen = "SELECT last_seen FROM devices WHERE id = :id"
    for seconds, moved in ((70, True), (5, False), (60, True)):
        before = hub.rows(seen, id=phone.id)
        hub.clock.forward(seconds=seconds)
        await hub.send(phone, record())
        assert (hub.rows(seen, id=phone.id) != before) is moved
