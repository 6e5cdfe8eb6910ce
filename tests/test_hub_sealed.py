"""Sealed records at the hub: only those of this ward's own keys are taken, and a forged one harms no neighbour."""

import gzip
import json
import logging
from dataclasses import replace

import pytest
from sqlalchemy import update

from sync.hub import ward_keys
from sync.hub.city_keys import CityKeys
from sync.hub.clock import stamp
from sync.hub.schema import officers
from sync.records import digest_of, new_id
from sync.sealing.jwe import seal
from sync.sealing.keys import decode, encode, new_key
from sync.sealing.record import header_of
from sync.wire import envelope
from tests import hub_server
from tests.city import the_city
from tests.hub_server import NAME, NUMBER, OTHER_WARD, PNG, WARD, problem, record, sealed

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


@pytest.fixture
async def phone(hub):
    return await hub.enrol()


def sealed_to(*keys, sent=None):
    """Return a record whose body is sealed to other keys than it should be."""
    sent = sent or record()
    body = seal(b"{}", header_of(sent), [key.public for key in keys])
    return replace(sent, body=body, digest=digest_of(body))


def rewritten(sent, change):
    """Return a record with its JWE changed, under a digest that fits."""
    body = json.dumps(change(json.loads(sent.body)), separators=(",", ":")).encode()
    return replace(sent, body=body, digest=digest_of(body))


def with_header(**changes):
    def change(parts):
        header = json.loads(decode(parts["protected"])) | changes
        return parts | {"protected": encode(json.dumps(header, separators=(",", ":")).encode())}

    return change


def forged():
    """Yield envelopes that must be refused, each with the reason."""
    ward, recovery = the_city().wards[WARD], the_city().recovery
    yield envelope(sealed_to(ward, new_key())), "unknown-key"
    yield envelope(sealed_to(recovery, ward)), "unknown-key"
    yield envelope(sealed_to(ward)), "unknown-key"
    yield envelope(sealed_to(ward, recovery, new_key())), "unknown-key"
    yield envelope(sealed_to(the_city().wards[OTHER_WARD], recovery)), "unknown-key"
    yield envelope(record(OTHER_WARD)), "wrong-ward"
    yield envelope(record(OTHER_WARD)) | {"ward": WARD}, "body-mismatch"
    yield envelope(record()) | {"schema": 2}, "unknown-schema"
    yield envelope(record()) | {"enc": "none"}, "unsealed"
    yield envelope(record()) | {"id": new_id()}, "body-mismatch"
    yield envelope(record()) | {"procedure": "1.000656"}, "body-mismatch"
    yield envelope(record()) | {"kind": "feedback"}, "body-mismatch"
    yield envelope(rewritten(record(), with_header(zip="DEF"))), "body-mismatch"
    yield envelope(rewritten(record(), with_header(alg="PBES2-HS256+A128KW", p2c=2**31))), "body-mismatch"
    yield envelope(rewritten(record(), with_header(alg="dir"))), "body-mismatch"
    yield envelope(rewritten(record(), lambda parts: parts | {"tag": ""})), "body-mismatch"
    cut = record()
    yield envelope(replace(cut, body=cut.body[:-9], digest=digest_of(cut.body[:-9]))), "body-mismatch"
    yield envelope(record()) | {"digest": "0" * 64}, "digest-mismatch"
    yield envelope(record()) | {"body": "x" * (2 << 20)}, "malformed"
    extra = [{"sha256": "0" * 64, "size": 9, "type": "application/octet-stream"}]
    yield envelope(record()) | {"attachments": extra}, "body-mismatch"


async def test_a_forged_sealed_record_is_refused_by_name_and_its_neighbours_arrive(hub, phone, caplog):
    caplog.set_level(logging.DEBUG, "xomso")
    for wrong, reason in forged():
        batch = {"records": [envelope(record()), wrong, envelope(record())]}
        answer = await hub.client.post("/v1/records", json=batch, headers=phone.headers)
        before, refused, after = answer.json()["results"]
        assert [before["status"], refused["status"], after["status"]] == ["received", "refused", "received"], reason
        assert (refused["type"], "{" in refused["detail"]) == (reason, False)
    assert NAME not in caplog.text and NUMBER not in caplog.text


