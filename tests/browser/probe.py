"""The edition's Python in a worker of a real Chromium, on the real storage of its origin, without any screen."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.browser.edition_server import EditionServer
from tests.web_site import page_config

PROGRAM = Path(__file__).parent / "probe_page" / "work.py"


class Probe:
    """One page whose worker runs pieces of Python; `work.py` is there from the start."""

    def __init__(self, context: BrowserContext, server: EditionServer):
        runtime = page_config(server.site)["flet"]["pyodideUrl"].removeprefix("../")
        self.page = context.new_page()
        self.page.goto(f"{server.origin}/probe/probe.html?runtime=/app/{runtime}")
        self.run(PROGRAM.read_text("utf-8"))

    def run(self, code: str) -> Any:
        """Return what the last line of a piece of Python is: a text, a number or None."""
        return self.page.evaluate("code => run(code)", code)

    def told(self, code: str) -> Any:
        """Return what an expression of JSON's own types is."""
        return json.loads(self.run(f"json.dumps({code})"))

    def begin(self, code: str) -> None:
        """Let a piece of Python run, and go on at once."""
        self.page.evaluate("code => { run(code).catch(() => {}) }", code)

    def close(self) -> None:
        """Let go of the storage."""
        self.page.close()
