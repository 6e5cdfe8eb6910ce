"""A phone with a PIN shows nothing about anybody before it is given, and forgetting it costs the drafts only."""

import os

import pytest

from app.device import LOCK_AFTER, Device
from tests.city import the_city
from tests.harness import Window, labels
from tests.held_clock import HeldClock

pytestmark = pytest.mark.anyio
NINH_KIEU = "31135"
SAID = {"consent": {"given": True}, "answers": {"applicant_name": "Nguyễn Văn Thử"}}


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
async def device(tmp_path, clock):
    """A device with a draft, a tick, a record that waits, and the PIN 2468, just started."""
    device = Device(tmp_path, clock=clock)
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, NINH_KIEU)
    device.outbox.add("submission", NINH_KIEU, "1.001193", SAID)
    device.drafts.create("submission", "1.001193", NINH_KIEU, SAID)
    device.checklist.tick("1.001193", 0, True)
    device.set_pin("2468")
    device.close()
    device = Device(tmp_path, clock=clock)
    yield device
    await device.stop()


@pytest.fixture
async def fresh(tmp_path):
    """A device without a PIN."""
    device = Device(tmp_path / "fresh")
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    yield device
    await device.stop()


async def given(window: Window, pin: str) -> None:
    """Type a PIN and wait until the key was tried."""
    await window.type("pin", pin)
    await window.click("unlock")
    await tried(window, "unlock")


async def tried(window: Window, button: str) -> None:
    while window.has(button) and str(window.find(button).content).startswith("Đang"):
        await window.settle()


async def test_every_address_but_the_guides_asks_for_the_pin_first(device):
    (draft,) = device.db.conn.execute("SELECT id FROM drafts").fetchone()
    (item,) = device.outbox.items()
    for route in (
        "/",
        "/assist",
        "/queue",
        "/outreach",
        "/outreach/sessions",
        "/notices",
        "/more",
        "/pin",
        "/hub",
        f"/draft/{draft}",
        f"/record/{item.id}",
    ):
        window = await Window.open(device, route)
        assert window.has("locked"), route
        assert "Nguyễn Văn Thử" not in window.text()
        assert not window.has("failure"), route


async def test_guides_and_their_codes_are_open_without_the_pin_but_no_tick_and_no_draft(device):
    window = await Window.open(device)
    await window.click("guides")
    await window.type("query", "lam khai sinh")
    await window.click("hit-1.001193")
    assert "Giấy chứng sinh" in window.text()
    assert window.find("paper-0").value is False
    assert window.find("paper-0").disabled
    assert not window.has("assist")
    await window.click("qr")
    assert window.has("qr-content")
    await window.go("/guides")
    await window.click("home")
    assert window.has("locked")
    assert not window.crashed()


async def test_the_right_pin_opens_the_address_that_was_asked_for(device):
    window = await Window.open(device, "/queue")
    await given(window, "2468")
    assert not device.locked
    assert window.has("queue")
    assert window.page.route == "/queue"
    await window.go("/guide/1.001193")
    assert window.find("paper-0").value is True
    assert not window.crashed()


async def test_one_window_opens_all(device):
    first, second = await Window.open(device), await Window.open(device, "/guides")
    await given(first, "2468")
    await second.settle()
    await second.click("home")
    assert second.has("bar")


async def test_a_wrong_pin_is_told_and_brings_a_growing_wait(device):
    window = await Window.open(device)
    for _ in range(3):
        await given(window, "1111")
        assert "không đúng" in window.find("pin").error
        assert window.find("pin").value == ""
    await given(window, "1111")
    assert window.find("unlock").disabled
    assert window.find("unlock").content == "Thử lại sau 0:16"
    again = await Window.open(device)
    await given(again, "2468")
    assert "Chờ 16 giây" in again.find("pin").error
    assert device.locked


async def test_when_the_wait_is_over_the_right_pin_opens(device, clock):
    window = await Window.open(device)
    for _ in range(4):
        await given(window, "1111")
    clock.forward(17)
    again = await Window.open(device)
    await given(again, "2468")
    assert again.has("bar")


