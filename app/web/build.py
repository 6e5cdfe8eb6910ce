"""One browser edition, put together from all its parts."""

from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from app.web import page
from app.web.compress import compress
from app.web.naming import Files, in_folder, together
from app.web.parts import Parts, parts
from app.web.precache import first_download, precache
from app.web.write_site import refuse_foreign, write_site

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "app" / "web" / "site"
BEST = 11
"""Brotli's highest quality: a tenth less to fetch for each phone, for two minutes once."""


@dataclass(frozen=True)
class Built:
    """What came out: the version, the number of files, their bytes, and what a first visit fetches, by kind of browser."""

    version: str
    files: int
    raw: int
    wire: dict[str, int]


def build(out: Path, pack: Path, cache: Path, quality: int = BEST, site: Path = SITE) -> Built:
    """Write the site of this checkout into `out`; the same sources give the same bytes. Raises SiteNotBuilt, PackRefused, OSError."""
    refuse_foreign(out)
    found = parts(ROOT, site, pack, out, cache)
    worker = site / "sw.js"
    # Whatever a phone gets has a say in the version: two sites with one version would share what is kept of either.
    mark = together(_assembled(found, site, "") | {worker.name: worker.read_bytes()})
    version = f"{version_of('xomso')}-{mark[:8]}"
    files = _assembled(found, site, version)
    packed = compress(files, cache / "packed", quality)
    entries = precache(files, packed, found.guides)
    listing = page.as_json(entries)
    late = {
        "files.json": listing.encode(),
        worker.name: page.filled(worker, {"version": version, "files": listing}, {}),
    }
    packed |= compress(late, cache / "packed", quality)
    files |= late
    write_site(out, files, packed)
    wire = {kind: first_download(entries, kind) for kind in ("chromium", "other")}
    return Built(version, len(files), sum(len(data) for data in files.values()), wire)


def _assembled(found: Parts, site: Path, version: str) -> Files:
    guides = found.guides
    told = {
        "version": version,
        "pyodide": f"../{found.folders['pyodide']}pyodide.mjs",
        "pyodideFolder": f"../{found.folders['pyodide']}",
        "bundle": f"../{found.code}",
        "pack": f"../{guides.newest['url']}",
        "packVersion": guides.newest["version"],
        "packDigest": guides.newest["sha256"],
        "deltas": [{**one, "url": f"../{one['url']}", "base": f"../{one['base']}"} for one in guides.deltas],
    }
    modules = page.modules(site)
    folder, within = in_folder("worker", modules | {"site.mjs": page.addresses(modules, told)})
    config = {
        "flet": page.flet_config(found.folders, f"{folder}runtime.mjs", found.archive),
        "scripts": [f"{found.folders['flutter']}{name}" for name in ("python.js", "flutter_bootstrap.js")],
    }
    values = {"version": version, "config": page.as_json(config)}
    listed = {"version": version, "pack": guides.newest, "packs": guides.packs, "deltas": guides.deltas}
    return {
        **found.files,
        **within,
        "index.html": page.filled(site / "index.html", values, found.urls),
        "site.json": page.as_json(listed).encode(),
    }
