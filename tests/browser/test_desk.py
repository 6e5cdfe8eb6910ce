"""The desk in a real browser: news comes by itself, the keyboard is enough, a form changes its own part; and no script at all."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
import uvicorn

from tests import hub_server
from tests.desk_work import deliver
from tests.hub_server import PASSWORD, LocalHub, Phone

hub_pack = hub_server.hub_pack


def run(step):
    """Return what a coroutine function gives, run beside Playwright's own event loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, step).result()


@pytest.fixture(scope="module")
def served(tmp_path_factory, hub_pack):
    """A hub of this process on a port, with an officer, a phone and two records."""
    hub = LocalHub(tmp_path_factory.mktemp("desk"), hub_pack)
    hub.officer()
    server = uvicorn.Server(uvicorn.Config(hub.app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)

    async def prepare() -> Phone:
        phone = await hub.enrol()
        for _ in range(2):
            await deliver(hub, phone)
        return phone

    phone = run(prepare)
    yield hub, phone, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def log_in(page, address):
    page.goto(f"{address}/desk/login")
    page.fill("#login", "can.bo")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/desk")


def test_news_comes_by_itself_and_the_keyboard_is_enough(served, phone, artifacts):
    hub, sender, address = served
    page = phone.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.clock.install()
    log_in(page, address)
    page.wait_for_function("window.htmx !== undefined")
    assert page.locator(".inbox a").count() == 2
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.id")
    assert focused == page.locator(".inbox a").first.get_attribute("id")
    run(lambda: deliver(hub, sender))
    page.clock.fast_forward(16_000)
    page.locator(".inbox a").nth(2).wait_for()
    # What was in hand stays in hand when the list is another.
    assert page.evaluate("document.activeElement.id") == focused
    page.keyboard.press("k")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "code"
    page.locator(".inbox a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/records/*")
    page.fill("#note_text", "Gọi lại chiều nay")
    page.evaluate("window.same = true")
    page.click("#notes button")
    page.locator(".said", has_text="Gọi lại chiều nay").wait_for()
    assert page.evaluate("window.same")  # the page was not loaded anew
    page.screenshot(path=artifacts / "desk-record.png", full_page=True)
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("u")
    page.wait_for_url("**/desk")
    assert said == []


def test_without_scripts_every_step_is_a_link_or_a_form(served, chromium):
    hub, _, address = served
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    log_in(page, address)
    page.fill("#code", hub.rows("SELECT code FROM records ORDER BY id LIMIT 1")[0][0].lower())
    page.click("form.find button")
    page.click(".inbox a")
    page.check("#papers fieldset:first-of-type input[value=yes]")
    page.click("#papers button")
    assert page.is_checked("#papers fieldset:first-of-type input[value=yes]")
    page.fill("#official_code", "H13-000123")
    page.click("form[action$=lodge] button")
    page.click("a[href$=slip]")
    page.fill("#amount", "3")
    page.click("form[action$=slip] button")
    assert page.locator("article.slip .qr svg").count() == 1
    assert not page.locator("#print").is_visible()
    page.click("a#up")
    page.click("form[action$=done] button")
    assert "Đã có kết quả" in page.inner_text(".standing")
    context.close()
