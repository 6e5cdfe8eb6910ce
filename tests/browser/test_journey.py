"""The main job, end to end, as a volunteer, an officer and a failing network see it."""

import re
import sqlite3
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.app_page import AppPage
from tests.browser.ward import LOGIN, PASSWORD, Ward
from tests.processes import Process

APPLICANT = "Nguyễn Văn Thử"


@pytest.fixture
def hub(tmp_path):
    hub = Process("hub", "--port", "0", home=tmp_path / "hub", log=tmp_path / "hub.log")
    yield hub
    hub.stop()


@pytest.fixture
def app(tmp_path, hub):
    app = Process("app", "--port", "0", home=tmp_path / "device", log=tmp_path / "app.log")
    yield app
    app.stop()


def rows(home, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{home / 'hub.sqlite'}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def copy_slip(volunteer: AppPage, code: str) -> None:
    """Copy the resident's slip as a message, and go back to the queue."""
    volunteer.press("Làm giấy khai sinh cho con")
    volunteer.press_below("Đưa phiếu cho bà con")
    volunteer.see("Gửi phiếu cho người nộp")
    volunteer.press_below("Chép phiếu")
    volunteer.screenshot("14-slip")
    volunteer.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = volunteer.page.evaluate("() => navigator.clipboard.readText()")
    assert code in said and f"/t/{code}?ward=31135" in said and APPLICANT not in said
    volunteer.press("Quay lại")
    volunteer.press_below("Về hàng chờ")
    volunteer.see("Mã nhận:")


def test_a_submission_made_offline_reaches_the_ward_once_and_its_return_comes_back(
    tmp_path, hub, app, phone, photo, artifacts
):
    home = tmp_path / "hub"
    invitation = Ward(home, hub.address).open(tmp_path)

    volunteer = AppPage(phone, app.address, artifacts)
    volunteer.screenshot("01-language")
    volunteer.press("Tiếng Việt")
    volunteer.type("Tên phường, xã", "ninh kieu")
    volunteer.screenshot("02-ward")
    volunteer.press("Phường Ninh Kiều")
    volunteer.type("Đường dẫn lời mời", invitation)
    volunteer.screenshot("03-invitation")
    volunteer.press("Nối", exact=True)
    volunteer.see("Đã nối với")
    volunteer.press("Bắt đầu dùng")

    volunteer.see("Theo lĩnh vực")
    volunteer.screenshot("04-search-empty")
    volunteer.type("Bà con cần làm gì?", "vo tui moi sanh em be")
    volunteer.see("Làm giấy khai sinh cho con")
    volunteer.screenshot("05-search-results")
    volunteer.press("Làm giấy khai sinh cho con")
    volunteer.see("Giấy tờ cần có")
    volunteer.choose("checkbox", "Tờ khai đăng ký khai sinh")
    volunteer.screenshot("06-guide")
    volunteer.press("Mã QR")
    volunteer.page.get_by_role("img", name="Mã QR của").wait_for()
    volunteer.screenshot("07-qr")
    volunteer.press("Quay lại")

    assert hub.stop() == 0
    volunteer.press("Nộp giúp")
    volunteer.see("Xin phép bà con")
    volunteer.screenshot("08-consent")
    volunteer.choose("checkbox", "Bà con đã nghe và đồng ý")
    volunteer.press("Tiếp")
    volunteer.type("Họ và tên người nộp", APPLICANT)
    volunteer.type("Số định danh cá nhân", "09219900000")
    volunteer.type("Số điện thoại", "0900000001")
    volunteer.see("Số định danh có 12 chữ số, đang có 11.")
    volunteer.screenshot("09-form-error")
    volunteer.type("Số định danh cá nhân", "092199000001")
    volunteer.type("Họ và tên của trẻ", "Trần Thị Mẫu")
    volunteer.type("Ngày sinh của trẻ", "1/11/2026")
    volunteer.choose("radio", "Nữ")
    volunteer.type("Nơi sinh", "Bệnh viện Mẫu")
    volunteer.screenshot("10-form")
    volunteer.press("Tiếp")
    with volunteer.page.expect_file_chooser() as chooser:
        volunteer.press("Chụp hoặc chọn ảnh")
    chooser.value.set_files(photo)
    volunteer.see("Ảnh 1")
    volunteer.screenshot("11-photos")
    volunteer.press("Tiếp")
    volunteer.see("01/11/2026")
    volunteer.screenshot("12-review")
    volunteer.press("Xong, đưa vào hàng chờ")
    volunteer.see("Nằm an toàn trong máy")
    volunteer.see("Ngoại tuyến")
    volunteer.screenshot("13-waiting-offline")
    assert rows(home, "SELECT count(*) FROM records") == [(0,)]

    hub.args = ("hub", "--port", hub.port)
    hub.start()
    volunteer.press("Về hàng chờ")
    # The app tries by itself once a minute; a hurried person presses the button, if it is still there.
    volunteer.press_if_there("Gửi ngay")
    volunteer.see("Mã nhận:", timeout=90_000)
    volunteer.screenshot("14-received")
    ((code, state),) = rows(home, "SELECT code, state FROM records")
    assert state == "received"
    volunteer.see(code)
    copy_slip(volunteer, code)

    desk = phone.new_page()
    desk.goto(f"{hub.address}/desk")
    desk.get_by_label("Tên đăng nhập").fill(LOGIN)
    desk.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.screenshot(path=artifacts / "15-desk-login.png")
    desk.get_by_role("button", name="Đăng nhập").click()
    expect(desk.get_by_text(code).first).to_be_visible()
    desk.screenshot(path=artifacts / "16-desk-inbox.png")
    desk.get_by_role("link", name=re.compile("khai sinh", re.IGNORECASE)).first.click()
    expect(desk.get_by_text(APPLICANT)).to_be_visible()
    for picture in desk.locator("img").all():  # unsealed one by one, and shown when it is its turn
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True, timeout=30_000)
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    expect(desk.get_by_text("01/11/2026")).to_be_visible()
    expect(desk.get_by_text("Người dân đã đồng ý")).to_be_visible()
    photo = desk.context.request.get(hub.address + desk.locator(".photos img").get_attribute("src")).body()
    desk.screenshot(path=artifacts / "17-desk-record.png", full_page=True)
    desk.get_by_label(re.compile("Lý do")).fill("Ảnh giấy chứng sinh bị mờ")
    desk.get_by_role("checkbox", name="Giấy chứng sinh").check()
    desk.get_by_role("button", name=re.compile("Trả")).click()
    expect(desk.get_by_text("Ảnh giấy chứng sinh bị mờ").first).to_be_visible()
    desk.screenshot(path=artifacts / "18-desk-returned.png", full_page=True)

    volunteer.press_if_there("Hỏi tin mới")
    volunteer.see("Bị trả", timeout=90_000)
    volunteer.screenshot("19-returned")
    volunteer.press("Làm giấy khai sinh cho con")
    volunteer.see("Ảnh giấy chứng sinh bị mờ")
    volunteer.see("Giấy chứng sinh")
    volunteer.screenshot("20-returned-reason")

    assert len(rows(home, "SELECT id FROM records")) == 1
    ((digest, size),) = rows(home, "SELECT sha256, size FROM record_attachments")
    kept = next((home / "hub-attachments").rglob(f"*{digest[4:]}"))
    assert kept.stat().st_size == size < 400_000
    assert photo[:100] not in kept.read_bytes()
    with Image.open(BytesIO(photo)) as received:
        assert max(received.size) <= 1600
        assert not received.getexif()
    ((enc, body),) = rows(home, "SELECT enc, body FROM records")
    assert enc == "jwe" and APPLICANT.encode() not in body
    assert volunteer.outside == []
    assert volunteer.missing == []
