"""The service worker of the browser edition, in a real Chromium: first download, no network, new versions."""

import threading

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import FLAGS
from tests.browser.stand_in_page import PHONE, app_shows, come_back_to, new_version_is_there, opened, tell, tell_state
from tests.browser.stand_in_site import StandInSite, served


@pytest.fixture
def site(tmp_path):
    made = StandInSite(tmp_path / "site")
    made.build("1")
    return made


@pytest.fixture
def server(site):
    with served(site) as running:
        yield running


@pytest.fixture
def start(chromium, chromium_path, tmp_path):
    """Start Chromium again and again on the same profile, as a phone does."""
    open_ones: list[BrowserContext] = []

    def start() -> BrowserContext:
        while open_ones:
            open_ones.pop().close()
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium_path, args=FLAGS, viewport=PHONE, locale="vi-VN"
        )
        context.set_default_timeout(20_000)
        open_ones.append(context)
        return context

    yield start
    for context in open_ones:
        context.close()


def test_a_first_download_shows_how_far_it_is_and_fetches_every_file_once(phone, site, server, artifacts):
    big = site.hashed["big.txt"]
    server.held[big] = threading.Event()
    page = opened(phone, server.address)
    expect(page.locator("#step")).to_have_text("Đang tải lần đầu: 0,5 / 1 MB")
    assert 0.4 < page.evaluate("document.getElementById('progress').position") < 0.6
    expect(page.locator("#spoken")).to_contain_text("Đang tải lần đầu")
    expect(page.get_by_text("Chỉ tải một lần.")).to_be_visible()
    page.screenshot(path=artifacts / "pwa-first-download.png")
    server.held[big].set()
    app_shows(page, "Bản 1")
    hashed = [name for name in server.asked if name in site.hashed.values()]
    assert sorted(hashed) == sorted(site.hashed.values())


def test_a_start_without_a_server_after_a_restart_of_the_browser_brings_the_app_up(start, server, artifacts):
    context = start()
    page = opened(context, server.address)
    app_shows(page, "Bản 1")
    server.stop()
    context = start()
    context.set_offline(True)
    page = opened(context, server.address)
    app_shows(page, "Bản 1")
    page = opened(context, server.address + "index.html?moi=1#/queue")
    expect(page.locator("#title")).to_have_text("Xóm Số đang mở ở một thẻ khác")


def test_a_download_that_broke_off_goes_on_where_it_was(phone, site, server):
    big = site.hashed["big.txt"]
    server.cut.add(big)
    page = opened(phone, server.address)
    expect(page.locator("#app")).to_be_attached()
    server.cut.clear()
    server.asked.clear()
    page.reload()
    app_shows(page, "Bản 1")
    assert {name for name in server.asked if name in site.hashed.values()} == {big}


def test_an_update_fetches_only_what_changed_and_waits_to_be_wanted(phone, site, server, artifacts):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    before = set(site.hashed.values())
    tell(page, type="form", open=True)
    server.asked.clear()
    site.build("2")
    come_back_to(page)
    assert new_version_is_there(page)
    assert {name for name in server.asked if name in site.hashed.values()} == {site.hashed["big.txt"]} - before
    bar = page.locator("#update")
    expect(bar).to_be_empty()
    tell(page, type="form", open=False)
    expect(bar).to_contain_text("Có bản mới. Khởi động lại khi rảnh.")
    for name in ("Khởi động lại", "Để sau"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["height"] >= 48 and box["width"] >= 48
    expect(page.get_by_role("status").filter(has_text="Có bản mới")).to_be_visible()
    page.screenshot(path=artifacts / "pwa-update-bar.png")
    tell(page, type="form", open=True)
    expect(bar).to_be_empty()
    tell(page, type="form", open=False)
    page.get_by_role("button", name="Khởi động lại").click()
    app_shows(page, "Bản 2")
    expect(bar).to_be_empty()


def test_an_update_put_off_leaves_the_bar_away_and_the_old_version_running(phone, site, server):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    site.build("2")
    come_back_to(page)
    page.get_by_role("button", name="Để sau").click()
    expect(page.locator("#update")).to_be_empty()
    tell_state(page, "vi", waiting=1)
    expect(page.locator("#update")).to_be_empty()
    page.reload()
    app_shows(page, "Bản 1")
    expect(page.locator("#update")).to_contain_text("Có bản mới")


def test_an_old_version_is_cleared_away_once_the_new_one_runs(phone, site, server):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    old = site.hashed["big.txt"]
    site.build("2")
    come_back_to(page)
    page.get_by_role("button", name="Khởi động lại").click()
    app_shows(page, "Bản 2")
    kept = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map(async n => (await (await caches.open(n)).keys()).map(r => r.url)));
            return [names.sort(), all.flat()];
        }"""
    )
    assert kept[0] == ["xomso-files", "xomso-page-2"]
    assert server.address + old not in kept[1]
    assert server.address + site.hashed["big.txt"] in kept[1]


@pytest.mark.parametrize("how", ["refused", "cut", "other"])
def test_a_broken_update_leaves_the_old_version_working(start, site, server, how):
    page = opened(start(), server.address)
    app_shows(page, "Bản 1")
    site.build("2")
    big = site.hashed["big.txt"]
    if how == "other":
        (site.folder / big).write_text("<html>Xin chào khách sạn</html>", "utf-8")
    else:
        getattr(server, how).add(big)
    page.evaluate(
        """async () => {
            const registration = await navigator.serviceWorker.getRegistration();
            window.ended = new Promise(resolve => registration.addEventListener("updatefound", () => {
                const worker = registration.installing;
                worker.addEventListener("statechange", () => resolve(worker.state));
            }));
        }"""
    )
    come_back_to(page)
    assert page.evaluate("window.ended") == "redundant"
    expect(page.locator("#update")).to_be_empty()
    server.stop()
    page = opened(start(), server.address)
    app_shows(page, "Bản 1")


def test_a_file_the_browser_threw_away_is_fetched_and_kept_again(phone, site, server):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    big = site.hashed["big.txt"]
    forget = "async url => (await caches.open('xomso-files')).delete(url)"
    assert page.evaluate(forget, server.address + big)
    page.reload()
    app_shows(page, "Bản 1")
    server.stop()
    page.reload()
    app_shows(page, "Bản 1")


def test_what_is_not_a_file_of_the_version_goes_to_the_hub_untouched(phone, server):
    page = opened(phone, server.address)
    app_shows(page, "Bản 1")
    for _ in range(2):
        assert page.evaluate("async () => (await fetch('v1/changes')).status") == 404
    assert server.asked.count("v1/changes") == 2
    assert page.goto(server.address + "desk").status == 404
