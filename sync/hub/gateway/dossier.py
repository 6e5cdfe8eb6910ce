"""A dossier as an official system is given it: plain JSON by `dossier.schema.json`, and the files beside it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sync.attachments import type_of
from sync.hub.casework import Case
from sync.records import canonical, content_of

SCHEMA = "xomso-dossier"
VERSION = 1
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "application/pdf": "pdf"}


@dataclass(frozen=True)
class Part:
    """One file: `path` is its name in the package, made by us; `title` is what the volunteer called it."""

    path: str
    type: str
    sha256: str
    title: str
    data: bytes


@dataclass(frozen=True)
class Dossier:
    """A record opened for an official system; the same record always makes the same bytes."""

    record: str
    receipt: str
    ward: str
    procedure: str
    system: str
    data: bytes
    parts: tuple[Part, ...]


def dossier_of(case: Case, system: str, ward_name: str, file: Callable[[str], bytes]) -> Dossier:
    """Return the dossier of an opened case; `file` gives the own bytes of an attachment by its digest.

    Raises RecordInvalid for a body that is no record, and what `file` raises.
    """
    content = content_of(case.body)
    payload = content.get("payload")
    payload = payload if isinstance(payload, dict) else {}
    answers, consent = payload.get("answers"), payload.get("consent")
    parts = tuple(_part(number, kept.name, file(kept.sha256)) for number, kept in enumerate(case.attachments, 1))
    said: dict[str, Any] = {
        "schema": SCHEMA,
        "version": VERSION,
        "record": case.id,
        "receipt": case.code,
        "ward": {"code": case.ward, "name": ward_name},
        "procedure": case.procedure,
        "system": system,
        "received_at": case.received_at,
        "device_time": str(content.get("device_time") or ""),
        "corrects": str(content.get("parent") or ""),
        "consent": dict(consent) if isinstance(consent, Mapping) else {"given": False},
        "answers": dict(answers) if isinstance(answers, Mapping) else {},
        "files": [
            {"path": part.path, "type": part.type, "size": len(part.data), "sha256": part.sha256, "title": part.title}
            for part in parts
        ],
    }
    return Dossier(case.id, case.code, case.ward, case.procedure, system, canonical(said), parts)


def _part(number: int, name: str, data: bytes) -> Part:
    kind = type_of(data)
    # A name from a phone may climb out of a folder, run, or tell whose papers these are: ours are numbers.
    path = f"files/{number:02d}.{ENDINGS.get(kind, 'bin')}"
    return Part(path, kind or "application/octet-stream", hashlib.sha256(data).hexdigest(), name[:200], data)
