"""A real Chromium at phone size; missing, the tests are skipped on a developer's machine and fail in CI."""

import os
import shutil
from pathlib import Path

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--use-gl=swiftshader",
    "--enable-unsafe-swiftshader",
]
ARTIFACTS = Path(__file__).resolve().parent.parent.parent / "artifacts"


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing; install Debian's package chromium")
    if path is None:
        pytest.skip("Chromium is not installed; on Debian: apt-get install chromium")
    return path


@pytest.fixture(scope="module")
def chromium(chromium_path):
    # Not longer: Playwright's event loop runs as long as it does, and asynchronous tests could not start theirs.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium):
    """A fresh browser the size of a phone, speaking Vietnamese."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="vi-VN", device_scale_factor=2)
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def artifacts() -> Path:
    """Where screenshots are kept for a person to look at."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS
