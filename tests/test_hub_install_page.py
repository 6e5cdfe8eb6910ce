"""The first page of a hub: how to put the app on this phone, with pictures, and honest where the address is not safe."""

import gzip
import html
import re

import pytest
from starlette.applications import Starlette

from content.qr import svg
from sync.hub.install_help import WAYS, way_of
from tests import hub_server
from tests.hub_server import LocalHub
from tests.test_hub_pages import LIMIT, Elements

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
CHROME = (
    "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
)
SAMSUNG = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/15.6 Mobile/15E148 Safari/604.1"
)
ZALO = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/121.0.0.0 Mobile Safari/537.36 Zalo android/12040511 ZaloTheme/light ZaloLanguage/vi"
)
FACEBOOK = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.36.106;FBDV/iPhone14,5]"
)
DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
PHONES = {"android": CHROME, "samsung": SAMSUNG, "iphone": SAFARI, "inside": ZALO, "desktop": DESKTOP}
HEADINGS = {
    "android": "Điện thoại Android, trình duyệt Chrome",
    "samsung": "Điện thoại Samsung, trình duyệt Samsung Internet",
    "iphone": "iPhone, iPad, trình duyệt Safari",
    "inside": "Đang mở trong Zalo, Facebook",
    "desktop": "Máy tính",
}


@pytest.fixture
def hub(tmp_path, hub_pack):
    """A hub that serves a browser edition at /app."""
    made = LocalHub(tmp_path / "hub", hub_pack)
    made.app.mount("/app", Starlette())
    yield made
    made.close()


async def opened(hub: LocalHub, user_agent: str = CHROME, address: str = "https://xomso.test", path: str = "/") -> str:
    async with hub.browser(address) as browser:
        answer = await browser.get(path, headers={"User-Agent": user_agent})
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize(
    ("user_agent", "way"),
    [
        (CHROME, "android"),
        (SAMSUNG, "samsung"),
        (SAFARI, "iphone"),
        (SAFARI.replace("iPhone;", "iPad;"), "iphone"),
        (ZALO, "inside"),
        (FACEBOOK, "inside"),
        (CHROME.replace("K)", "K; wv)"), "inside"),
        (DESKTOP, "desktop"),
        ("", "desktop"),
    ],
)
def test_a_browser_is_told_by_what_it_says_of_itself(user_agent, way):
    assert way_of(user_agent) == way


@pytest.mark.parametrize("way", WAYS)
async def test_the_steps_for_this_phone_are_open_and_the_other_phones_folded(hub, way):
    page = await opened(hub, PHONES[way])
    assert re.findall(r'<h3 class="way">(.*?)</h3>', page) == [HEADINGS[way]]
    folded = [said for said in re.findall(r"<summary>(.*?)</summary>", page) if said in HEADINGS.values()]
    assert folded == ([] if way == "inside" else [HEADINGS[other] for other in WAYS if other != way])


@pytest.mark.parametrize("way", WAYS)
async def test_every_step_has_a_picture_that_is_there(hub, way):
    page = Elements(await opened(hub, PHONES[way]))
    drawn = {f"#{symbol['id']}" for symbol in page.all("symbol")}
    used = {use["xlink:href"] for use in page.all("use")}
    assert used <= drawn if way == "inside" else used == drawn
    assert len(page.all("ol")) == (1 if way == "inside" else len(WAYS))
    assert sum(svg.get("class") == "pic" for svg in page.all("svg")) == len(page.all("li"))


async def test_a_browser_inside_another_app_is_sent_to_a_real_one_before_it_may_open_the_app(hub):
    page = await opened(hub, ZALO)
    assert "Mở bằng trình duyệt" in page
    assert 'href="/app/"' not in page
    assert "https://xomso.test/" in page
    assert 'href="/app/"' in await opened(hub, CHROME)


async def test_over_plain_http_the_page_says_what_is_missing_and_whom_to_ask(hub):
    page = await opened(hub, address="http://192.168.1.20:8560")
    assert "không cho ứng dụng chạy khi mất mạng" in page
    assert "bắt đầu bằng https" in page
    assert "/app" not in page
    assert 'action="/q/"' in page


@pytest.mark.parametrize("address", ["http://localhost:8560", "http://127.0.0.1:8560", "http://[::1]:8560"])
async def test_on_the_hubs_own_machine_plain_http_is_as_good_and_no_code_leads_there(hub, address):
    page = await opened(hub, address=address)
    assert 'href="/app/"' in page
    assert "Mã QR" not in page


async def test_a_hub_with_a_safe_address_leads_there_from_an_unsafe_one(tmp_path, hub_pack):
    hub = LocalHub(tmp_path / "hub", hub_pack, public_url="https://xomso.example.vn")
    hub.app.mount("/app", Starlette())
    unsafe = await opened(hub, address="http://192.168.1.20:8560")
    assert 'href="https://xomso.example.vn/"' in unsafe
    assert 'href="/app/"' not in unsafe
    # A proxy that ends TLS and says nothing of it: the name is the one we gave out.
    assert 'href="/app/"' in await opened(hub, address="http://xomso.example.vn")
    hub.close()


async def test_the_code_on_the_page_leads_to_the_page(hub):
    assert svg("https://xomso.test/") in await opened(hub, DESKTOP)


async def test_a_hub_without_the_browser_edition_promises_none(tmp_path, hub_pack):
    hub = LocalHub(tmp_path / "hub", hub_pack)
    page = await opened(hub)
    assert "/app" not in page
    assert "Xin tổ trưởng một giấy mời" in page
    hub.close()


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
async def test_the_page_with_its_sheet_stays_within_15_kb_and_needs_no_script(hub, lang):
    page = await opened(hub, path=f"/?lang={lang}")
    assert not Elements(page).all("script")
    assert f'<html lang="{lang}">' in page
    async with hub.browser() as browser:
        sheet = await browser.get("/static/hub.css")
    assert len(gzip.compress(page.encode(), 6)) + len(gzip.compress(sheet.content, 6)) <= LIMIT


async def test_a_guide_brings_the_script_that_keeps_it_only_where_the_browser_can(hub):
    for path in ("/q/", "/q/1.001193"):
        async with hub.browser("https://xomso.test") as browser:
            safe = await browser.get(path)
        [script] = [one for one in Elements(safe.text).all("script") if one["src"].startswith("/static/keep.js")]
        assert "defer" in script
        policy = safe.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert policy.endswith("script-src 'self'; worker-src 'self'")
        plain = await hub.client.get(path)
        assert not Elements(plain.text).all("script")
        assert "script-src" not in plain.headers["content-security-policy"]


async def test_the_worker_may_serve_guides_and_fetch_from_this_hub_only(hub):
    answer = await hub.client.get("/q/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert "service-worker-allowed" not in answer.headers
