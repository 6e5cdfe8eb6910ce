"""Photos wait for Wi-Fi where the volunteer chose so and every screen says it; a wrong clock is named."""

from datetime import datetime, timedelta
from io import BytesIO

import flet as ft
import pytest
from PIL import Image

from app.device import Device
from app.watch import unmetered
from sync import enrolment
from sync.client import HubClient
from sync.data_used import Bytes
from tests.city import the_city
from tests.harness import Window
from tests.held_clock import HeldClock
from tests.sending import PLACE
from tests.tiny_hub import TinyHub

pytestmark = pytest.mark.anyio
WARD = PLACE.ward_code
SECONDS = timedelta(seconds=50)  # between the hub's Date header and the time of its receipts
MOBILE, WIFI, CABLE, VPN = (ft.ConnectivityType(name) for name in ("mobile", "wifi", "ethernet", "vpn"))


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
async def device(tmp_path, hub, clock):
    """A device that is enrolled at a hub in this process."""
    device = Device(tmp_path, clock=clock)
    for key, value in {"language": "vi", "ward": WARD, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, WARD)
    enrolment.save(device.db, PLACE)
    device.sender.client = lambda place: HubClient(place.hub, place.token, hub.transport())
    yield device
    await device.stop()


def queued(device, *photos: bytes) -> str:
    """Queue a submission and return its id."""
    files = [device.attachments.keep("a.jpg", photo) for photo in photos]
    return device.outbox.add("submission", WARD, "1.001193", {"ten": "Nguyễn Văn Thử"}, files).id


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), (9, 90, 90)).save(out, "JPEG")
    return out.getvalue()


async def said(window: Window, words: str) -> None:
    """Wait for words on the screen; the sender works beside the test."""
    for _ in range(50):
        if words in window.text():
            return
        await window.settle()
    raise AssertionError(f"{words!r} not in:\n{window.text()}")


async def test_wifi_and_cable_cost_nothing_by_the_byte():
    assert unmetered([WIFI]) and unmetered([CABLE]) and unmetered([VPN, WIFI])
    assert not unmetered([MOBILE]) and not unmetered([VPN]) and not unmetered([])


async def test_the_switch_makes_photos_wait_and_the_queue_says_so(device):
    window = await Window.open(device, "/more")
    assert not window.has("network")
    await window.set("wifi-only", True)
    assert device.saver.chosen
    assert "chưa có Wi-Fi" in window.find("network").value
    id = queued(device, photo())
    await window.go("/queue")
    await window.click("send")
    await said(window, "ảnh chỉ gửi khi có Wi-Fi")
    assert "Ảnh chờ Wi-Fi" in window.find(f"item-{id}").subtitle.value
    assert "Ảnh chờ Wi-Fi · 1 chờ gửi" in window.text(), "the strip names another reason"
    await window.go(f"/record/{id}")
    assert "Wi-Fi" in window.find("why").content.controls[1].value
    assert device.outbox.get(id).attempts == 0


async def test_the_photo_goes_when_the_network_becomes_wifi(device, hub):
    device.saver.choose(True)
    id = queued(device, photo())
    window = await Window.open(device, "/queue")
    await said(window, "ảnh chỉ gửi khi có Wi-Fi")
    assert id not in hub.records
    device.moved(on_wifi=True)
    await said(window, "Mã nhận: ")
    assert id in hub.records


async def test_a_window_tells_the_device_on_which_network_it_is(device):
    window = await Window.open(device, "/more")
    assert not device.on_wifi
    window.connection.networks = ["wifi"]
    for state in ("pause", "resume"):
        await window.session.dispatch_event(1, "app_lifecycle_state_change", {"state": state})
    await window.settle()
    assert device.on_wifi


async def test_switching_it_off_sends_what_waited(device, hub):
    device.saver.choose(True)
    id = queued(device, photo())
    window = await Window.open(device, "/more")
    await said(window, "Ảnh chờ Wi-Fi")
    await window.set("wifi-only", False)
    await window.go("/queue")
    await said(window, "Mã nhận: ")
    assert id in hub.records


async def test_bytes_used_are_said_in_words_and_can_be_counted_anew(device):
    device.sender.data_used.add(Bytes(3 * 2**20, 150 * 2**10))
    device.db.conn.execute("DELETE FROM enrolment")
    device.db.conn.commit()
    window = await Window.open(device, "/more")
    assert window.find("data-used").value == "Đã gửi 3 MB, đã nhận 150 KB."
    await window.click("reset-data")
    await window.click("reset-yes")
    assert window.find("data-used").value == "Đã gửi 0 KB, đã nhận 0 KB."


async def test_the_hub_screen_names_a_clock_that_is_off_and_both_times_are_kept(device, clock):
    hub_time = datetime.fromisoformat("2026-11-22T08:31:00+07:00")
    clock.now = hub_time + timedelta(hours=3)
    id = queued(device)
    window = await Window.open(device, "/hub")
    await said(window, "Đồng hồ máy này nhanh 3 giờ.")
    mine, hubs = (moment.astimezone().strftime("%H:%M %d/%m/%Y") for moment in (clock.now, hub_time - SECONDS))
    assert f"Máy này: {mine}. Máy chủ: {hubs}." in window.text()
    item = device.outbox.get(id)
    assert the_city().opened(device.outbox.record(id))["device_time"] == clock.now.isoformat(timespec="milliseconds")
    assert (item.created_at, item.received_at) == (clock.now, hub_time)


async def test_a_clock_a_little_off_is_nobodys_business(device, clock):
    clock.forward(-240)
    window = await Window.open(device, "/hub")
    await said(window, "Đã kết nối lúc")
    assert not window.has("wrong-clock")
    clock.forward(-120)
    await window.click("try")
    await said(window, "Đồng hồ máy này chậm 6 phút.")


async def test_doing_a_record_again_says_that_it_begins_anew(device):
    id = queued(device)
    device.outbox.claim([id])
    device.outbox.set_aside(id, "wrong-ward")
    window = await Window.open(device, f"/record/{id}")
    assert "không đọc lại được" in window.find("anew").value
