"""A Saturday: two phones without a network count sixty people, one submission and one correction; the ward's month says just that."""

import asyncio
import io
import re
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import openpyxl
import pytest

from app.device import Device
from app.enrol import enrol
from sync.hub.clock import VIETNAM
from tests.browser.app_page import AppPage
from tests.browser.ward import CODE, LOGIN, PASSWORD, Ward
from tests.processes import Process

APPLICANT = "Nguyễn Văn Thử"
PLACES = ("Nhà văn hóa khu vực 1", "Sân chùa khu vực 2")
HELPS = ("VNeID mức 2", "Thẻ BHYT trên VNeID", "Nộp hồ sơ trực tuyến")
TAPS = ({HELPS[0]: 14, HELPS[1]: 9, HELPS[2]: 6}, {HELPS[0]: 20, HELPS[1]: 9})
"""What each phone counts by hand; one submission on the first and one correction on the second make it sixty."""


@dataclass(frozen=True)
class Person:
    """Somebody who was helped, as the test itself notes it, without the program."""

    place: str
    help: str
    result: str = "Xong"
    group: str = ""


@pytest.fixture
def hub(tmp_path):
    hub = Process("hub", "--port", "0", home=tmp_path / "hub", log=tmp_path / "hub.log")
    yield hub
    hub.stop()


