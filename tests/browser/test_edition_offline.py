"""The browser edition on a phone: installed once, then used with no network and no server, through closing and killing."""

import re
import sqlite3

import pytest

from tests.browser.ward import Ward
from tests.processes import Process

APPLICANT = "Lê Thị Thử Nghiệm"  # nobody of the practice mode, whose names are part of the app


@pytest.fixture
def hub(tmp_path, site):
    hub = Process("hub", "--port", "0", "--browser-edition", str(site), home=tmp_path / "hub", log=tmp_path / "hub.log")
    yield hub
    hub.stop()


def rows(home, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{home / 'hub.sqlite'}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def test_a_submission_made_without_any_network_survives_the_battery_and_arrives_once(
    tmp_path, hub, own_phone, photo, artifacts
):
    invitation = Ward(tmp_path / "hub", hub.address).open(tmp_path)
    volunteer = own_phone.app(hub.address)
    volunteer.screenshot("edition-01-language")
    volunteer.press("Tiếng Việt")
    volunteer.type("Tên phường, xã", "ninh kieu")
    volunteer.press("Phường Ninh Kiều")
    volunteer.type("Đường dẫn lời mời", invitation)
    volunteer.press("Nối", exact=True)
    volunteer.see("Đã nối với")
    volunteer.press("Bắt đầu dùng")
    volunteer.see("Theo lĩnh vực")
    volunteer.screenshot("edition-02-search")
    outside, missing = list(volunteer.outside), list(volunteer.missing)

    assert hub.stop() == 0
    own_phone.kill()
    own_phone.switch_on()
    own_phone.context.set_offline(True)
    volunteer = own_phone.app(hub.address)
    volunteer.see("Theo lĩnh vực")
    volunteer.type("Bà con cần làm gì?", "vo tui moi sanh em be")
    volunteer.see("Làm giấy khai sinh cho con")
    volunteer.screenshot("edition-03-search-offline")
    volunteer.press("Làm giấy khai sinh cho con")
    volunteer.see("Giấy tờ cần có")
    volunteer.screenshot("edition-04-guide-offline")
    volunteer.press("Mã QR")
    volunteer.page.get_by_role("img", name="Mã QR của").wait_for()
    volunteer.screenshot("edition-05-qr-offline")
    volunteer.press("Quay lại")
    volunteer.press("Nộp giúp")
    volunteer.see("Xin phép bà con")
    volunteer.choose("checkbox", "Bà con đã nghe và đồng ý")
    volunteer.press("Tiếp")
    volunteer.type("Họ và tên người nộp", APPLICANT)
    volunteer.type("Số định danh cá nhân", "092199000001")
    volunteer.type("Số điện thoại", "0900000001")
    volunteer.type("Họ và tên của trẻ", "Trần Thị Mẫu")
    volunteer.type("Ngày sinh của trẻ", "1/11/2026")
    volunteer.choose("radio", "Nữ")
    volunteer.type("Nơi sinh", "Bệnh viện Mẫu")
    volunteer.screenshot("edition-06-form-offline")
    volunteer.press("Tiếp")
    with volunteer.page.expect_file_chooser() as chooser:
        volunteer.press("Chụp hoặc chọn ảnh")
    chooser.value.set_files(photo)
    volunteer.see("Ảnh 1")
    volunteer.screenshot("edition-07-photo-offline")
    volunteer.press("Tiếp")
    volunteer.see("01/11/2026")
    volunteer.press("Xong, đưa vào hàng chờ")
    volunteer.see("Nằm an toàn trong máy")
    volunteer.screenshot("edition-08-waiting-offline")
    outside, missing = outside + volunteer.outside, missing + volunteer.missing
    own_phone.kill()
    assert rows(tmp_path / "hub", "SELECT count(*) FROM records") == [(0,)]

    hub.args = ("hub", "--port", hub.port, *hub.args[3:])
    hub.start()
    own_phone.switch_on()
    volunteer = own_phone.app(hub.address)
    volunteer.open("/queue")
    volunteer.see("Hồ sơ trên máy này")
    volunteer.press_if_there("Gửi ngay")
    volunteer.see("Mã nhận:", timeout=120_000)
    volunteer.screenshot("edition-09-received")
    ((code, state, enc, body),) = rows(tmp_path / "hub", "SELECT code, state, enc, body FROM records")
    assert (state, enc) == ("received", "jwe") and APPLICANT.encode() not in body
    volunteer.see(code)
    ((size,),) = rows(tmp_path / "hub", "SELECT size FROM record_attachments")
    assert size < 600_000
    own_phone.switch_off()
    kept = b"".join(file.read_bytes() for file in (tmp_path / "memory").rglob("*") if file.is_file())
    assert APPLICANT.encode() not in kept and b"092199000001" not in kept
    assert not [one for one in outside + volunteer.outside if not re.search("rive", one)]
    assert missing + volunteer.missing == []
