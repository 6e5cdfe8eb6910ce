"""A dossier as one ZIP file: dossier.json, its schema, the files; the same dossier always gives the same bytes."""

import io
import zipfile
from importlib.resources import files

from sync.hub.gateway.dossier import Dossier

BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The moment every entry carries: what is sent again must be what was sent before."""


def packed(dossier: Dossier, sheet: bytes = b"") -> bytes:
    """Return the package; with a `sheet`, a PDF to lay on top of the papers, as sheet.pdf."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        _add(package, "dossier.json", dossier.data, zipfile.ZIP_DEFLATED)
        _add(package, "dossier.schema.json", schema(), zipfile.ZIP_DEFLATED)
        if sheet:
            _add(package, "sheet.pdf", sheet, zipfile.ZIP_STORED)
        for part in dossier.parts:
            _add(package, part.path, part.data, zipfile.ZIP_STORED)  # photos are packed already
    return whole.getvalue()


def schema() -> bytes:
    """Return the JSON Schema of dossier.json."""
    return (files("sync.hub.gateway") / "dossier.schema.json").read_bytes()


def _add(package: zipfile.ZipFile, name: str, data: bytes, how: int) -> None:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type, entry.external_attr, entry.create_system = how, 0o600 << 16, 3
    package.writestr(entry, data)
