"""Every page of a resident in three languages: no fault that axe-core finds, room for fingers, and nothing cut at 200 % text."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from sync.hub import casework
from sync.hub.codes import new_receipt_code
from tests.browser import town as town_served
from tests.hub_server import WARD

town = town_served.town

AXE = "options => axe.run(document, {resultTypes: ['violations'], ...options})"
CONTRAST = {"runOnly": ["color-contrast"]}
TARGETS = """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width && box.right > 0)
    .filter(([one, box]) => box.height < 47.9 || box.width < 47.9)
    .map(([one, box]) => `${one.outerHTML.slice(0, 80)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
CUT = """() => {
    document.documentElement.style.fontSize = '200%';
    const wide = document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth}`] : [];
    const shown = [...document.querySelectorAll('main *, header *, footer *')].filter(one => one.getClientRects().length);
    const out = shown.filter(one => !one.closest('svg, .skip'))
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1
            || (getComputedStyle(one).overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1));
    return [...wide, ...out.map(one => one.outerHTML.slice(0, 100))];
}"""


@pytest.fixture(scope="module")
def addresses(town):
    """Every kind of page, by a name for people."""
    guides = town.hub.hub.pack.guides()
    bare = next(guide.code for guide in guides if town.hub.hub.pack.guide(guide.code).completeness == "name_only")
    skill = next(guide.code for guide in guides if town.hub.hub.pack.guide(guide.code).kind != "procedure")
    lodged = town.act(town.deliver(), (casework.lodge, "H13.26.1-0007"))
    done = town.act(town.deliver(), (casework.lodge, "H13.26.1-0008"), (casework.finish, "Mang căn cước tới nhận"))
    return {
        "home": "/",
        "guides": "/q/",
        "found": "/q/?q=khai+sinh",
        "not-found": "/q/?q=zzzz+qqqq",
        "guide": "/q/1.001193",
        "guide-bare": f"/q/{bare}",
        "skill": f"/q/{skill}",
        "guide-with-numbers": f"/q/1.001193?ward={WARD}",
        "offline": "/q/offline",
        "wards": f"/wards?guide=1.001193&ward={WARD}",
        "wards-found": "/wards?name=an+khanh",
        "wards-none": "/wards?name=zzzz",
        "ask": "/t",
        "mistyped": "/t/ABCD",
        "no-code": f"/t/{new_receipt_code()}",
        "received": f"/t/{town.deliver().code}",
        "returned": f"/t/{town.returned().code}",
        "lodged": f"/t/{lodged.code}",
        "done": f"/t/{done.code}?ward={WARD}",
        "invitation": "/i/ABCD-2345",
        "nothing": "/nothing",
        "log-in": "/desk/login",
    }


@pytest.fixture(scope="module")
def window(chromium):
    """One browser for all pages, so that their parts are fetched once."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN", service_workers="block")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def faults(page) -> list[str]:
    """Return what is wrong with the page that is open: by day and by night, for fingers, and in large letters."""
    page.emulate_media(color_scheme="light")
    page.evaluate(AXE_SCRIPT)
    found = [("light", one) for one in page.evaluate(AXE, {})["violations"]]
    page.emulate_media(color_scheme="dark")
    found += [("dark", one) for one in page.evaluate(AXE, CONTRAST)["violations"]]
    page.emulate_media(color_scheme="light")
    said = [f"{when} {one['id']}: {node['html'][:120]}" for when, one in found for node in one["nodes"]]
    said += [f"small {target}" for target in page.evaluate(TARGETS)]
    page.set_viewport_size({"width": 320, "height": 640})
    said += [f"cut {what}" for what in page.evaluate(CUT)]
    page.set_viewport_size({"width": 360, "height": 740})
    return said


def families(page, selector: str) -> list[str]:
    """Return the families of letters that an element is drawn with."""
    tools = page.context.new_cdp_session(page)
    for domain in ("DOM", "CSS"):
        tools.send(f"{domain}.enable")
    root = tools.send("DOM.getDocument")["root"]["nodeId"]
    node = tools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
    return [one["familyName"] for one in tools.send("CSS.getPlatformFontsForNode", node)["fonts"]]


def with_lang(address: str, lang: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={lang}"


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
def test_no_page_has_a_fault_in_any_language_by_day_or_night_or_in_large_letters(
    town, addresses, window, lang, artifacts
):
    said = {}
    for name, address in addresses.items():
        window.goto(town.address + with_lang(address, lang))
        assert window.locator("html").get_attribute("lang") == lang
        if found := faults(window):
            said[name] = found
    slip = town.returned()
    for name, pin in (("malformed", "123"), ("wrong", f"{(int(slip.pin) + 1) % 10**6:06d}"), ("opened", slip.pin)):
        window.goto(f"{town.address}/t/{slip.code}?lang={lang}")
        window.locator("#pin").fill(pin)
        window.locator("#more button").click()
        window.wait_for_load_state()
        assert window.locator("html").get_attribute("lang") == lang
        if found := faults(window):
            said[f"pin-{name}"] = found
    assert not said, "\n".join(f"{name}: {one}" for name, found in said.items() for one in found)


def test_khmer_letters_come_with_khmer_pages_and_cost_no_other_reader_anything(town, window):
    state = "() => [...document.fonts].find(one => one.family.includes('Khmer')).status"
    window.goto(f"{town.address}/q/1.001193?lang=vi", wait_until="networkidle")
    assert window.evaluate(state) == "unloaded"
    window.goto(f"{town.address}/q/1.001193?lang=km")
    window.wait_for_function(f"() => ({state})() === 'loaded'")
    assert all("Khmer" in family for family in families(window, "h1")), "no boxes left from before the letters came"
    # Above, a device with Khmer letters of its own takes those; ours load under the policy of the pages.
    ours = "() => new FontFace('Ours', 'url(/static/khmer.woff2)').load().then(one => one.status)"
    assert window.evaluate(ours) == "loaded"
