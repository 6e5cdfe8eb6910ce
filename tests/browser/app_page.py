"""The Flet app as a person with a screen reader meets it: roles and names."""

import contextlib
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError

SHOWN = """words => {
    const host = document.querySelector('flt-semantics-host');
    const named = [...host.querySelectorAll('[aria-label], input, textarea')];
    return [host.textContent, ...named.map(e => e.ariaLabel || e.value || '')].join('\\n').includes(words);
}"""


class AppPage:
    """One window of the app in Chromium."""

    def __init__(self, context: BrowserContext, address: str, artifacts: Path, letters: int = 100):
        """Open the app; `letters` is the size of text the user asked of the browser, in percent."""
        self.artifacts = artifacts
        self.letters = letters
        self.page: Page = context.new_page()
        self.outside: list[str] = []
        self.missing: list[str] = []
        self.page.on("request", self._note)
        self.page.on("response", lambda r: self.missing.append(r.url) if r.status == 404 else None)
        self.address = address
        self.open("/")

    def _note(self, request) -> None:
        if (
            not request.url.startswith((self.address, self.address.replace("http", "ws"), "data:", "blob:"))
            and "rive" not in request.url
        ):
            self.outside.append(request.url)

    def open(self, route: str) -> None:
        """Go to a deep link."""
        self.page.goto(self.address + route)
        self.switch_semantics_on()

    def go_to(self, route: str, patience: int = 60) -> None:
        """Change to a screen within the app as an address typed by hand does, and wait until it has taken the other's place."""
        before = self.snapshot()
        self.page.evaluate(
            "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate', {state: null})) }",
            route,
        )
        self.await_other_than(before, route, patience)

    def await_other_than(self, before: str, route: str, patience: int = 60) -> None:
        """Wait until a screen reader has something to read that was not there before."""
        until = time.monotonic() + patience
        while (shown := self.snapshot()) == before or len(shown) < 40:
            assert time.monotonic() < until, f"{route} shows nothing of its own"
            self.page.wait_for_timeout(100)

    def snapshot(self) -> str:
        return self.page.locator("flt-semantics-host").aria_snapshot()

    def switch_semantics_on(self) -> None:
        """Make Flutter build what a screen reader reads; without it there is nothing to find on the page."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        placeholder.wait_for(state="attached", timeout=60_000)
        self.page.evaluate("document.querySelector('flt-semantics-placeholder').click()")
        if self.letters != 100:
            self.page.evaluate("percent => document.documentElement.style.fontSize = `${percent}%`", self.letters)

    def button(self, name: str, exact: bool = False) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact).first

    def press(self, name: str, exact: bool = False) -> None:
        self.button(name, exact).click()

    def press_below(self, name: str) -> None:
        """Press a button further down a long screen, which builds only what is near the part that shows."""
        size = self.page.viewport_size or {"width": 0, "height": 0}
        self.page.mouse.move(size["width"] / 2, size["height"] / 2)
        for _ in range(20):
            if self.button(name).count():
                break
            self.page.mouse.wheel(0, 300)
            self.page.wait_for_timeout(300)
        self.button(name).scroll_into_view_if_needed()
        self.page.wait_for_timeout(500)
        self.press(name)

    def press_if_there(self, name: str) -> None:
        """Press a button that may be gone before the finger reaches it."""
        with contextlib.suppress(TimeoutError):
            self.button(name).click(timeout=3_000)

    def choose(self, role: str, name: str) -> None:
        """Tick a box or a radio button, and look whether it took."""
        for _ in range(5):
            box = self.page.get_by_role(role, name=name).first
            box.scroll_into_view_if_needed()
            # Flutter scrolls on its own clock; a click while the page moves lands elsewhere.
            self.page.wait_for_timeout(400)
            if not box.is_checked():
                box.click()
                self.page.wait_for_timeout(500)
            if box.is_checked():
                return
        raise AssertionError(f"“{name}” could not be chosen")

    def type(self, label: str, text: str) -> None:
        """Type into a text field as a person does, who looks at what has arrived."""
        field = self.page.get_by_role("textbox", name=label).first
        for _ in range(5):
            field.scroll_into_view_if_needed()
            field.click()
            # Flutter scrolls and moves its input element after the click; keys pressed meanwhile are lost.
            self.page.wait_for_timeout(450)
            if not field.evaluate("e => e.contains(document.activeElement)"):
                continue
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text, delay=15)
            self.page.wait_for_timeout(250)
            if field.evaluate(
                "(e, t) => e.contains(document.activeElement) && document.activeElement.value === t", text
            ):
                return
        raise AssertionError(f"“{label}” did not take “{text}”")

    def see(self, text: str, timeout: int = 20_000) -> None:
        """Wait until the words are on the screen, as text or as the name of something."""
        until = time.monotonic() + timeout / 1000
        while not self.page.evaluate(SHOWN, text):
            if time.monotonic() > until:
                self.screenshot("failed")
                shown = self.snapshot()
                raise AssertionError(f"“{text}” is not on the screen, which shows:\n{shown}")
            # Not wait_for_function: it evaluates a string in the page, which the edition's policy forbids.
            self.page.wait_for_timeout(100)

    def settle(self, least: int = 40, timeout: int = 30_000) -> str:
        """Wait until a screen reader has at least so many letters to read, and return them; "" where nothing came."""
        until = time.monotonic() + timeout / 1000
        while len(shown := self.snapshot()) <= least:
            if time.monotonic() > until:
                return ""
            self.page.wait_for_timeout(100)
        return shown

    def screenshot(self, name: str) -> None:
        self.page.wait_for_timeout(700)
        self.page.screenshot(path=self.artifacts / f"{name}.png")
