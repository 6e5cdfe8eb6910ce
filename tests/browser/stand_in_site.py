"""A stand-in for the built browser edition: our own page and service worker around a tiny app, and its server."""

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "app" / "web"
SITE = WEB / "site"
SCRIPTS = ("words.js", "splash.js", "tab.js", "versions.js", "boot.js")
ICONS = ("favicon.png", "apple-touch-icon.png")
PAGES = {"index.html", "manifest.json", "sw.js"}
TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".png": "image/png",
}
POLICY = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; style-src 'self'; img-src 'self' data:"

BOOTSTRAP = """
const shown = document.createElement("p");
shown.id = "app";
document.body.append(shown);
fetch(flet.big).then((answer) => answer.text()).then((text) => { shown.textContent = text.trim(); });
connectPython();
"""
PYTHON = "function connectPython() { window.python = new Worker(flet.worker, { type: 'module' }); }"
WORKER = """
const channel = new BroadcastChannel("xomso");
const id = Math.random();
channel.onmessage = ({ data }) => {
  if (data.type === "stop") channel.postMessage({ type: "written", id });
};
setInterval(() => channel.postMessage({ type: "beat", id }), 50);
postMessage("initialized");
channel.postMessage({ type: "ready" });
"""


class StandInSite:
    """A folder with one version of the site; building again into it is what a new deployment does."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.hashed: dict[str, str] = {}

    def build(self, version: str, *, worker: str = WORKER) -> None:
        """Write the site; its one screen shows the version, which stands in a file of a megabyte, big.txt."""
        sources = {name: (SITE / name).read_bytes() for name in (*SCRIPTS, "boot.css")}
        sources |= {name: (WEB / "icons" / name).read_bytes() for name in ICONS}
        own = {"python.js": PYTHON, "flutter_bootstrap.js": BOOTSTRAP, "worker.js": worker, "big.txt": f"Bản {version}"}
        sources |= {name: text.encode() for name, text in own.items()}
        sources["big.txt"] = sources["big.txt"].ljust(1_000_000)
        self.hashed.clear()
        files = [self._write_hashed(name, data) for name, data in sources.items()]
        config = {
            "flet": {"big": self.hashed["big.txt"], "worker": self.hashed["worker.js"]},
            "scripts": [self.hashed["python.js"], self.hashed["flutter_bootstrap.js"]],
        }
        page = (SITE / "index.html").read_text("utf-8")
        for name, url in self.hashed.items():
            page = page.replace("{{url:" + name + "}}", url)
        files.append(self._write_page("index.html", _filled(page, version=version, config=json.dumps(config))))
        files.append(self._write_page("manifest.json", json.dumps({"name": "Xóm Số", "start_url": "./"})))
        worker_text = (SITE / "sw.js").read_text("utf-8")
        self._write_page("sw.js", _filled(worker_text, version=version, files=json.dumps(files)))

    def _write_hashed(self, name: str, data: bytes) -> dict:
        stem, _, suffix = name.rpartition(".")
        self.hashed[name] = f"{stem}-{hashlib.sha256(data).hexdigest()[:12]}.{suffix}"
        return self._write(self.hashed[name], data)

    def _write_page(self, name: str, text: str) -> dict:
        return self._write(name, text.encode()) | {"page": True}

    def _write(self, name: str, data: bytes) -> dict:
        self.folder.mkdir(exist_ok=True)
        # At once: a browser that asks meanwhile gets the old file or the new one.
        half_done = self.folder / f"{name}.new"
        half_done.write_bytes(data)
        half_done.replace(self.folder / name)
        return {"url": name, "size": len(data), "raw": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    assert "{{" not in text
    return text


class SiteServer:
    """A real HTTP server of a folder under /app/ that counts requests and can hold back, cut or refuse a file."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.asked: list[str] = []
        self.cut: set[str] = set()
        self.refused: set[str] = set()
        self.held: dict[str, threading.Event] = {}
        self.port = 0
        self._server: http.server.ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/app/"

    def start(self) -> None:
        """Serve, after the first time at the same port."""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Be gone, as a hub without electricity is."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        name = request.path.partition("?")[0].removeprefix("/app/") or "index.html"
        self.asked.append(name)
        path = self.folder / name
        if name in self.refused or not path.is_file():
            request.send_error(404)
            return
        body = path.read_bytes()
        half = len(body) // 2
        request.send_response(200)
        request.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        request.send_header("Content-Length", str(len(body)))
        request.send_header("Cache-Control", "no-cache" if name in PAGES else "public, max-age=31536000, immutable")
        request.send_header("Content-Security-Policy", POLICY)
        request.end_headers()
        request.wfile.write(body[:half])
        if name in self.cut:
            request.close_connection = True
            return
        if name in self.held:
            request.wfile.flush()
            self.held[name].wait(60)
        request.wfile.write(body[half:])


@contextmanager
def served(site: StandInSite) -> Iterator[SiteServer]:
    """Serve a site until the block ends."""
    server = SiteServer(site.folder)
    server.start()
    try:
        yield server
    finally:
        for event in server.held.values():
            event.set()
        server.stop()
