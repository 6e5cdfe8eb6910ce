"""What a guide offers beyond reading: aloud where the phone has a voice, saved for later, and a number to call."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import town as town_served
from tests.hub_server import WARD

town = town_served.town
GUIDE = "/q/1.001193"
# No browser on a test machine has a voice: this one keeps what it is given to say, and says it at once or never.
VOICES = """({langs, endless}) => {
    const said = [];
    const speech = Object.assign(new EventTarget(), {
        said, stopped: 0,
        getVoices: () => langs.map(lang => ({lang, localService: lang !== 'vi-far', name: lang})),
        speak: one => { said.push(one.text); if (!endless || said.length < endless) setTimeout(() => one.onend(), 0); },
        cancel: () => { speech.stopped += 1; },
    });
    Object.defineProperty(window, 'speechSynthesis', {value: speech});
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""


@pytest.fixture
def page(phone):
    return phone.new_page()


def with_voices(page, *langs: str, endless: int = 0) -> None:
    """Give the browser voices; after `endless` pieces it goes on with one until it is stopped."""
    page.add_init_script(f"({VOICES})({json.dumps({'langs': langs, 'endless': endless})})")


def test_reading_aloud_is_offered_only_where_a_voice_of_the_language_is_on_the_phone(page, town):
    page.goto(town.address + GUIDE)
    expect(page.locator("#print")).to_be_visible()
    assert page.locator("#listen").is_hidden(), "this Chromium has no voice at all"
    with_voices(page, "vi_VN", "en-US")
    for lang, offered in (("vi", True), ("en", True), ("km", False)):
        page.goto(f"{town.address}{GUIDE}?lang={lang}")
        expect(page.locator("#listen")).to_be_visible(visible=offered)


def test_a_voice_of_another_language_or_of_another_machine_is_not_used(page, town):
    with_voices(page, "en-US", "vi-far", "virtual-1")
    page.goto(town.address + GUIDE)
    expect(page.locator("#print")).to_be_visible()
    assert page.locator("#listen").is_hidden()


def test_a_guide_is_read_by_sections_to_its_end(page, town):
    with_voices(page, "vi-VN")
    page.goto(town.address + GUIDE)
    page.locator("#listen").click()
    expect(page.locator("#listen")).to_have_attribute("aria-pressed", "false")
    said = page.evaluate("speechSynthesis.said")
    guide = town.hub.hub.pack.guide("1.001193")
    assert said[0] == guide.plain_name
    whole = " ".join(said)
    for told in ("Giấy tờ cần có", guide.papers[0].name, "Các bước", "Hay bị sai"):
        assert told in whole, told
    assert "Nguồn" not in said and max(map(len, said)) <= 180
    assert page.locator(".spoken").count() == 0


def test_reading_stops_at_once_and_goes_on_to_the_next_part(page, town):
    with_voices(page, "vi-VN", endless=2)
    page.goto(town.address + GUIDE)
    listen, onward = page.locator("#listen"), page.locator("#onward")
    listen.click()
    expect(listen).to_have_text("Dừng đọc")
    page.wait_for_function("speechSynthesis.said.length === 2")
    assert page.locator(".spoken").count() == 1
    onward.click()
    page.wait_for_function("speechSynthesis.said.length === 3")
    assert page.evaluate("speechSynthesis.said[2]") == "Giấy tờ cần có"
    listen.click()
    expect(listen).to_have_text("Nghe đọc")
    assert onward.is_hidden() and page.locator(".spoken").count() == 0
    assert page.evaluate("speechSynthesis.stopped") >= 2


def test_a_ward_is_chosen_once_by_its_old_name_and_remembered_without_anything_about_the_reader(page, town):
    page.goto(town.address + GUIDE)
    page.get_by_role("link", name="Chọn xã, phường").click()
    page.get_by_label("Tên xã, phường").fill("ninh kieu")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Phường Ninh Kiều").click()
    page.wait_for_url(f"**{GUIDE}?ward={WARD}**")
    call = page.get_by_role("link", name="Gọi 0292 382 0123")
    assert call.get_attribute("href") == "tel:02923820123"
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["value"], cookie["httpOnly"]) == ("xomso_ward", WARD, True)
    page.goto(town.address + "/q/1.000894")
    assert call.is_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Call 0292 382 0123")).to_be_visible()
