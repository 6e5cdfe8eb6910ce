"""A phone that cannot send hands its queue to another one by a file, from screen to screen."""

import flet as ft
import pytest

from app.device import Device
from app.hand_over import hand_over, take_over
from sync import enrolment
from sync.client import HubClient
from sync.errors import CourierRefused
from tests.city import the_city
from tests.harness import Window
from tests.sending import PLACE
from tests.tiny_hub import TinyHub

pytestmark = pytest.mark.anyio
WARD = PLACE.ward_code


@pytest.fixture
def hub():
    return TinyHub()


@pytest.fixture
def phone(tmp_path, hub):
    """Make a phone of the ward; those that are given no network only keep."""
    made = []

    def make(name: str, network: bool = False) -> Device:
        (tmp_path / name).mkdir()
        device = Device(tmp_path / name)
        for key, value in {"language": "vi", "ward": WARD, "onboarded": "yes"}.items():
            device.preferences.set(key, value)
        the_city().equip(device.db, WARD)
        if network:
            enrolment.save(device.db, PLACE)
            device.sender.client = lambda place: HubClient(place.hub, place.token, hub.transport())
        made.append(device)
        return device

    yield make
    for device in made:
        device.close()


def queued(device: Device) -> str:
    photo = device.attachments.keep("a.jpg", b"\xff\xd8\xff\xe0" + bytes(900))
    return device.outbox.add("submission", WARD, "1.001193", {"ten": "Nguyễn Văn Thử"}, [photo]).id


def choose(window: Window, name: str, data: bytes):
    """Let the person pick a file in the system's own window."""
    picker = window.find("take").action.file_picker
    return picker.on_result(ft.FilePickerResultEvent(name="result", control=picker, files=[picked(name, data)]))


def picked(name: str, data: bytes) -> ft.FilePickerFile:
    return ft.FilePickerFile(id=0, name=name, size=len(data), bytes=data)


async def test_a_queue_goes_from_phone_to_phone_and_arrives_with_its_photo(phone, hub):
    maker, carrier = phone("maker"), phone("carrier", network=True)
    id = queued(maker)
    window = await Window.open(maker, "/more")
    await window.click("open-courier")
    assert "1 hồ sơ đang chờ gửi" in window.text()
    made = hand_over(maker)
    assert made.records == 1 and made.missing == 0
    assert b"Nguy" not in made.data and WARD not in made.name

    window = await Window.open(carrier, "/courier")
    assert window.has("nothing")
    await choose(window, made.name, made.data)
    await window.settle()
    assert "Đã nhập 1 hồ sơ" in window.text()
    await carrier.sender.round()
    assert id in hub.records and carrier.outbox.get(id).code
    assert maker.outbox.counts().waiting == 1, "the maker keeps it until it hears itself"


async def test_the_buttons_hand_the_file_to_the_phone(phone):
    device = phone("maker")
    queued(device)
    window = await Window.open(device, "/courier")
    for key, call in (("share", "share_files"), ("save", "save_file")):
        await window.click(key)
        for _ in range(20):
            await window.settle()
        calls = [m.body for m in window.connection.messages if getattr(m.body, "name", "") == call]
        assert calls, f"{key} called nothing"
    assert device.outbox.counts().waiting == 1


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18), b"%PDF-1.7 khong phai"])
async def test_a_foreign_file_is_refused_by_name_and_nothing_is_taken_in(phone, data):
    device = phone("carrier")
    window = await Window.open(device, "/courier")
    with pytest.raises(CourierRefused) as refused:
        take_over(device, "anh-chup.zip", data)
    assert "anh-chup.zip" in str(refused.value) and "/" not in str(refused.value)
    await choose(window, "anh-chup.zip", data or b"x")
    await window.settle()
    assert not window.has("taken") and not window.crashed()
    assert device.outbox.items() == []
