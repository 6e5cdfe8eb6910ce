"""The resident's slip shows code, date, ward and a QR code that a phone reads, with no network and no name on it."""

import io
import json

import pytest
import zxingcpp
from PIL import Image

from app.device import Device
from app.parts.slip import status_link
from content.qr import png
from sync import enrolment
from sync.enrolment import Enrolment
from sync.receipts import Receipt, sign, signing_key
from sync.receipts_kept import ReceiptBook
from sync.slip_pin import pin_of, spoken
from tests.city import the_city
from tests.harness import Window
from tests.processes import xomso

pytestmark = pytest.mark.anyio
NINH_KIEU, CODE = "31135", "7KQM-2XWA-H"
PLACE = Enrolment("xs1.x.y", "device-1", "https://xomso.example.vn", NINH_KIEU, "Phường Ninh Kiều", "1", "Tổ 1", "")


@pytest.fixture
async def device(tmp_path):
    device = Device(tmp_path)
    for key, value in {"language": "vi", "ward": NINH_KIEU, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    the_city().equip(device.db, NINH_KIEU)
    enrolment.save(device.db, PLACE)
    yield device
    await device.stop()


def received(device, receipt: bool = True) -> str:
    """Queue a record that the hub has received, with or without a signed receipt, and return its id."""
    item = device.outbox.add("submission", NINH_KIEU, "1.001193", {"answers": {"applicant_name": "Nguyễn Văn Thử"}})
    device.outbox.settle(item.id, CODE, "2026-11-22T01:00:00.000+00:00")
    if receipt:
        digest = device.outbox.record(item.id).digest
        said = Receipt(item.id, digest, NINH_KIEU, CODE, "2026-11-22T01:00:00.000+00:00", "Máy chủ Cần Thơ")
        key = the_city().receipts
        ReceiptBook(device.db).keep(said, sign(said, signing_key(key), key.kid))
    return item.id


async def test_the_slip_has_code_date_procedure_ward_and_link(device):
    window = await Window.open(device, f"/record/{received(device)}")
    await window.click("slip")
    assert window.page.route.endswith("/slip")
    assert [window.find(f"slip-{number}").value for number in range(3)] == CODE.split("-")
    assert min(window.find(f"slip-{number}").size for number in range(3)) >= 40
    said = window.text()
    assert "Phường Ninh Kiều" in said and "khai sinh" in said and "22/11/2026" in said
    assert window.find("slip-link").value == f"https://xomso.example.vn/t/{CODE}"
    assert "Máy chủ Cần Thơ" in window.find("slip-proof").value
    assert "Nguyễn Văn Thử" not in said
    digest = device.outbox.record(device.outbox.items()[0].id).digest
    assert window.find("slip-pin").value == spoken(pin_of(digest))
    assert pin_of(digest) not in status_link(PLACE.hub, CODE, NINH_KIEU)
    assert window.views()[-1].bgcolor == "#FFFFFF"
    await window.click("back")
    assert window.find("proof")


async def test_the_slip_goes_to_the_residents_own_phone_as_a_message(device):
    id = received(device)
    window = await Window.open(device, f"/record/{id}/slip")
    said = window.find("share-slip").action.text
    assert said == window.find("copy-slip").action.data
    pin = spoken(pin_of(device.outbox.record(id).digest))
    for word in (CODE, pin, "Phường Ninh Kiều", "22/11/2026", f"https://xomso.example.vn/t/{CODE}?ward={NINH_KIEU}"):
        assert word in said
    assert "Nguyễn Văn Thử" not in said
    assert window.find("share-slip").style.color == "#000000"  # on paper, also where the theme is dark


async def test_a_phones_camera_reads_the_link(device):
    picture = Image.open(io.BytesIO(png(status_link(PLACE.hub + "/", CODE, NINH_KIEU)))).convert("L")
    (found,) = zxingcpp.read_barcodes(picture)
    assert found.text == f"https://xomso.example.vn/t/{CODE}?ward={NINH_KIEU}"


async def test_only_a_dossier_has_a_pin(device):
    item = device.outbox.add("outreach", NINH_KIEU, "", {"people": 3})
    device.outbox.settle(item.id, CODE, "2026-11-22T01:00:00.000+00:00")
    window = await Window.open(device, f"/record/{item.id}/slip")
    assert window.find("slip-0").value == "7KQM" and not window.has("slip-pin")


async def test_without_a_verified_receipt_the_slip_says_so(device):
    window = await Window.open(device, f"/record/{received(device, receipt=False)}/slip")
    assert "chưa giữ biên nhận" in window.find("slip-proof").value


@pytest.mark.parametrize("lang", ["en", "km"])
async def test_the_slip_is_shown_in_every_language(device, lang):
    device.preferences.set("language", lang)
    window = await Window.open(device, f"/record/{received(device)}/slip", width=320, height=640)
    assert window.find("slip-0").value == "7KQM" and not window.crashed()


async def test_a_record_that_waits_has_no_slip(device):
    item = device.outbox.add("submission", NINH_KIEU, "1.001193", {})
    window = await Window.open(device, f"/record/{item.id}")
    assert not window.has("slip")
    await window.go(f"/record/{item.id}/slip")
    assert window.has("no-slip")


async def test_why_a_receipt_was_refused_is_a_sentence_on_the_record(device):
    item = device.outbox.add("submission", NINH_KIEU, "1.001193", {})
    enrolment.save(device.db, PLACE)
    device.outbox.retry(item.id, "receipt-refused")
    window = await Window.open(device, f"/record/{item.id}")
    assert window.has("why")


async def test_an_erased_record_is_shown_plainly(device):
    id = received(device)
    device.outbox.erase(id, CODE)
    window = await Window.open(device, f"/record/{id}")
    assert "đã xoá nội dung theo yêu cầu" in window.find("state").value


async def test_the_queue_without_a_screen_tells_code_and_receipt(tmp_path, device):
    with_one, without = received(device), received(device, receipt=False)
    listed = json.loads(xomso("queue", "list", "--json", home=tmp_path))["items"]
    told = {item["id"]: (item["code"], item["receipt"]) for item in listed}
    assert told == {with_one: (CODE, True), without: (CODE, False)}