async def test_a_bomb_of_zeros_is_refused_before_it_is_unpacked(hub, phone):
    bomb = gzip.compress(b'{"records": [' + b" " * (64 << 20) + b"]}")
    headers = {**phone.headers, "Content-Encoding": "gzip", "Content-Type": "application/json"}
    problem(await hub.client.post("/v1/records", content=bomb, headers=headers), 413, "too-large")


async def test_a_record_sealed_to_a_retired_key_is_still_taken_and_opened(hub, phone):
    old = record()
    hub.officer()
    with hub.hub.database.write() as connection:
        city = CityKeys(the_city().root, the_city().recovery)
        ward_keys.issue(connection, WARD, city, hub.clock(), rotate=True)
    [result] = await hub.send(phone, old)
    assert result["status"] == "received"
    desk = await hub.log_in()
    assert NAME in (await desk.get(f"/desk/records/{old.id}")).text


async def test_the_database_and_the_files_hold_nothing_readable(hub, phone):
    id = new_id()
    file, data = sealed(id, PNG + NAME.encode())
    await hub.upload(phone, data)
    [result] = await hub.send(phone, record(id=id, files=[file]))
    assert result["status"] == "received"
    kept = b"".join(path.read_bytes() for path in hub.hub.settings.home.rglob("*") if path.is_file())
    assert NAME.encode() not in kept and NUMBER.encode() not in kept and PNG not in kept


