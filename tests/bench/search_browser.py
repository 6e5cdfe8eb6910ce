"""How fast search answers inside a browser: the same code and the same grown pack in Pyodide, in a real Chromium.

Run `python -m tests.bench.search_browser`. Pyodide is the one flet-web carries; nothing leaves this machine.
"""

import json
import shutil
import tempfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import flet_web

from content.load import own_folder
from content.pack import build
from tests.bench.synthetic import grown
from tests.browser.conftest import FLAGS
from tests.search.quality import read_questions

MORE = 2151  # the procedures of the whole city
TYPED = 30  # questions typed letter by letter
PAGE = """<!doctype html><script type="module">
import {loadPyodide} from "./pyodide/pyodide.mjs";
const bytes = async name => new Uint8Array(await (await fetch(name)).arrayBuffer());
const py = await loadPyodide({indexURL: "./pyodide/"});
py.unpackArchive(await bytes("content.zip"), "zip");
py.FS.writeFile("large.pack", await bytes("large.pack"));
py.FS.writeFile("asks.json", await bytes("asks.json"));
window.figures = py.runPython(await (await fetch("measure.py")).text());
</script>"""
MEASURE = """
import json, time
from pathlib import Path
from content.pack import Pack
from content.search import Search

with Pack.open(Path("large.pack")) as pack:
    started = time.perf_counter()
    search = Search(pack)
    built = time.perf_counter() - started
    times = []
    for ask in json.loads(Path("asks.json").read_text("utf-8")):
        for end in range(1, len(ask) + 1):
            started = time.perf_counter()
            search.find(ask[:end])
            times.append(time.perf_counter() - started)
times.sort()
json.dumps([built, times[len(times) // 2], times[int(len(times) * 0.95)], len(times), pack.info.guides])
"""


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript", ".wasm": "application/wasm"}

    def log_message(self, *_: object) -> None:
        pass


def main() -> None:
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("search in a browser: no Chromium on this machine, not measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        _lay_out(site, Path(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{server.server_port}/index.html")
                page.wait_for_function("window.figures !== undefined", timeout=300_000)
                built, middle, high, count, guides = json.loads(page.evaluate("window.figures"))
                browser.close()
        finally:
            server.shutdown()
            server.server_close()
    print(f"in the browser: index {built * 1e3:.0f} ms for {guides} guides, p95 {high * 1e3:.1f} ms a keystroke")
    print(f"                (half within {middle * 1e3:.1f} ms, {count} keystrokes)")


def _lay_out(site: Path, scratch: Path) -> None:
    """Put Pyodide, the content package, the pack and the questions side by side."""
    shutil.copytree(Path(flet_web.__file__).parent / "web" / "pyodide", site / "pyodide")
    with zipfile.ZipFile(site / "content.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        for source in sorted(own_folder().glob("*.py")):
            packed.write(source, f"content/{source.name}")
    build(grown(scratch, MORE), site / "large.pack")
    asks = [one.query for one in read_questions()]
    (site / "asks.json").write_text(json.dumps(asks[:: max(1, len(asks) // TYPED)]), "utf-8")
    (site / "measure.py").write_text(MEASURE, "utf-8")
    (site / "index.html").write_text(PAGE, "utf-8")


if __name__ == "__main__":
    main()
