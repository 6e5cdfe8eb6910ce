"""A browser edition of this checkout with one small guide; the libraries are fetched once and then kept on this machine."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from app.web.build import Built, build
from content.pack import build as build_pack
from tests.sample_guide import GUIDE, folder

CACHE = platformdirs.user_cache_path("xomso", appauthor=False) / "web"
"""Where `xomso web build` keeps them too."""
FAST = 5  # brotli's quality; that of --quick


def small_pack(scratch: Path, step: str = "Nhận giấy.") -> Path:
    """Return a new pack whose only guide has this second step."""
    scratch.mkdir(parents=True, exist_ok=True)
    made = scratch / "small.pack"
    build_pack(folder(scratch / "src", GUIDE.replace("Nhận giấy.", step)), made, date(2026, 11, 22))
    return made


def built(out: Path, pack: Path) -> Built:
    """Build the site with a pack into a folder."""
    return build(out, pack, CACHE, FAST)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unpacked(bundle: bytes) -> dict[str, bytes]:
    """Return the files of a bundle."""
    start = 8 + int.from_bytes(bundle[:8], "big")
    index = json.loads(bundle[8:start])
    return {path: bundle[start + offset : start + offset + size] for path, offset, size in index}


def code(site: Path) -> dict[str, bytes]:
    """Return what Python imports in a built site."""
    return unpacked(next(site.glob("code-*.bundle")).read_bytes())


def worker_site(site: Path) -> dict[str, Any]:
    """Return what a built site tells its worker."""
    text = next(site.glob("worker-*/site.mjs")).read_text("utf-8")
    return json.loads(text.removeprefix("export default ").rstrip(";\n"))


def page_config(site: Path) -> dict[str, Any]:
    """Return what a built site tells Flet's loader."""
    found = re.search(r'id="config">(.*?)</script>', (site / "index.html").read_text("utf-8"))
    return json.loads(found[1])
