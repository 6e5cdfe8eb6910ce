"""The page around the browser edition, in a real Chromium: first paint, two tabs, what a browser may lack."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FLAGS
from tests.browser.stand_in_page import PHONE, app_shows, come_back_to, new_version_is_there, opened, tell, tell_state
from tests.browser.stand_in_site import StandInSite, served

HEAR = "window.heard = []; new BroadcastChannel('xomso').onmessage = ({data}) => window.heard.push(data);"


@pytest.fixture
def site(tmp_path):
    made = StandInSite(tmp_path / "site")
    made.build("1")
    return made


@pytest.fixture
def server(site):
    with served(site) as running:
        yield running


def test_a_first_paint_tells_the_last_state_of_the_queue_in_the_last_language(phone, site, server, artifacts):
    site.build("1", worker="")
    page = opened(phone, server.address)
    for lang, line in {
        "vi": "3 hồ sơ chờ gửi · 1 trả lại",
        "en": "3 waiting to be sent · 1 returned",
        "km": "សំណុំឯកសារ 3 រង់ចាំផ្ញើ · 1 ត្រូវបានបង្វិលវិញ",
    }.items():
        tell_state(page, lang, waiting=3, returned=1)
        page.reload()
        expect(page.locator("#queue")).to_have_text(line)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        page.screenshot(path=artifacts / f"pwa-opening-{lang}.png")
    tell_state(page, "en")
    page.reload()
    expect(page.locator("#queue")).to_have_text("No dossier is waiting to be sent.")


def test_a_second_tab_says_so_and_takes_over_only_after_the_first_has_stopped(phone, server, artifacts):
    first = opened(phone, server.address)
    app_shows(first, "Bản 1")
    assert len(first.workers) == 1
    second = phone.new_page()
    second.add_init_script(HEAR)
    second.goto(server.address)
    expect(second.locator("#title")).to_have_text("Xóm Số đang mở ở một thẻ khác")
    assert second.workers == []
    second.screenshot(path=artifacts / "pwa-second-tab.png")
    second.wait_for_function("() => heard.some(m => m.type === 'beat')")
    before = second.evaluate("heard.find(m => m.type === 'beat').id")
    second.get_by_role("button", name="Dùng ở đây").click()
    app_shows(second, "Bản 1")
    expect(first.locator("#title")).to_have_text("Đã chuyển sang thẻ khác")
    first.screenshot(path=artifacts / "pwa-moved.png")
    assert first.workers == []
    assert len(second.workers) == 1
    second.wait_for_function("old => heard.some(m => m.type === 'beat' && m.id !== old)", arg=before)
    heard = second.evaluate("heard.map(m => [m.type, m.id])")
    stopped = heard.index(["stopped", None])
    assert heard.index(["written", before]) < stopped
    assert all(what != "beat" or who == before for what, who in heard[:stopped])
    assert all(who != before for _, who in heard[stopped:])
    first.get_by_role("button", name="Dùng lại ở đây").click()
    app_shows(first, "Bản 1")
    expect(second.locator("#title")).to_have_text("Đã chuyển sang thẻ khác")


def test_a_tab_that_was_closed_lets_the_next_one_in(phone, server):
    first = opened(phone, server.address)
    app_shows(first, "Bản 1")
    second = opened(phone, server.address)
    here = second.get_by_role("button", name="Dùng ở đây")
    expect(here).to_be_visible()
    first.close()
    here.click()
    app_shows(second, "Bản 1")


def test_an_address_without_encryption_says_what_is_missing_and_starts_nothing(
    chromium, chromium_path, server, artifacts
):
    browser = chromium.browser_type.launch(
        executable_path=chromium_path, args=[*FLAGS, "--host-resolver-rules=MAP xomso.test 127.0.0.1"]
    )
    try:
        page = browser.new_page(viewport=PHONE)
        page.goto(server.address.replace("localhost", "xomso.test"))
        expect(page.locator("#title")).to_have_text("Địa chỉ này chưa an toàn")
        expect(page.locator("#step")).to_contain_text("không giữ an toàn được hồ sơ")
        expect(page.locator("#note")).to_contain_text("https://")
        assert page.workers == []
        assert page.locator("#app").count() == 0
        page.screenshot(path=artifacts / "pwa-insecure.png")
    finally:
        browser.close()


def test_an_old_browser_is_told_what_it_lacks(phone, server, artifacts):
    phone.add_init_script("delete Navigator.prototype.locks; delete StorageManager.prototype.getDirectory;")
    page = opened(phone, server.address)
    expect(page.locator("#title")).to_have_text("Trình duyệt này quá cũ")
    expect(page.locator("#step")).to_have_text("Còn thiếu: chỗ giữ hồ sơ trong máy; cách giữ cho chỉ một thẻ được ghi.")
    page.screenshot(path=artifacts / "pwa-old-browser.png")


def test_a_page_inside_zalo_asks_for_a_real_browser(chromium, server, artifacts):
    agent = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 Zalo android/1202"
    context = chromium.new_context(viewport=PHONE, user_agent=agent, permissions=["clipboard-write"])
    page = opened(context, server.address)
    expect(page.locator("#title")).to_have_text("Hãy mở bằng trình duyệt")
    page.screenshot(path=artifacts / "pwa-inside-zalo.png")
    page.get_by_role("button", name="Chép địa chỉ").click()
    expect(page.locator("#note")).to_have_text("Đã chép. Hãy dán vào Chrome hoặc Safari.")
    context.close()


@pytest.mark.parametrize(
    "worker",
    [
        "new BroadcastChannel('xomso').postMessage({type: 'failed', reason: 'OSError: /data'});",
        "postMessage('ImportError: no module named app');",
        "throw new Error('memory');",
    ],
)
def test_a_python_that_cannot_start_leaves_a_plain_sentence_and_a_way_to_try_again(phone, site, server, worker):
    site.build("1", worker=worker)
    page = opened(phone, server.address)
    expect(page.locator("#title")).to_have_text("Xóm Số chưa mở được")
    expect(page.locator("#step")).to_contain_text("Hồ sơ đã lưu trong máy vẫn còn.")
    assert "Error" not in page.locator("#splash").inner_text()
    expect(page.get_by_role("button", name="Thử lại")).to_be_visible()


def test_a_version_that_cannot_start_is_replaced_by_a_newer_one_when_trying_again(phone, site, server):
    site.build("1", worker="throw new Error('memory');")
    page = opened(phone, server.address)
    again = page.get_by_role("button", name="Thử lại")
    expect(again).to_be_visible()
    site.build("2")
    come_back_to(page)
    assert new_version_is_there(page)
    again.click()
    app_shows(page, "Bản 2")


def test_an_app_that_asks_for_the_home_screen_gets_the_question_the_browser_kept(phone, server):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    page.evaluate(
        """() => {
            const event = new Event("beforeinstallprompt", { cancelable: true });
            event.prompt = () => { window.asked = (window.asked || 0) + 1; };
            dispatchEvent(event);
        }"""
    )
    tell(page, type="install")
    tell(page, type="install")
    page.wait_for_function("() => window.asked === 1")


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
@pytest.mark.parametrize("letters", [100, 200])
def test_a_narrow_screen_with_large_letters_shows_every_word(chromium, site, server, artifacts, lang, letters):
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme="dark" if letters == 200 else None
    )
    context.add_init_script(f"localStorage.setItem('xomso.lang', '{lang}')")
    page = opened(context, server.address)
    app_shows(page, "Bản 1")
    site.build("2")
    come_back_to(page)
    page.evaluate("percent => document.documentElement.style.fontSize = `${percent}%`", letters)
    expect(page.locator("#update span")).to_be_visible()
    second = opened(context, server.address)
    second.evaluate("percent => document.documentElement.style.fontSize = `${percent}%`", letters)
    expect(second.locator("#actions button")).to_be_visible()
    for shown, name in ((page, "bar"), (second, "second-tab")):
        assert shown.evaluate("document.documentElement.scrollWidth") <= 320
        assert shown.evaluate(
            "[...document.querySelectorAll('#splash, #update')].every(e => e.scrollWidth <= e.clientWidth)"
        )
        shown.screenshot(path=artifacts / f"pwa-{name}-{lang}-{letters}.png")
    context.close()


def test_every_sentence_stands_in_all_three_languages_with_the_same_blanks(phone, server):
    page = opened(phone, server.address)
    words = page.evaluate("xomso.words")
    blanks = {lang: {key: set(re.findall(r"{\w+}", text)) for key, text in words[lang].items()} for lang in words}
    assert set(words) == {"vi", "en", "km"}
    assert blanks["vi"] == blanks["en"] == blanks["km"]
