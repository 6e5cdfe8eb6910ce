"""What the service worker keeps on the device, and what that costs to fetch."""

import hashlib
from typing import Any

from app.web.compress import Packed
from app.web.naming import STABLE, Files
from app.web.packs import Packs

NEVER_KEPT = ("sw.js", "files.json")
NEVER_KEPT_BELOW = ("licenses/",)


def precache(files: Files, packed: dict[str, Packed], guides: Packs) -> list[dict[str, Any]]:
    """Return one entry a file: url, size (bytes over the wire), raw, sha256, and where it applies page, when and deltas."""
    entries = []
    for path in sorted(files):
        if (
            path in NEVER_KEPT
            or path.startswith(NEVER_KEPT_BELOW)
            or (path.startswith("pack/") and path != guides.newest["url"])
        ):
            continue
        wire = packed[path].br or files[path]
        entry = {"url": path, "size": len(wire), "raw": len(files[path])}
        entry["sha256"] = hashlib.sha256(files[path]).hexdigest()
        if path in STABLE:
            entry["page"] = True
        if path.startswith("canvaskit-"):
            entry["when"] = "chromium" if "/chromium/" in path else "other"
        if path == guides.newest["url"]:
            entry["deltas"] = guides.deltas
        entries.append(entry)
    return entries


def first_download(entries: list[dict[str, Any]], kind: str) -> int:
    """Return how many bytes a browser of a kind, "chromium" or "other", fetches before it can do without a network."""
    return sum(entry["size"] for entry in entries if entry.get("when", kind) == kind)
