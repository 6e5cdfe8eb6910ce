"""One dossier from receipt to result, as the resident with the slip and the officer at the desk each see it."""

from datetime import datetime

import pytest
from playwright.sync_api import expect

from sync.hub.clock import VIETNAM
from sync.records import freeze, new_id
from sync.sealing.record import seal_record
from tests.browser import town as town_served
from tests.city import the_city
from tests.hub_server import NAME, PASSWORD, WARD

town = town_served.town
REASON, PAPER, OFFICIAL = "Ảnh giấy chứng sinh mờ, không đọc được số", "Giấy chứng sinh", "H13.26.1-0007"


def sealed(parent: str = ""):
    """Return a submission as the app seals it; one with a parent is the corrected copy of a returned one."""
    payload = {"consent": {"given": True, "how": "spoken"}, "answers": {"applicant_name": NAME}}
    now = datetime(2026, 11, 22, 7, 30, tzinfo=VIETNAM)
    frozen = freeze("submission", WARD, "1.001193", payload, id=new_id(), counter=1, now=now, parent=parent or None)
    return seal_record(frozen, (), (the_city().wards[WARD].public, the_city().recovery.public))


class Resident:
    """Somebody at home with a slip and a phone."""

    def __init__(self, page, address: str):
        self.page, self.address = page, address

    def look_up(self, code: str) -> None:
        self.page.goto(self.address)
        self.page.get_by_label("Mã biên nhận").fill(code.lower())
        self.page.get_by_role("button", name="Xem").click()
        self.page.wait_for_url(f"**/t/{code}")

    def stands(self, word: str) -> None:
        expect(self.page.locator("main .state")).to_have_text(word)
        expect(self.page.locator("[aria-current=step] b")).to_have_text(word)
        assert NAME not in self.page.content()

    def give_pin(self, pin: str) -> None:
        self.page.get_by_label("Mã PIN").fill(pin)
        self.page.locator("#more").get_by_role("button", name="Xem").click()


class Officer:
    """An officer at the desk."""

    def __init__(self, page, address: str):
        self.page, self.address = page, address

    def log_in(self) -> None:
        self.page.goto(f"{self.address}/desk")
        self.page.get_by_label("Tên đăng nhập").fill("can.bo")
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url("**/desk")

    def open(self, code: str) -> None:
        self.page.goto(f"{self.address}/desk?view=all&code={code}")
        self.page.locator("a[href^='/desk/records/']").first.click()
        expect(self.page.get_by_text(NAME).first).to_be_visible()

    def step(self, name: str, press: str = "button", **fields: str) -> None:
        form = self.page.locator(f"form[action$='/{name}']")
        for field, value in fields.items():
            form.locator(f"[name={field}]").fill(value)
        if name == "return":
            form.get_by_role("checkbox", name=PAPER, exact=True).check()
        form.locator(press).last.click()
        self.page.wait_for_load_state()


@pytest.fixture
def resident(phone, town):
    return Resident(phone.new_page(), town.address)


@pytest.fixture
def officer(chromium, town):
    town.hub.officer()
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="vi-VN")
    yield Officer(context.new_page(), town.address)
    context.close()


def test_resident_and_officer_see_a_dossier_from_receipt_to_result(town, resident, officer, artifacts):
    slip = town.deliver(sealed())
    resident.look_up(slip.code)
    resident.stands("Đã nhận")
    assert resident.page.locator("#pin").count() == 0

    officer.log_in()
    officer.open(slip.code)
    resident.page.reload()
    resident.stands("Đang xem")

    officer.step("return", reason=REASON)
    resident.page.reload()
    resident.stands("Bị trả")
    assert REASON not in resident.page.content() and PAPER not in resident.page.content()
    resident.give_pin(f"{(int(slip.pin) + 1) % 10**6:06d}")
    expect(resident.page.get_by_role("alert")).to_contain_text("không đúng")
    assert REASON not in resident.page.content()
    resident.give_pin(slip.pin)
    expect(resident.page.get_by_text(REASON)).to_be_visible()
    expect(resident.page.locator("#more").get_by_text(PAPER, exact=True)).to_be_visible()
    assert slip.pin not in resident.page.url
    resident.page.screenshot(path=artifacts / "dossier-returned.png", full_page=True)

    again = town.deliver(sealed(parent=slip.id))
    assert again.code != slip.code and again.pin != slip.pin
    resident.look_up(again.code)
    resident.stands("Đã nhận")
    officer.open(again.code)
    officer.step("lodge", official_code=OFFICIAL)
    resident.page.reload()
    resident.stands("Đã nộp lên hệ thống")
    resident.give_pin(again.pin)
    expect(resident.page.get_by_text(OFFICIAL)).to_be_visible()

    officer.step("done")
    resident.look_up(again.code)
    resident.stands("Đã có kết quả")
    assert resident.page.locator(".journey .done").count() == 3
    resident.page.screenshot(path=artifacts / "dossier-done.png", full_page=True)
    assert town.hub.rows("SELECT count(*) FROM audit WHERE action = 'return'")[0] == (1,)
