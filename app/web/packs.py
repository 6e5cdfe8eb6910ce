"""The guides in the site: the newest pack, the last few before it, and what leads from each of those to the newest."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.web.naming import Files, digest
from content.errors import DeltaRefused
from content.pack import Pack
from content.pack_delta import delta

EARLIER = 5
"""How many older packs a phone may still have and be brought forward from."""


@dataclass(frozen=True)
class Packs:
    """The files below pack/, and as site.json tells them: the packs, newest first, and the deltas to the newest."""

    files: Files
    packs: list[dict[str, Any]]
    deltas: list[dict[str, Any]]

    @property
    def newest(self) -> dict[str, Any]:
        """The pack a new phone gets."""
        return self.packs[0]


def packs(pack: Path, out: Path) -> Packs:
    """Return what stands below pack/ when `pack` joins those an earlier build left in `out`; raises PackRefused, OSError."""
    with Pack.open(pack) as opened:
        version = opened.info.version
    data = pack.read_bytes()
    mark = digest(data)
    url = f"pack/{version}-{mark}.pack"
    newest = {"url": url, "version": version, "sha256": _sha256(data), "size": len(data)}
    files: Files = {url: data}
    earlier = [one for one in _known(out) if one["url"] != url and (out / one["url"]).is_file()][:EARLIER]
    deltas = []
    for one in earlier:
        old = out / one["url"]
        files[one["url"]] = old.read_bytes()
        name = f"pack/{digest(files[one['url']])}-{mark}.delta"
        try:
            files[name] = (out / name).read_bytes() if (out / name).is_file() else delta(old, pack)
        except DeltaRefused:
            continue  # a pack of another shape: that phone fetches the whole new one
        deltas.append({"url": name, "base": one["url"], "size": len(files[name]), "sha256": _sha256(files[name])})
    return Packs(files, [newest, *earlier], deltas)


def _known(out: Path) -> list[dict[str, Any]]:
    try:
        told: dict[str, Any] = json.loads((out / "site.json").read_bytes())
    except FileNotFoundError:
        return []
    return list(told["packs"])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
