"""Names that hold a digest of what they name: a file that changes gets a new address, so no cached one is ever stale."""

import hashlib
from pathlib import PurePosixPath

Files = dict[str, bytes]
"""Paths in the site, with "/", and what stands there."""

STABLE = ("index.html", "sw.js", "manifest.json", "site.json", "files.json", "icons/xomso.svg")
"""The addresses somebody outside counts on: people, the browser, Flet's image of the welcome screen."""


def digest(data: bytes) -> str:
    """Return twelve hexadecimal digits that stand for these bytes."""
    return hashlib.sha256(data).hexdigest()[:12]


def named(name: str, data: bytes) -> str:
    """Return a file's name with its digest: "boot.js" becomes "boot-1a2b3c4d5e6f.js"."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{digest(data)}{path.suffix}"))


def in_folder(name: str, files: Files) -> tuple[str, Files]:
    """Return a folder's name with the digest of all it holds, ending in "/", and the files under that name."""
    folder = f"{name}-{together(files)[:12]}/"
    return folder, {folder + path: data for path, data in files.items()}


def together(files: Files) -> str:
    """Return one SHA-256, in hexadecimal, of these paths and contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{len(files[path])}\0".encode())
        whole.update(files[path])
    return whole.hexdigest()
