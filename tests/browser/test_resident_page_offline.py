"""A guide that was read once is there when the network is not, in real Chromium."""

import signal
from datetime import datetime

import pytest
from playwright.sync_api import expect

from sync.hub.clock import VIETNAM
from tests.hub_server import HubProcess

READ, OTHER = "/q/1.001193", "/q/1.000894"
SETTLED = "navigator.serviceWorker.ready.then(() => document.readyState === 'complete')"
KEPT = """async () => {
    const names = [];
    for (const cache of await caches.keys())
        for (const { url } of await (await caches.open(cache)).keys()) {
            const { pathname, search } = new URL(url);
            names.push(pathname + search);
        }
    return names.sort();
}"""


@pytest.fixture
def hub(tmp_path):
    process = HubProcess(tmp_path, "--quiet")
    yield process
    process.stop()


@pytest.fixture
def page(phone):
    return phone.new_page()


def read(page, hub, path: str) -> str:
    """Open a guide, and return its heading once the worker has kept it."""
    page.goto(hub.address + path)
    page.evaluate(SETTLED)
    name = path.partition("&")[0]
    page.wait_for_function(
        "async name => !!(await (await caches.open('resident-pages-1')).match(name, {ignoreVary: true}))", arg=name
    )
    return page.locator("h1").inner_text()


def test_a_guide_that_was_read_is_there_without_the_hub_and_says_how_old_it_is(page, hub, artifacts):
    title = read(page, hub, READ)
    assert not page.locator("#kept").is_visible()
    hub.stop(signal.SIGKILL)
    page.reload()
    assert page.locator("h1").inner_text() == title
    assert page.locator("#kept").inner_text().startswith("Bản lưu lúc")
    assert datetime.now(VIETNAM).strftime("%d/%m/%Y") in page.locator("#kept").inner_text()
    # The style sheet is there too: 48 px targets are its doing.
    assert page.locator(".brand").bounding_box()["height"] >= 48
    page.screenshot(path=artifacts / "resident-kept.png", full_page=True)


def test_a_guide_never_read_is_a_plain_page_that_lists_what_was(page, hub, artifacts):
    title = read(page, hub, READ)
    hub.stop(signal.SIGKILL)
    page.goto(hub.address + OTHER)
    assert page.locator("h1").inner_text() == "Chưa mở được trang này"
    page.screenshot(path=artifacts / "resident-not-kept.png", full_page=True)
    page.get_by_role("link", name=title).click()
    page.wait_for_url(f"**{READ}")
    assert page.locator("h1").inner_text() == title


@pytest.mark.parametrize("lang", ["en", "km"])
def test_the_plain_page_speaks_the_language_of_the_page_asked_for(page, hub, lang):
    read(page, hub, f"{READ}?lang={lang}")
    hub.stop(signal.SIGKILL)
    page.goto(f"{hub.address}{OTHER}?lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("#read a").count() == 1


def test_a_hub_that_does_not_answer_is_not_waited_for(page, hub):
    title = read(page, hub, READ)
    hub.process.send_signal(signal.SIGSTOP)
    try:
        page.goto(hub.address + READ + "?")
        assert page.locator("h1").inner_text() == title
        assert page.locator("#kept").is_visible()
    finally:
        hub.process.send_signal(signal.SIGCONT)


def test_what_the_hub_says_now_comes_before_what_was_kept(page, hub):
    read(page, hub, READ)
    hub.stop(signal.SIGKILL)
    page.reload()
    assert page.locator("#kept").is_visible()
    hub.again()
    page.reload()
    assert not page.locator("#kept").is_visible()


def test_neither_questions_nor_dossiers_are_kept(page, hub):
    read(page, hub, READ)
    for path in ("/q/?q=vay+tien+cho+nguyen+van+thu", "/t/ABCD", "/t", "/desk/login", "/"):
        page.goto(hub.address + path)
    read(page, hub, "/q/")
    offline = [f"/q/offline?lang={lang}" for lang in ("en", "km", "vi")]
    kept = page.evaluate(KEPT)
    assert [name for name in kept if not name.startswith("/static/")] == ["/q/", READ, *offline]


def test_sixty_pages_are_kept_and_the_oldest_goes_first(page, hub):
    read(page, hub, READ)
    # Addresses of an earlier day, put there as the worker does.
    page.evaluate(
        """async () => {
            const pages = await caches.open('resident-pages-1');
            for (let i = 0; i < 60; i++) await pages.put(`/q/0.${i}`, new Response('<h1>a</h1>'));
        }"""
    )
    read(page, hub, OTHER)
    page.wait_for_function("async () => (await (await caches.open('resident-pages-1')).keys()).length === 60")
    kept = page.evaluate(KEPT)
    assert OTHER in kept
    assert READ not in kept
    assert "/q/0.0" not in kept
    assert "/q/0.59" in kept


def test_a_guide_the_hub_took_away_is_not_kept_any_longer(page, hub):
    read(page, hub, READ)
    page.evaluate(
        "async () => (await caches.open('resident-pages-1')).put('/q/9.999999', new Response('<h1>old</h1>'))"
    )
    page.goto(hub.address + "/q/9.999999")
    page.wait_for_function(
        "async () => !(await (await caches.open('resident-pages-1')).match('/q/9.999999', {ignoreVary: true}))"
    )


def test_a_saved_guide_is_there_without_the_hub_after_many_others_were_read(page, hub):
    title = read(page, hub, READ)
    save = page.locator("#save")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#said")).to_contain_text("Không có mạng vẫn mở được")
    page.evaluate("async () => { await caches.delete('resident-pages-1'); }")
    read(page, hub, "/q/")
    expect(page.locator("#saved a")).to_have_text(title)
    hub.stop(signal.SIGKILL)
    page.goto(hub.address + READ)
    assert page.locator("h1").inner_text() == title
    expect(save).to_have_attribute("aria-pressed", "true")
    page.goto(hub.address + OTHER)
    page.locator("#saved a").click()
    page.wait_for_url(f"**{READ}")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "false")
    page.goto(hub.address + OTHER)
    assert page.locator("#saved").is_hidden()
