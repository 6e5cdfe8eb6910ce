"""The page around the app: `site/` with the addresses of this build put in, and the files beside it."""

import json
import re
from pathlib import Path
from typing import Any

from app.web.errors import N_, SiteNotBuilt
from app.web.naming import Files, named

UNNAMED = N_("Trang {path} nhắc tới tệp {name} mà bản dựng không có.")


def scripts_and_styles(site: Path) -> dict[str, tuple[str, bytes]]:
    """Return the page's own scripts and styles: each name, its address in the site, its content."""
    found = [path for path in sorted(site.iterdir()) if path.suffix in (".js", ".css") and path.name != "sw.js"]
    return {path.name: (named(path.name, path.read_bytes()), path.read_bytes()) for path in found}


def modules(site: Path) -> Files:
    """Return the modules of the Python worker, their paths as in `site`."""
    found = [*sorted(site.glob("*.mjs")), *sorted((site / "vendor").glob("*.mjs"))]
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in found if not path.stem.endswith(".entry")}


def addresses(names: Files, site: dict[str, Any]) -> bytes:
    """Return site.mjs: what `site` tells, and where each of the modules `names` is, by its name without ".mjs"."""
    places = {path.rpartition("/")[2].removesuffix(".mjs"): path for path in names}
    return f"export default {json.dumps(places | site, indent=2, sort_keys=True)};\n".encode()


def flet_config(folders: dict[str, str], worker: str, archive: str) -> dict[str, Any]:
    """Return what Flet's loader reads from its global object; addresses for the worker are relative to its own folder."""
    return {
        "pyodide": True,
        "multiView": False,
        "noCdn": True,
        "webRenderer": "canvaskit",
        "routeUrlStrategy": "hash",
        "entrypointBaseUrl": folders["flutter"],
        "assetBase": folders["assets"],
        "canvasKitBaseUrl": folders["canvaskit"],
        "fontFallbackBaseUrl": f"{folders['assets']}assets/fonts/",
        "pyodideUrl": f"../{worker}",
        "appPackageUrl": f"../{archive}",
        "pythonModuleName": "main",
        "micropipIncludePre": False,
        "webSocketEndpoint": "",
    }


def filled(page: Path, values: dict[str, str], urls: dict[str, str]) -> bytes:
    """Return a page with {{name}} and {{url:name}} filled in; raises SiteNotBuilt for a name that has no value."""

    def value(found: re.Match[str]) -> str:
        known, name = (urls, found[1][4:]) if found[1].startswith("url:") else (values, found[1])
        if name not in known:
            raise SiteNotBuilt(UNNAMED, path=page.name, name=name)
        return known[name]

    return re.sub(r"\{\{([\w:.\-]+)\}\}", value, page.read_text("utf-8")).encode()


def as_json(told: Any) -> str:
    """Return JSON that may stand in a page: no tag can end in it."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace("<", "\\u003c")
