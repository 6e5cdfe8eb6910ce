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
    "courier": "/courier",
    "pin": "/pin",
    "unknown": "/guide/9.999999",
}
OUTREACH = {
    "outreach-start": "/outreach/start",
    "outreach-finish": "/outreach/finish",
    "outreach-sessions": "/outreach/sessions",
    "outreach-report": "/outreach/report",
    "events": "/events",
    "notices": "/notices",
    "support": "/support",
    "questions": "/questions",
    "feedback": "/feedback/1.001193",
    "learn": "/learn",
    "quiz": "/learn/quiz/an-toan",
    "practice": "/learn/practice/1.001193",
    "certificate": "/learn/certificate",
}
"""What a team does beside submissions; walked in fewer sizes, for each walk costs half a minute."""
LOCKED = {"unlock": "/", "unlock-elsewhere": "/queue", "unlock-guides": "/guides", "unlock-guide": "/guide/1.001193"}
"""What a phone with a PIN shows before it is given."""
SIZES = {
    "small-phone": {"viewport": {"width": 320, "height": 640}},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "tablet": {"viewport": {"width": 1180, "height": 820}},
    "large-text": {"viewport": {"width": 360, "height": 780}},
}


@pytest.fixture
def pin():
    return ""


@pytest.fixture
def app(lang, pin, tmp_path):
    """The app of a volunteer who has been through the first minute, in one language, with a PIN or without."""
    home = tmp_path / "device"
    home.mkdir()
    device = Device(home)
    for key, value in {"language": lang, "ward": "31135", "onboarded": "yes"}.items():
        device.preferences.set(key, value)
    device.drafts.create("submission", "1.001193", "31135", {"consent": {}})
    device.saver.choose(True)
    if pin:
        device.set_pin(pin)
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
    assert shown_everywhere(ROUTES, chromium, app, lang, size, artifacts) == ([], [])


@pytest.mark.parametrize(("lang", "size"), [("vi", "large-text"), ("km", "small-phone")])
def test_every_screen_of_outreach_opens_too(chromium, app, lang, size, artifacts):
    assert shown_everywhere(OUTREACH, chromium, app, lang, size, artifacts) == ([], [])


@pytest.mark.parametrize("pin", ["2468"])
@pytest.mark.parametrize(("lang", "size"), [("vi", "small-phone"), ("km", "large-text"), ("en", "phone-dark")])
def test_every_screen_before_the_pin_opens_too(chromium, app, lang, size, artifacts):
    # All but the guides look the same before the PIN, so each is opened anew.
    assert shown_everywhere(LOCKED, chromium, app, lang, size, artifacts, anew=True) == ([], [])


@pytest.mark.parametrize("pin", ["2468"])
@pytest.mark.parametrize(("lang", "size"), [("vi", "phone")])
def test_a_wrong_pin_is_told_and_the_right_one_opens_the_queue(chromium, app, lang, size, artifacts):
    context = chromium.new_context(locale="vi-VN", **SIZES[size])
    context.set_default_timeout(30_000)
    window = AppPage(context, app.address, artifacts)
    window.open("/queue")
    for said, answer in (("1111", "Mã PIN không đúng"), ("2468", "Hồ sơ trên máy này")):
        window.page.get_by_label("Mã PIN").first.click()
        # Flutter moves its input element after the click; keys pressed meanwhile are lost.
        window.page.wait_for_timeout(450)
        window.page.keyboard.type(said, delay=30)
        window.page.keyboard.press("Enter")
        window.see(answer)
        window.screenshot(f"pin-{said}-{size}-{lang}")
    context.close()


def shown_everywhere(routes, chromium, app, lang, size, artifacts, anew=False) -> tuple[list[str], list[str]]:
    """Open the first screen, go on to each other and take its picture; returns requests to elsewhere and missing addresses."""
    context = chromium.new_context(locale="vi-VN", **SIZES[size])
    context.set_default_timeout(30_000)
    window = AppPage(context, app.address, artifacts, letters=200 if size == "large-text" else 100)
    for number, (name, route) in enumerate(routes.items()):
        if number and not anew:
            window.go_to(route)
        elif route != "/":
            window.open(route)
        assert window.settle(), f"{name} shows nothing"
        window.screenshot(f"screen-{name}-{size}-{lang}")
    context.close()
    return window.outside, window.missing
