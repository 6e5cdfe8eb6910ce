"""Every screen at the sizes, languages and colours people use, with a picture of each for a person to look at."""

import pytest

from app.device import Device
from tests.browser.app_page import AppPage
from tests.processes import Process

ROUTES = {
    "search": "/",
    "field": "/field/ho-tich",
    "guide": "/guide/1.001193",
    "qr": "/guide/1.001193/qr",
    "assist": "/assist",
    "queue": "/queue",
    "outreach": "/outreach",
    "more": "/more",
    "hub": "/hub",
    "wards": "/wards",
    "storage": "/storage",
    "unknown": "/guide/9.999999",
}
SIZES = {
    "small-phone": {"viewport": {"width": 320, "height": 640}},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "tablet": {"viewport": {"width": 1180, "height": 820}},
    "large-text": {"viewport": {"width": 360, "height": 780}},
}


@pytest.fixture
def app(lang, tmp_path):
    """The app of a volunteer who has been through the first minute, in one language."""
    home = tmp_path / "device"
    home.mkdir()
    device = Device(home)
    for key, value in {"language": lang, "ward": "31135", "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    device.drafts.create("submission", "1.001193", "31135", {"consent": {}})
    device.close()
    process = Process("app", "--port", "0", home=home, log=tmp_path / "app.log")
    yield process
    process.stop()


@pytest.mark.parametrize(
    ("lang", "size"),
    [
        ("vi", "small-phone"),
        ("en", "small-phone"),
        ("km", "small-phone"),
        ("vi", "phone-dark"),
        ("vi", "tablet"),
        ("vi", "large-text"),
    ],
)
def test_every_screen_opens_without_a_missing_font_or_a_request_elsewhere(chromium, app, lang, size, artifacts):
    context = chromium.new_context(locale="vi-VN", **SIZES[size])
    context.set_default_timeout(30_000)
    window = AppPage(context, app.address, artifacts, letters=200 if size == "large-text" else 100)
    for name, route in ROUTES.items():
        window.open(route)
        window.page.wait_for_timeout(900)
        window.screenshot(f"screen-{name}-{size}-{lang}")
        shown = window.page.locator("flt-semantics-host").aria_snapshot()
        assert len(shown) > 40, f"{name} shows nothing"
    context.close()
    assert window.outside == []
    assert window.missing == []
