"""The fonts of the site: ours, which has every letter of its three languages, and no reason to ask for another."""

import json
from pathlib import Path

from app.theme import FONT
from app.web.naming import Files


def fonts(assets: Path) -> Files:
    """Return the font files of the app's assets folder, where Flutter looks for them in `assetBase`."""
    found = {
        path.relative_to(assets).as_posix(): path.read_bytes()
        for folder in ("fonts", "assets/fonts")
        for path in sorted((assets / folder).rglob("*"))
        if path.suffix in (".ttf", ".woff2")
    }
    found["assets/FontManifest.json"] = _manifest(assets / "assets" / "FontManifest.json")
    return found


def _manifest(path: Path) -> bytes:
    families = json.loads(path.read_bytes())
    # Flutter fetches a font named Roboto wherever none is registered, and draws its first frame with it.
    own = next(family for family in families if family["family"] == FONT)
    families.append({**own, "family": "Roboto"})
    return json.dumps(families, sort_keys=True).encode()
