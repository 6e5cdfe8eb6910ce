"""The browser edition in two tabs of one phone: one has the data, the other says so and can take them over."""

import pytest
from playwright.sync_api import expect

from tests.browser.edition_server import EditionServer
from tests.browser.phone import START, EditionPage
from tests.browser.probe import Probe

APPLICANT = "Nguyễn Văn Thử"


@pytest.fixture
def server(site):
    server = EditionServer(site)
    yield server
    server.stop()


class SecondTab(EditionPage):
    """A tab that finds the app open in another one, and takes it over."""

    def open(self, route: str) -> None:
        self.page.goto(f"{self.address}/app/#{route}")
        expect(self.page.locator("#title")).to_have_text("Xóm Số đang mở ở một thẻ khác", timeout=START)
        assert self.page.workers == []
        self.page.get_by_role("button", name="Dùng ở đây").click()
        self.page.locator("#splash").wait_for(state="detached", timeout=START)
        self.switch_semantics_on()


def test_a_second_tab_takes_over_and_goes_on_with_the_draft_of_the_first(phone, server, artifacts):
    probe = Probe(phone, server)
    probe.run("device = opened(); settle(device, 'vi')")
    probe.close()
    first = EditionPage(phone, server.origin, artifacts)
    first.open("/assist")
    first.press("Làm giấy khai sinh cho con")
    first.choose("checkbox", "Bà con đã nghe và đồng ý")
    first.press("Tiếp")
    first.type("Họ và tên người nộp", APPLICANT)
    first.see("Đã lưu nháp trong máy lúc")
    second = SecondTab(phone, server.origin, artifacts)
    expect(first.page.locator("#title")).to_have_text("Đã chuyển sang thẻ khác")
    assert first.page.workers == [] and len(second.page.workers) == 1
    first.screenshot("edition-tab-moved")
    second.page.goto(f"{server.origin}/app/#/assist")
    second.see("Đang làm dở")
    second.press("Lưu nháp")
    second.see("Người nộp hồ sơ")
    # Flutter tells what is in a field only while somebody is in it.
    second.page.get_by_role("textbox", name="Họ và tên người nộp").click()
    expect(second.page.locator(":focus")).to_have_value(APPLICANT, timeout=20_000)
    second.screenshot("edition-tab-taken-over")
