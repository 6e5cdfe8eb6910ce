"""A hub that cannot sign for records is said to be unwell, and a record it does not confirm is shown as trouble."""

import pytest

from app.device import Device as Phone
from sync.reasons import PAUSES, sentence
from tests import hub_server
from tests.harness import Window
from tests.receiving import enrolled, queue

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


async def test_a_hub_without_its_key_is_unwell_and_not_merely_busy(hub, tmp_path):
    device = await enrolled(tmp_path, hub)
    id, path = queue(device), hub.hub.settings.receipt_key
    key = path.read_bytes()
    path.unlink()
    outcome = await device.sender.round()
    assert (outcome.reason, device.sender.status.reason, device.outbox.get(id).state) == ("unwell", "unwell", "ready")
    assert "trục trặc" in PAUSES["unwell"]
    path.write_bytes(key)
    assert (await device.sender.round(by_hand=False)).reason == "unwell", "the time the hub asked for is kept"
    assert device.new_sender().status.reason == "unwell", "and remembered over a start"
    assert (await device.sender.round()).received == (id,)


async def test_a_record_the_hub_does_not_confirm_is_shown_as_trouble(tmp_path):
    device = Phone(tmp_path)
    for key, value in {"language": "vi", "ward": "31135", "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    item = device.outbox.add("outreach", "31135", "", {"people": 3})
    device.outbox.settle(item.id, "7KQM-2XWA-H")
    window = await Window.open(device, f"/record/{item.id}")
    assert not window.has("unconfirmed")
    device.db.execute("UPDATE outbox SET reason = 'different-bytes'")
    window = await Window.open(device, f"/record/{item.id}")
    assert window.has("unconfirmed") and sentence("different-bytes") in window.text()
    await device.stop()