async def test_who_forgot_the_pin_is_told_the_price_first_and_keeps_the_queue(device):
    window = await Window.open(device, "/queue")
    await window.click("forget")
    assert "sẽ mất hẳn" in window.text()
    assert device.outbox.counts().draft == 1
    await window.click("keep")
    assert device.locked
    await window.click("forget")
    await window.click("forget-yes")
    assert (device.locked, device.key.has_pin) == (False, False)
    assert device.drafts.all() == []
    assert device.outbox.counts().waiting == 1
    assert window.has("queue")
    assert not window.crashed()


async def test_a_damaged_key_is_named_and_there_is_a_way_on(device):
    device.key.path.write_text("{}")
    window = await Window.open(device, "/queue")
    assert "bị hỏng" in window.text()
    assert not window.has("pin")
    await window.click("forget")
    await window.click("forget-yes")
    assert window.has("queue")
    assert device.outbox.counts().waiting == 1


async def test_a_phone_left_for_a_while_asks_again(device, clock):
    window = await Window.open(device)
    await given(window, "2468")
    for away, locked in ((LOCK_AFTER.total_seconds() - 1, False), (LOCK_AFTER.total_seconds() + 1, True)):
        await window.session.dispatch_event(1, "app_lifecycle_state_change", {"state": "pause"})
        clock.forward(away)
        await window.session.dispatch_event(1, "app_lifecycle_state_change", {"state": "resume"})
        await window.settle()
        assert device.locked is locked
    assert window.has("locked")


async def test_photos_without_a_draft_go_once_the_pin_was_given(device):
    device.unlock("2468")
    device.attachments.keep("a.jpg", b"\xff\xd8\xff\xe0 photo")
    (photo,) = device.attachments.folder.iterdir()
    device.lock()
    two_days_ago = photo.stat().st_mtime - 2 * 86_400
    os.utime(photo, (two_days_ago, two_days_ago))
    device.unlock("2468")
    assert not photo.exists()


async def test_a_pin_is_set_by_typing_it_twice(fresh):
    window = await Window.open(fresh, "/more")
    await window.click("open-pin")
    await window.type("new", "2468")
    assert window.find("go").disabled
    await window.type("repeated", "2469")
    await window.click("go")
    assert "không giống nhau" in window.find("repeated").error
    assert not fresh.key.has_pin
    await window.type("repeated", "2468")
    await window.click("go")
    await tried(window, "go")
    assert fresh.key.has_pin
    assert window.has("has-pin")
    await window.click("lock")
    assert window.has("locked")
    await given(window, "2468")
    assert window.has("bar")


async def test_a_short_pin_is_refused_in_place(fresh):
    window = await Window.open(fresh, "/pin")
    for field in ("new", "repeated"):
        await window.type(field, "12")
    await window.click("go")
    await tried(window, "go")
    assert "ít nhất 4" in window.find("new").error
    assert not fresh.key.has_pin


async def test_changing_and_removing_need_the_pin_there_is(fresh):
    fresh.set_pin("2468")
    window = await Window.open(fresh, "/pin")
    await window.click("change-pin")
    for field, said in {"current": "1111", "new": "135790", "repeated": "135790"}.items():
        await window.type(field, said)
    await window.click("go")
    await tried(window, "go")
    assert "không đúng" in window.find("current").error
    await window.type("current", "2468")
    await window.click("go")
    await tried(window, "go")
    await window.click("lock")
    await given(window, "135790")
    await window.go("/pin")
    await window.click("remove-pin")
    await window.type("current", "135790")
    await window.click("go")
    await tried(window, "go")
    assert not fresh.key.has_pin
    assert not window.crashed()


async def test_every_control_has_a_name_before_the_pin_is_given(device):
    for route in ("/", "/guides"):
        window = await Window.open(device, route)
        for control in labels(window):
            icon = getattr(control, "icon", None)
            named = [getattr(control, name, None) for name in ("label", "content", "title")]
            assert any(named) or getattr(icon, "semantics_label", None), (route, control.key)