@pytest.fixture
def phones(tmp_path, hub, chromium, artifacts):
    """Two volunteers' phones, enrolled in one team, each with its app in a window of its own."""
    ward = Ward(tmp_path / "hub", hub.address)
    invitations = [ward.open(tmp_path), ward.invite()]
    apps, contexts, windows = [], [], []
    for number, invitation in enumerate(invitations):
        home = tmp_path / f"phone-{number}"
        home.mkdir()
        with ThreadPoolExecutor(1) as aside:  # Playwright's own event loop runs in this thread
            aside.submit(asyncio.run, _settle(home, invitation)).result()
        apps.append(Process("app", "--port", "0", home=home, log=tmp_path / f"app-{number}.log"))
        contexts.append(chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN"))
        contexts[-1].set_default_timeout(30_000)
        windows.append(AppPage(contexts[-1], apps[-1].address, artifacts))
    yield windows
    for context in contexts:
        context.close()
    for app in apps:
        app.stop()


async def _settle(home, invitation: str) -> None:
    device = Device(home)
    for key, value in {"language": "vi", "ward": CODE, "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    await enrol(device, invitation, "vi")
    device.close()


def test_a_saturday_of_two_phones_is_the_wards_month_cell_by_cell(tmp_path, hub, phones, chromium, artifacts):
    assert hub.stop() == 0
    people: list[Person] = []
    for number, (phone, taps) in enumerate(zip(phones, TAPS, strict=True)):
        place = PLACES[number]
        phone.open("/outreach/start")
        phone.type("Nơi khác", place)
        phone.press("Bắt đầu", exact=True)
        phone.see(place)
        for help_, times in taps.items():
            for already in range(times):
                phone.press(f"{help_}: {already}", exact=True)
            people += [Person(place, help_)] * times
        phone.see(f"Đã giúp {sum(taps.values())} người")
        phone.screenshot(f"saturday-{number}-1-counting")

    first, second = phones
    second.press("Sửa lần vừa ghi")
    for mark in ("Thiếu giấy tờ", "Cao tuổi"):
        chip = second.button(mark, exact=True)
        chip.scroll_into_view_if_needed()
        second.page.wait_for_timeout(
            600
        )  # Flutter scrolls on its own clock; a click while the page moves lands elsewhere
        chip.click()
        second.page.wait_for_timeout(600)
    second.see("Thiếu giấy tờ · Cao tuổi")
    people[-1] = Person(PLACES[1], HELPS[1], "Thiếu giấy tờ", "Cao tuổi")

    submitted(first)
    people.append(Person(PLACES[0], HELPS[2]))
    for number, phone in enumerate(phones):
        phone.open("/outreach/finish")
        phone.screenshot(f"saturday-{number}-2-finish")
        phone.press("Xong, đưa vào hàng chờ")
        phone.see("Nằm an toàn trong máy")

    second.open("/outreach/sessions")
    second.press(PLACES[1])
    second.press("Sửa số liệu")
    second.press(f"Thêm một: {HELPS[0]}")
    second.press_below("Gửi bản đã sửa")
    second.see("Đã giúp 30 người")
    people.append(Person(PLACES[1], HELPS[0]))
    second.screenshot("saturday-1-3-corrected")

    hub.args = ("hub", "--port", hub.port)
    hub.start()
    for phone in phones:
        phone.open("/queue")
        phone.press_if_there("Gửi ngay")
        phone.see("Đã nhận", timeout=90_000)
    received = until_received(tmp_path / "hub" / "hub.sqlite", 4, first)
    assert received == {"submission": 1, "outreach": 3}

    sheets = month(hub, chromium, artifacts)
    assert len(people) == 60
    assert sheets["Số chính"]["Số buổi ra quân"] == [2]
    assert sheets["Số chính"]["Lượt người được giúp"] == [60]
    check(sheets["Theo việc giúp"], Counter(one.help for one in people))
    check(sheets["Theo kết quả"], Counter(one.result for one in people))
    check(sheets["Theo nhóm"], Counter(one.group for one in people if one.group))
    assert {place: line[-1] for place, line in sheets["Theo nơi"].items()} == Counter(one.place for one in people)
    assert sheets["Theo tổ"]["Tổ thử nghiệm"][-2] == 60
    assert sheets["Hồ sơ theo lĩnh vực"]["Tất cả"] == [1, 0, 1, 0, 0, 0]
    (birth,) = sheets["Thủ tục được hỏi nhiều"].values()
    assert birth == ["1.001193", 1, 1]


def submitted(phone: AppPage) -> None:
    """Take an assisted submission without a photo, in the middle of the session."""
    phone.open("/guide/1.001193")
    phone.press("Nộp giúp")
    phone.choose("checkbox", "Bà con đã nghe và đồng ý")
    phone.press("Tiếp")
    phone.type("Họ và tên người nộp", APPLICANT)
    phone.type("Số điện thoại", "0900000001")
    phone.type("Số định danh cá nhân", "092199000001")
    phone.type("Họ và tên của trẻ", "Trần Thị Mẫu")
    phone.type("Ngày sinh của trẻ", "1/11/2026")
    phone.choose("radio", "Nữ")
    phone.type("Nơi sinh", "Bệnh viện Mẫu")
    phone.press("Tiếp")
    phone.see("Chụp hoặc chọn ảnh")
    phone.press("Tiếp")
    phone.press("Xong, đưa vào hàng chờ")
    phone.see("Nằm an toàn trong máy")


def until_received(database, records: int, phone: AppPage) -> dict[str, int]:
    """Wait until the hub has so many records, and return how many of each kind."""
    for _ in range(900):
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
            kinds = dict(db.execute("SELECT kind, count(*) FROM records GROUP BY kind"))
        if sum(kinds.values()) >= records:
            return kinds
        phone.page.wait_for_timeout(100)
    raise AssertionError(f"the hub has only {kinds}")


def month(hub, chromium, artifacts) -> dict[str, dict[str, list]]:
    """Return the sheets of the ward's month as an officer takes it from the desk: each row by its first cell."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900}, locale="vi-VN")
    desk = context.new_page()
    desk.goto(f"{hub.address}/desk")
    desk.get_by_label("Tên đăng nhập").fill(LOGIN)
    desk.get_by_label("Mật khẩu").fill(PASSWORD)
    desk.get_by_role("button", name="Đăng nhập").click()
    desk.get_by_role("link", name="Báo cáo", exact=True).first.click()
    desk.get_by_role("heading", name=re.compile("Báo cáo")).first.wait_for()
    desk.screenshot(path=artifacts / "saturday-report.png", full_page=True)
    month = datetime.now(VIETNAM).strftime("%Y-%m")
    book = openpyxl.load_workbook(
        io.BytesIO(desk.request.get(f"{hub.address}/desk/reports/report.xlsx?month={month}").body())
    )
    context.close()
    return {
        sheet.title: {
            str(row[0]): [value for value in row[1:] if value is not None]
            for row in sheet.iter_rows(min_row=3, values_only=True)
            if any(isinstance(value, int | float) for value in row)
        }
        for sheet in book.worksheets[1:]
    }


def check(sheet: dict[str, list], counted: Counter[str]) -> None:
    """Hold a sheet of people by one thing against the test's own count; what nobody was counted for stands there as 0."""
    assert {name: line[0] for name, line in sheet.items() if line[0]} == dict(counted)
    assert all(len(line) == 1 for line in sheet.values())
