"""A phone its ward asked to forget keeps nothing it could read, and every record it sealed."""

import asyncio

import httpx
import pytest

from app.device import Device as Phone
from sync import enrolment
from sync.checklist import Checklist
from sync.courier import export_queue, import_queue
from sync.drafts import Drafts
from sync.outbox import Outbox
from sync.reasons import PAUSES, sentence
from sync.sealing.errors import DraftUnreadable
from sync.store import open_store
from sync.waiting import Waiting
from sync.wiping import finish, was_wiped, wipe
from tests.harness import Window
from tests.sending import JPEG, PLACE, Device
from tests.tiny_hub import HEADERS, TinyHub

pytestmark = pytest.mark.anyio
SAID = {"ten": "Nguyễn Văn Thử Nháp"}


def wiping(request: httpx.Request) -> httpx.Response:
    body = b'{"type": "/problems/device-wiped", "status": 401}'
    return httpx.Response(401, headers=HEADERS | {"Content-Type": "application/problem+json"}, content=body)


def fake_portal(request: httpx.Request) -> httpx.Response:
    """Says the same without being a hub."""
    answer = wiping(request)
    del answer.headers["xomso-hub"]
    return answer


@pytest.fixture
def device(tmp_path):
    """A phone with a sealed record and photo, a draft with a photo, and a tick."""
    device = Device(tmp_path, httpx.MockTransport(wiping))
    device.sealed = device.add({"ten": "Nguyễn Văn Thử"}, JPEG)
    draft = Drafts(device.db).create("submission", "1.001193", "31117", SAID)
    Drafts(device.db).save(draft.id, SAID, [device.photos.keep("nhap.jpg", JPEG + b"nhap")])
    Checklist(device.db).tick("1.001193", 0, True)
    return device


def left(device) -> tuple[int, int, bool, int]:
    """Return how many drafts and ticks there are, whether there is a key, and how many photos of drafts."""
    tables = [device.db.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("drafts", "checklists")]
    folder = device.path.parent
    photos = len(list((folder / "drafts").iterdir())) if (folder / "drafts").exists() else 0
    return *tables, (folder / "device.key").exists(), photos


async def test_drafts_ticks_key_and_token_go_and_the_sealed_queue_stays_and_reaches_the_hub_by_courier(
    device, tmp_path
):
    body = device.outbox.record(device.sealed).body
    assert left(device) == (1, 1, True, 1)
    key = (tmp_path / "device.key").read_bytes()
    outcome = await device.sender.round()
    assert (outcome.state, outcome.reason) == ("paused", "wiped")
    assert left(device) == (0, 0, False, 0)
    assert enrolment.load(device.db) is None
    files = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert key not in files and PLACE.token.encode() not in files
    assert device.outbox.record(device.sealed).body == body
    assert device.states() == ["ready"]
    done = export_queue(device.outbox, device.attachments, tmp_path / "queue.zip")
    assert done
    hub = TinyHub()
    (tmp_path / "other").mkdir()
    other = Device(tmp_path / "other", hub.transport())
    import_queue(other.outbox, other.attachments, tmp_path / "queue.zip")
    assert (await other.sender.round()).received == (device.sealed,)
    assert hub.bodies[device.sealed].encode() == body


async def test_a_wiped_device_asks_nothing_more_until_a_new_invitation_is_used(device):
    hub = TinyHub()
    await device.sender.round()
    device.network = hub.transport()
    for sender in (device.sender, device.new_sender()):
        assert (await sender.round()).reason == "wiped"
        assert sender.status.next_try is None
    assert hub.asked == []
    assert sentence("wiped") in PAUSES.values()
    enrolment.save(device.db, PLACE)
    assert not was_wiped(device.db)
    assert (await device.sender.round(by_hand=False)).received == (device.sealed,)


async def test_only_the_hub_itself_can_ask_for_it(device):
    device.network = httpx.MockTransport(fake_portal)
    assert (await device.sender.round()).reason == "portal"
    device.network = httpx.MockTransport(lambda _: httpx.Response(401, headers=HEADERS))
    assert (await device.sender.round()).reason == "auth"
    assert left(device) == (1, 1, True, 1)


