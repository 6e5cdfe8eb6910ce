"""A small folder laid out like a built browser edition, and requests to it without a network."""

import gzip
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from sync.hub.browser_edition import mounted

PAGE = "<!doctype html><p>Xóm Số</p>" * 20
MODULE = "export default 1;" * 50
HASHED = "worker-0123456789ab/runtime.mjs"
FILES = {
    "index.html": PAGE,
    "sw.js": "1",
    "manifest.json": "{}",
    "site.json": "{}",
    "files.json": "[]",
    HASHED: MODULE,
    "boot-0123456789ab.js": "1",
    "boot-0123456789ab.css": "p{}",
    "code-0123456789ab.bundle": "x",
    "main-0123456789ab.tgz": "x",
    "pyodide-0123456789ab/pyodide.asm.wasm": "x",
    "assets-0123456789ab/fonts/XomSoSans-Regular.ttf": "x",
    "pack/2026.11.22-1a2b3c4d-0123456789ab.pack": "x",
    "pack/0123456789ab-ba9876543210.delta": "x",
    "icons/icon-192-0123456789ab.png": "x",
    "icons/xomso.svg": "<svg/>",
    "licenses/fonts.txt": "OFL",
}
PACKED = {HASHED: ("br", "gz"), "index.html": ("gz",)}


def laid_out(root: Path) -> Path:
    """Return the folder of the site; a secret lies beside it."""
    site = root / "site"
    for name, text in FILES.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        for ending in PACKED.get(name, ()):
            packed = gzip.compress(text.encode(), mtime=0) if ending == "gz" else b"in brotli"
            path.with_name(f"{path.name}.{ending}").write_bytes(packed)
    for beside in (root, root / "site-of-another"):
        beside.mkdir(exist_ok=True)
        (beside / "secret.txt").write_text("secret", "utf-8")
    return site


async def ask(site: Path, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """Return the answer to one request for a path below the site's own, /app/."""
    network = httpx.ASGITransport(Starlette(routes=[Mount("/app", mounted(site))]))
    asked = {"accept-encoding": "identity", **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with httpx.AsyncClient(transport=network, base_url="http://hub.test") as client:
        return await client.request(method, f"/app/{path}", headers=asked)
