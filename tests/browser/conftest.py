"""A real Chromium at phone size; missing, the tests are skipped on a developer's machine and fail in CI."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from PIL import Image, ImageDraw

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
def playwright():
    # Not longer: Playwright's event loop runs as long as it does, and asynchronous tests could not start theirs.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(chromium_path, playwright):
    browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> Path:
    """The browser edition, built once a run; packed in a hurry, which changes what is fetched by nothing but its size."""
    from tests.processes import xomso

    run = tmp_path_factory.getbasetemp()
    folder = (run if worker_id == "master" else run.parent) / "edition"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):  # the first of the run's processes builds it for all
        if not (folder / "built").exists():
            xomso("web", "build", "--quick", "--out", str(folder / "site"), home=folder)
            (folder / "built").touch()
    return folder / "site"


@pytest.fixture
def own_phone(playwright, chromium_path, tmp_path, artifacts):
    """A browser with a memory of its own, switched on; it can be killed."""
    from tests.browser.phone import Phone

    phone = Phone(playwright, chromium_path, tmp_path / "memory", artifacts)
    phone.switch_on()
    yield phone
    if phone.process:
        phone.kill()


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


@pytest.fixture
def photo(tmp_path):
    """A large photo of a paper, with a note in its EXIF."""
    picture = Image.new("RGB", (2400, 3200), "#d8d8d8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((200, 200, 2200, 3000), fill="white")
    draw.text((400, 400), "GIAY CHUNG SINH (MAU)", fill="black", font_size=90)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    picture.save(tmp_path / "photo.jpg", exif=exif)
    return tmp_path / "photo.jpg"