async def test_an_answer_to_the_old_token_wipes_nothing_of_a_new_enrolment(device):
    from dataclasses import replace

    def late(request):
        enrolment.save(device.db, replace(PLACE, token="xs1.device-2.secret", device="device-2"))
        return wiping(request)

    device.network = httpx.MockTransport(late)
    await device.sender.round()
    assert left(device) == (1, 1, True, 1)
    assert enrolment.load(device.db).device == "device-2"


async def test_a_phone_that_died_in_the_middle_goes_on_with_it_at_its_next_start(device, monkeypatch, tmp_path):
    def dies(db):
        raise KeyboardInterrupt

    monkeypatch.setattr("sync.wiping.finish", dies)
    with pytest.raises(KeyboardInterrupt):
        wipe(device.db, "2026-11-22T08:00:00+07:00")
    monkeypatch.undo()
    assert left(device) == (0, 0, True, 1)
    device.db.conn.close()
    again = open_store(device.path)
    finish(again)
    assert not (tmp_path / "device.key").exists()
    assert Outbox(again).counts().waiting == 1
    again.conn.close()


def test_a_photo_of_a_draft_is_unreadable_even_where_its_file_survives(device):
    """The key is gone for good: a new one opens nothing that the old one closed."""
    row = device.db.conn.execute("SELECT * FROM drafts").fetchone()
    wipe(device.db, "2026-11-22T08:00:00+07:00")
    device.db.conn.execute(f"INSERT INTO drafts VALUES ({', '.join('?' * len(row))})", row)
    device.db.conn.commit()
    with pytest.raises(DraftUnreadable):
        Drafts(device.db).all()


async def test_a_device_tells_how_much_waits_and_since_when_and_which_app_it_is(tmp_path):
    hub = TinyHub()
    device = Device(tmp_path, hub.transport())
    await device.sender.round()
    said = hub.sent_headers[-1]
    assert (said["xomso-waiting"], said["xomso-oldest"], bool(said["xomso-app"])) == ("0", "0", True)
    for number in range(3):
        hub.refusals[device.add({"n": number})] = {"status": "refused", "type": "malformed", "detail": ""}
    device.clock.forward(90 * 60)
    await device.sender.round()
    said = hub.sent_headers[-1]
    assert (said["xomso-waiting"], said["xomso-oldest"]) == ("3", "90")
    device.clock.forward(-7 * 24 * 3600)
    assert Waiting.of(device.db, device.clock().timestamp()) == Waiting(3, 0), "a clock that was set back"


async def test_the_screen_says_what_is_gone_what_is_kept_and_what_to_do(tmp_path):
    phone = Phone(tmp_path)
    try:
        for key, value in {"language": "vi", "ward": "31117", "onboarded": "yes"}.items():
            phone.preferences.set(key, value)
        from tests.city import the_city

        the_city().equip(phone.db)
        phone.outbox.add("submission", "31117", "1.001193", SAID)
        wipe(phone.db, "2026-11-22T08:00:00+07:00")
        for route in ("/", "/queue", "/more"):
            window = await Window.open(phone, route)
            said = window.text()
            assert window.has("wiped") and window.has("invitation") and not window.has("bar")
            assert "1 hồ sơ đã niêm phong" in said and "Đừng gỡ ứng dụng" in said
            assert "Nguyễn" not in said
        await window.click("wiped-export")
        await asyncio.sleep(0.05)
        await window.settle()
        assert window.has("wiped-saved")
        sent = [m.body for m in window.connection.messages if getattr(m.body, "name", "") == "save_file"]
        assert sent[0].args["src_bytes"][:2] == b"PK"
        assert [path.name for path in tmp_path.glob("*.zip")] == []
        await window.click("guides")
        assert window.has("query")
        assert not window.crashed()
    finally:
        await phone.stop()
