"""Our own part of what Python imports in the browser: the app, the device's side of sync, the guides' code, the strings."""

import io
import re
from importlib.metadata import version
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.web.naming import Files

PACKAGES = ("app", "content", "locales", "sync")
NOT_THERE = re.compile(
    r"^(app/(cli|web|native|assets)/|app/(served|serving|child)\.py|sync/hub/|locales/(collect|review)\.py)"
)
"""The command line, this build and that of the packages, the servers, the translators' tools: none of them runs in a browser."""


def own_code(root: Path) -> Files:
    """Return our sources below a checkout's folder, the catalogues compiled, and who we are for importlib.metadata."""
    found: Files = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            if not NOT_THERE.match(name):
                found[name] = path.read_bytes()
    for path in sorted((root / "locales").glob("*/LC_MESSAGES/*.po")):
        found[path.relative_to(root).with_suffix(".mo").as_posix()] = _compiled(path)
    found[f"xomso-{version('xomso')}.dist-info/METADATA"] = _metadata()
    return found


def _compiled(path: Path) -> bytes:
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.parent.parent.name))
    return compiled.getvalue()


def _metadata() -> bytes:
    return f"Metadata-Version: 2.1\nName: xomso\nVersion: {version('xomso')}\n".encode()