async def test_an_officer_without_the_key_is_told_who_can_grant_it_and_then_opens(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    hub.officer("moi.den", granted=False)
    newcomer = await hub.log_in("moi.den")
    page = (await newcomer.get(f"/desk/records/{sent.id}")).text
    assert NAME not in page and "khôi phục khóa" in page
    assert hub.rows("SELECT state FROM records") == [("received",)], "nobody has looked yet"
    holder = hub.officer("giu.khoa")
    page = (await newcomer.get(f"/desk/records/{sent.id}")).text
    assert NAME not in page and holder.name in page
    colleague = await hub.log_in("giu.khoa")
    form = await colleague.get("/desk/keys")
    ids = dict(hub.rows("SELECT login, id FROM officers"))
    data = {"csrf": hub_server.csrf(form), "officer": ids["moi.den"]}
    assert (await colleague.post("/desk/keys/grant", data=data)).status_code == 303
    assert NAME in (await newcomer.get(f"/desk/records/{sent.id}")).text, "without logging in again"
    actions = [action for (action,) in hub.rows("SELECT action FROM audit WHERE record != '' ORDER BY id")]
    assert actions == ["not-opened", "not-opened", "grant-key", "open"]


async def test_who_holds_no_key_can_grant_none(hub):
    one, other = hub.officer("mot", granted=False), hub.officer("hai", granted=False)
    desk = await hub.log_in("mot")
    form = await desk.get("/desk/keys")
    assert "/desk/keys/grant" not in form.text
    for officer in (one.id, other.id, "nobody"):
        data = {"csrf": hub_server.csrf(form), "officer": officer}
        assert (await desk.post("/desk/keys/grant", data=data)).status_code == 409
    assert hub.rows("SELECT count(*) FROM ward_key_grants WHERE holder != 'recovery'") == [(0,)]


async def test_a_changed_password_keeps_the_key_and_ends_every_session(hub, phone):
    sent = record()
    await hub.send(phone, sent)
    hub.officer()
    desk, elsewhere = await hub.log_in(), await hub.log_in()
    form = hub_server.csrf(await desk.get("/desk/keys"))
    wrong = {"csrf": form, "old": "sai-mat-khau", "new": "mat-khau-moi-2026"}
    assert (await desk.post("/desk/account/password", data=wrong)).status_code == 409
    right = wrong | {"old": hub_server.PASSWORD}
    assert (await desk.post("/desk/account/password", data=right)).status_code == 303
    assert (await elsewhere.get("/desk")).status_code == 303
    again = await hub.log_in(password="mat-khau-moi-2026")
    assert NAME in (await again.get(f"/desk/records/{sent.id}")).text


async def test_a_stolen_database_opens_nothing(hub, phone):
    """What the sessions, keys and grants hold opens neither with the cookie's hash nor with a log-in's hash."""
    from sync.hub.officer_keys import opened, unboxed

    hub.officer()
    await hub.log_in()
    ((hash, box),) = hub.rows("SELECT hash, box FROM sessions")
    assert unboxed(box, hash) is None
    ((kept,),) = hub.rows("SELECT password FROM officers")
    ((wrapped,),) = hub.rows("SELECT wrapped FROM officer_keys")
    assert opened(hub.hub.passwords, wrapped, kept) is None


async def test_logging_out_takes_the_sessions_key_away(hub):
    hub.officer()
    desk = await hub.log_in()
    assert len(hub.rows("SELECT box FROM sessions WHERE box IS NOT NULL")) == 1
    await desk.post("/desk/logout", data={"csrf": hub_server.csrf(await desk.get("/desk"))})
    assert hub.rows("SELECT box FROM sessions") == []


async def test_a_photo_changed_on_the_hub_is_not_shown(hub, phone):
    id = new_id()
    file, data = sealed(id, PNG)
    await hub.upload(phone, data)
    await hub.send(phone, record(id=id, files=[file]))
    hub.officer()
    desk = await hub.log_in()
    hub.hub.attachments.path(file.sealed).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert (await desk.get(f"/desk/records/{id}/attachments/{file.sealed}")).status_code == 409


@pytest.mark.parametrize(
    "inside",
    [
        b"no json at all",
        b"[1, 2]",
        b'{"attachments": [{"sealed": ["a", "list"]}]}',
        b'{"attachments": {"a": 1}}',
        b"[" * 100_000,
    ],
)
async def test_a_phone_that_seals_nonsense_does_not_break_the_desk(hub, phone, inside):
    ward, recovery = the_city().wards[WARD], the_city().recovery
    sent = record()
    body = seal(inside, header_of(sent), [ward.public, recovery.public])
    nonsense = replace(sent, body=body, digest=digest_of(body))
    [result] = await hub.send(phone, nonsense)
    assert result["status"] == "received"
    hub.officer()
    desk = await hub.log_in()
    page = await desk.get(f"/desk/records/{sent.id}")
    assert page.status_code == 200 and "không mở được" in page.text


async def test_half_a_character_in_an_answer_is_shown_as_a_mark_and_breaks_no_page(hub, phone):
    ward, recovery = the_city().wards[WARD], the_city().recovery
    sent = record()
    inside = b'{"payload": {"answers": {"applicant_name": "Tr\\ud83dn", "note": "\\ud83d\\ude00"}}, "attachments": []}'
    body = seal(inside, header_of(sent), [ward.public, recovery.public])
    [result] = await hub.send(phone, replace(sent, body=body, digest=digest_of(body)))
    assert result["status"] == "received"
    hub.officer()
    desk = await hub.log_in()
    page = await desk.get(f"/desk/records/{sent.id}")
    assert page.status_code == 200 and "Tr?n" in page.text and "\U0001f600" in page.text


async def test_a_new_ward_key_is_not_handed_to_an_officer_who_has_left(hub, phone):
    hub.officer("o.lai")
    gone = hub.officer("da.nghi")
    with hub.hub.database.write() as connection:
        left = update(officers).where(officers.c.id == gone.id).values(disabled_at=stamp(hub.clock()))
        connection.execute(left)
        ward_keys.issue(connection, WARD, CityKeys(the_city().root, the_city().recovery), hub.clock(), rotate=True)
    rows = hub.rows("SELECT holder FROM ward_key_grants g JOIN ward_keys k ON g.kid = k.kid WHERE k.state = 'active'")
    assert rows and gone.id not in [officer for (officer,) in rows]
