"""A phone with the browser edition on it: a Chromium with a memory of its own, that can be closed, cut off and killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

from playwright.sync_api import Playwright

from tests.browser.app_page import AppPage
from tests.browser.conftest import FLAGS

SIZE = {"width": 390, "height": 844}
START = 120_000  # ms a start may take on a busy machine


class EditionPage(AppPage):
    """The app in a page of its own, under /app/ of its hub."""

    def open(self, route: str) -> None:
        self.page.set_viewport_size(SIZE)
        self.page.goto(f"{self.address}/app/#{route}")
        self.page.locator("#splash").wait_for(state="detached", timeout=START)
        if not self.page.locator("flt-semantics").count():  # a change of route leaves them on
            self.switch_semantics_on()


class Phone:
    """A Chromium with the size of a phone; what it keeps survives in `memory`."""

    def __init__(self, playwright: Playwright, chromium: str, memory: Path, artifacts: Path):
        self.playwright, self.chromium, self.memory, self.artifacts = playwright, chromium, memory, artifacts
        self.process: subprocess.Popen[bytes] | None = None

    def switch_on(self) -> None:
        """Start the browser, and wait until it can be driven."""
        told = self.memory / "DevToolsActivePort"
        self.memory.mkdir(exist_ok=True)
        told.unlink(missing_ok=True)
        given = ["--headless=new", "--remote-debugging-port=0", f"--user-data-dir={self.memory}"]
        looks = ["--window-size=390,844", "--lang=vi-VN", "about:blank"]
        self.process = subprocess.Popen(
            [self.chromium, *FLAGS, *given, *looks],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until = time.monotonic() + 60
        while not (told.exists() and told.read_text().count("\n") == 1):
            assert self.process.poll() is None and time.monotonic() < until, "Chromium did not start"
            time.sleep(0.05)
        port, path = told.read_text().split("\n")
        address = f"ws://127.0.0.1:{port}{path}"
        self.browser = self.playwright.chromium.connect_over_cdp(address)
        self.context = self.browser.contexts[0]
        self.context.set_default_timeout(60_000)

    def app(self, address: str) -> EditionPage:
        """Open the app of a hub."""
        return EditionPage(self.context, address, self.artifacts)

    def switch_off(self) -> None:
        """Close the browser in order."""
        self.browser.new_browser_cdp_session().send("Browser.close")
        self.process.wait(timeout=30)
        self._forget()

    def kill(self) -> None:
        """Take the battery out: the browser and all its processes end at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)
        self._forget()

    def _forget(self) -> None:
        self.browser.close()
        self.process = None
        # A killed browser leaves its lock behind, and the next one would take it for a living one.
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.memory / name).unlink(missing_ok=True)
