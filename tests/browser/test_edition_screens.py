"""Every screen of the browser edition on the smallest phone, in each language, with a picture for a person to look at."""

import pytest

from tests.browser.edition_server import EditionServer
from tests.browser.phone import EditionPage
from tests.browser.probe import Probe
from tests.browser.test_screens import ROUTES, SIZES

SIZE = SIZES["small-phone"]["viewport"]


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

    def go_to(self, route: str, patience: int = 60) -> None:
        """Change to a screen within the app, and wait until it has taken the other's place."""
        before = self.snapshot()
        self.open(route)
        self.page.set_viewport_size(SIZE)
        self.await_other_than(before, route, patience)


def test_every_screen_opens_with_its_fonts_and_asks_nobody_else(small_phone, server, artifacts):
    for lang in ("vi", "en", "km"):
        probe = Probe(small_phone, server)
        probe.run(f"device = opened(); settle(device, '{lang}'); begin(device)")
        probe.close()
        window = SmallPage(small_phone, server.origin, artifacts)
        for name, route in ROUTES.items():
            if route == "/":
                assert window.settle()
            else:
                window.go_to(route)
            window.screenshot(f"edition-screen-{name}-{lang}")
        window.page.close()
        assert (window.outside, window.missing) == ([], [])
