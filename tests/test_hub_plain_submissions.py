"""Submissions from before records were sealed: none is taken in any more, but those the hub has are answered for and purged."""

from dataclasses import replace

import pytest

from sync.hub import devices, intake, retention
from sync.hub.envelopes import READER, Envelope
from sync.records import digest_of, freeze, new_id
from sync.wire import envelope
from tests import hub_server
from tests.hub_server import NAME, WARD, record
from tests.receiving import body, decide, enrolled
from tests.receiving import retention as purging

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


def plain(hub):
    """Return a submission as an earlier version froze it."""
    payload = {"consent": {"given": True}, "answers": {"applicant_name": NAME}}
    return freeze("submission", WARD, "1.001193", payload, id=new_id(), counter=1, now=hub.clock())


def stored_before(hub, phone, sent) -> None:
    """Store a record as the hub did when it took plain submissions in."""
    device = devices.authenticate(hub.hub.database, phone.headers["Authorization"], hub.clock())
    before = Envelope(READER.validate_python(envelope(sent)), sent.body, {})
    signer = hub.hub.receipts.under("")
    [result] = intake.take_in(hub.hub.database, hub.hub.attachments, device, [before], hub.clock(), signer)
    assert isinstance(result, intake.Received)


async def test_one_the_hub_has_is_answered_with_its_code_and_a_receipt(hub):
    phone, sent = await hub.enrol(), plain(hub)
    stored_before(hub, phone, sent)
    known, new, sealed = await hub.send(phone, sent, plain(hub), record())
    assert (known["status"], known["code"]) == ("received", hub.rows("SELECT code FROM records")[0][0])
    assert known["receipt"]
    assert [(new["status"], new["type"]), sealed["status"]] == [("refused", "unsealed"), "received"]


async def test_one_with_other_bytes_is_refused_as_such(hub):
    phone, sent = await hub.enrol(), plain(hub)
    stored_before(hub, phone, sent)
    other = sent.body.replace(NAME.encode(), b"Ai")
    [result] = await hub.send(phone, replace(sent, body=other, digest=digest_of(other)))
    assert (result["status"], result["type"]) == ("refused", "different-bytes")


async def test_the_rules_of_retention_purge_it_like_any_other(hub):
    phone, sent = await hub.enrol(), plain(hub)
    stored_before(hub, phone, sent)
    decide(hub, sent.id, "open", "return")
    hub.clock.forward(days=91)
    [gone] = retention.run(hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts, hub.clock())
    assert gone.record == sent.id and hub.rows("SELECT length(body) FROM records") == [(0,)]
    [result] = await hub.send(phone, sent)
    assert result["status"] == "received"


@pytest.mark.parametrize("steps", [(), ("open", "return"), ("open", "lodge", "finish")])
async def test_the_phone_gets_its_receipt_and_its_plain_bytes_go_too(hub, tmp_path, steps):
    device = await enrolled(tmp_path, hub)
    hub.clock.now = device.clock.now
    phone, sent = await hub.enrol(), plain(hub)
    stored_before(hub, phone, sent)
    decide(hub, sent.id, *steps)
    device.outbox.take_in(sent, counter=1, parent="", created_at=device.clock().isoformat(), origin="")
    state = hub.rows("SELECT state FROM records")[0][0]
    device.db.execute("UPDATE outbox SET state = ?, code = 'K7' WHERE id = ?", [state, sent.id])
    device.db.execute("DELETE FROM ward_keys WHERE ward = 'receipt'")
    device.db.execute("DELETE FROM preferences WHERE key = 'keys.mark'")
    for _ in range(2):
        await device.sender.round()
    assert device.outbox.get(sent.id).receipt
    purging(device).time.heard(hub.clock())
    for _ in range(31):
        device.clock.forward(86400)
        purging(device).run()
        await device.sender.round()
    purging(device).run()
    assert body(device, sent.id) == b""
