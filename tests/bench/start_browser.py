"""How fast the browser edition starts, what it fetches and how much memory it takes, beside a bare Flet page built the same way.

Run `python -m tests.bench.start_browser`. The bare page has the same client, Pyodide, fonts and service worker, and for an app one
text field, packed as `flet publish` packs it.
"""

import io
import json
import re
import shutil
import statistics
import tarfile
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from playwright.sync_api import sync_playwright

from app.web.build import build
from content.bundle import usable
from tests.browser.phone import Phone
from tests.processes import Process

STARTS = 3
BARE = """
import flet as ft
from js import BroadcastChannel, Object
from pyodide.ffi import to_js

def main(page):
    page.add(ft.SafeArea(ft.TextField(label="Search")))
    BroadcastChannel.new("xomso").postMessage(to_js({"type": "ready"}, dict_converter=Object.fromEntries))

ft.run(main)
"""
LIBRARIES = ("flet/", "flet-", "msgpack", "repath", "six")
"""What Flet itself needs in a browser, as the paths of its files begin."""


@dataclass(frozen=True)
class Start:
    """Seconds from the address to a text field that takes words, and MB the browser's processes take then."""

    seconds: float
    memory: float


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("the browser edition: no Chromium on this machine, not measured")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        cache = platformdirs.user_cache_path("xomso", appauthor=False) / "web"
        built = build(folder / "ours", usable(folder), cache)
        bare_site(folder / "ours", folder / "bare")
        pages = {}
        for kind in ("ours", "bare"):
            hub = Process(
                "hub",
                "--port",
                "0",
                "--browser-edition",
                str(folder / kind),
                home=folder / f"{kind}-hub",
                log=folder / "log",
            )
            phone = Phone(playwright, chromium, folder / f"{kind}-memory", folder)
            pages[kind] = (hub, phone)
        try:
            cold = {kind: _start(hub, phone, first=kind) for kind, (hub, phone) in pages.items()}
            warm: dict[str, list[Start]] = {"ours": [], "bare": []}
            for _ in range(STARTS):
                for kind, (hub, phone) in pages.items():
                    warm[kind].append(_start(hub, phone))
        finally:
            for hub, phone in pages.values():
                hub.stop()
                if phone.process:
                    phone.kill()
    print(
        f"first download: {built.wire['chromium'] / 1e6:.1f} MB in Chromium, {built.wire['other'] / 1e6:.1f} MB elsewhere"
    )
    print(f"cold start      {cold['ours'].seconds:6.2f} s    bare page {cold['bare'].seconds:6.2f} s")
    for what, unit in (("seconds", "s"), ("memory", "MB")):
        ours, bare = (statistics.median(getattr(one, what) for one in warm[kind]) for kind in ("ours", "bare"))
        print(f"warm {what:10} {ours:6.2f} {unit:3}  bare page {bare:6.2f} {unit:3}  ratio {ours / bare:.2f}")


def bare_site(ours: Path, bare: Path) -> None:
    """Make a copy of a built edition whose app is one text field."""
    shutil.copytree(ours, bare)
    for packed in [*bare.glob("index.html.*"), *bare.glob("sw.js.*")]:
        packed.unlink()
    archive = _archive(next(ours.glob("code-*.bundle")))
    (bare / "bare.tgz").write_bytes(archive)
    page = bare / "index.html"
    config = json.loads(re.search(r'id="config">(.*?)</script>', page.read_text("utf-8"), re.S)[1])
    pyodide = next(path.name for path in bare.iterdir() if path.name.startswith("pyodide-"))
    told = {**config["flet"], "pyodideUrl": f"../{pyodide}/pyodide.mjs", "appPackageUrl": "../bare.tgz"}
    given = json.dumps({**config, "flet": told})
    page.write_text(
        re.sub(r'(id="config">).*?(</script>)', lambda m: m[1] + given + m[2], page.read_text("utf-8"), flags=re.S),
        "utf-8",
    )
    worker = bare / "sw.js"
    text = worker.read_text("utf-8")
    listed = json.loads(re.search(r"const FILES = (\[.*?\]);\n", text, re.S)[1])
    kept = [one for one in listed if not one["url"].startswith(("code-", "pack/"))]
    for one in kept:
        if one["url"] == "index.html":
            one.pop("sha256")
    kept.append({"url": "bare.tgz", "size": len(archive)})
    worker.write_text(
        re.sub(r"const FILES = \[.*?\];\n", lambda _: f"const FILES = {json.dumps(kept)};\n", text, flags=re.S), "utf-8"
    )


def _archive(bundle: Path) -> bytes:
    """Return an app of one text field with the libraries Flet needs, as `flet publish` lays it out."""
    data = bundle.read_bytes()
    start = 8 + int.from_bytes(data[:8], "big")
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:

        def put(name: str, content: bytes) -> None:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))

        put("main.py", BARE.encode())
        for path, offset, size in json.loads(data[8:start]):
            if path.startswith(LIBRARIES):
                put(f"__pypackages__/{path}", data[start + offset : start + offset + size])
    return out.getvalue()


def _start(hub: Process, phone: Phone, first: str = "") -> Start:
    """Switch a phone on, open the page, wait for the text field, and switch off again; `first` goes through the first minute."""
    phone.switch_on()
    page = phone.context.new_page()
    began = time.perf_counter()
    page.goto(f"{hub.address}/app/")
    # The very first screen of the app asks for a language; all others have the search box.
    shown = page.get_by_role("button", name="English") if first == "ours" else page.locator("flt-semantics-host input")
    while not shown.count():
        page.evaluate("document.querySelector('flt-semantics-placeholder')?.click()")
        page.wait_for_timeout(20)
    seconds = time.perf_counter() - began
    memory = _memory(phone)
    if first == "ours":
        _first_minute(phone, page)
    page.wait_for_timeout(40_000 if first else 500)  # until what was compiled has been kept
    phone.switch_off()
    return Start(seconds, memory)


def _first_minute(phone: Phone, page) -> None:
    page.get_by_role("button", name="Tiếng Việt").click()
    box = page.get_by_role("textbox").first
    box.click()
    page.wait_for_timeout(500)
    page.keyboard.type("ninh kieu", delay=20)
    page.get_by_role("button", name="Phường Ninh Kiều").first.click()
    page.get_by_role("button", name="Để sau").click()
    page.get_by_role("textbox", name="Bà con cần làm gì?").wait_for()


def _memory(phone: Phone) -> float:
    """Return the MB of all the processes of a browser, shared pages divided among those who share them."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            group = int(stat.read_text().rpartition(")")[2].split()[2])
            if group == phone.process.pid:
                rollup = stat.with_name("smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
        except (OSError, TypeError):
            continue
    return total / 1024


if __name__ == "__main__":
    main()
