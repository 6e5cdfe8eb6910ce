"""A built browser edition over HTTP: the compressed files of the build, kept for ever where their name holds a digest.

On Starlette's own StaticFiles and not servestatic: that reads the folder once, at its start, and so would send a rebuilt
site with the lengths of the old one; and it gives the packed and the plain form of a file the same ETag.
"""

import re
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Scope

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; "
    "img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; font-src 'self'; manifest-src 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'"
)
"""Styles inline are Flutter's: it sizes the elements for text input and screen readers with them."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
DIGEST = re.compile(r"(^|[-/])[0-9a-f]{12}[-./]")
FOR_EVER, ASK_FIRST = "public, max-age=31536000, immutable", "no-cache"
ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Best first; the endings of the files beside the plain one."""

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".tgz": "application/gzip",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}
"""What the site holds; not the machine's own table, which may know neither modules nor WebAssembly."""


def mounted(folder: Path) -> ASGIApp:
    """Return the ASGI app that serves a folder made by `xomso web build`, to be mounted at /app/."""
    return BrowserEdition(directory=folder, check_dir=False)


class BrowserEdition(StaticFiles):
    """Static files with their precompressed forms; what is not there is a plain 404, never a page of the hub."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        try:
            if path.endswith(tuple(ENCODINGS.values())):
                raise HTTPException(404)
            return await super().get_response("index.html" if path == "." else path, scope)
        except HTTPException as refused:
            headers = {**HEADERS, "Cache-Control": "no-store", **(refused.headers or {})}
            return PlainTextResponse(f"{refused.detail}\n", refused.status_code, headers)

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        asked = Headers(scope=scope)
        plain = Path(full_path)
        headers = {**HEADERS, "Cache-Control": FOR_EVER if DIGEST.search(self.get_path(scope)) else ASK_FIRST}
        sent = plain
        for encoding in _accepted(asked.get("accept-encoding", "")):
            packed = plain.with_name(plain.name + ENCODINGS[encoding])
            if packed.is_file():
                sent, headers["Content-Encoding"] = packed, encoding
                break
        kind = TYPES.get(plain.suffix, "application/octet-stream")
        answer = FileResponse(sent, status_code, headers, kind, stat_result=sent.stat())
        return NotModifiedResponse(answer.headers) if self.is_not_modified(answer.headers, asked) else answer


def _accepted(header: str) -> list[str]:
    """Return the encodings of ours a client takes, best first (RFC 9110, 12.5.3)."""
    taken = set()
    for part in header.lower().split(","):
        name, _, weight = part.partition(";")
        if not re.fullmatch(r"\s*q=0(\.0*)?\s*", weight):
            taken.add(name.strip())
    return [encoding for encoding in ENCODINGS if encoding in taken]
