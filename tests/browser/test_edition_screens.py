"""Every screen of the browser edition on the smallest phone, in each language, with a picture for a person to look at."""

import time

import pytest

from tests.browser.edition_server import EditionServer
from tests.browser.phone import EditionPage
from tests.browser.probe import Probe
from tests.browser.test_screens import ROUTES, SIZES

SIZE = SIZES["small-phone"]["viewport"]
PATIENCE = 60  # s a screen may take on a busy machine


@pytest.fixture
def server(site):
    server = EditionServer(site)
    yield server
    server.stop()


@pytest.fixture
def small_phone(chromium):
    context = chromium.new_context(locale="vi-VN", viewport=SIZE)
    context.set_default_timeout(30_000)
    yield context
    context.close()


class SmallPage(EditionPage):
    """The app on the smallest phone."""

    shown = ""

    def go_to(self, route: str) -> None:
        """Change to a screen within the app, and wait until it has taken the other's place."""
        self.open(route)
        self.page.set_viewport_size(SIZE)
        until = time.monotonic() + PATIENCE
        before, self.shown = self.shown, self.snapshot()
        while self.shown == before or len(self.shown) < 40:
            assert time.monotonic() < until, f"{route} shows nothing of its own"
            self.page.wait_for_timeout(200)
            self.shown = self.snapshot()

    def snapshot(self) -> str:
        return self.page.locator("flt-semantics-host").aria_snapshot()


def test_every_screen_opens_with_its_fonts_and_asks_nobody_else(small_phone, server, artifacts):
    for lang in ("vi", "en", "km"):
        probe = Probe(small_phone, server)
        probe.run(f"device = opened(); settle(device, '{lang}'); begin(device)")
        probe.close()
        window = SmallPage(small_phone, server.origin, artifacts)
        for name, route in ROUTES.items():
            window.go_to(route)
            window.screenshot(f"edition-screen-{name}-{lang}")
        window.page.close()
        assert (window.outside, window.missing) == ([], [])
