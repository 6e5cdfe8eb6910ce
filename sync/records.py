"""What a volunteer made, frozen: a record's bytes, its digest and the list of its attachments."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sync.errors import N_, RecordInvalid

KINDS = ("submission", "outreach", "feedback")
SCHEMA = 1
_WARD = re.compile("[0-9]{5}")
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
BODY_LIMIT = 1 << 20  # bytes; a form of 250 answers is about 10 KB, and photos are attachments
SEALED_LIMIT = 3 << 19  # bytes; sealing writes 3 bytes as 4 and adds a header


@dataclass(frozen=True)
class Attachment:
    """A file that belongs to a record: its name for people, media type, size in bytes and SHA-256 in hex."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """A finalised record: `body` never changes again and `digest` is its SHA-256 in hex."""

    id: str
    kind: str
    schema: int
    ward: str
    procedure: str
    body: bytes
    digest: str
    attachments: tuple[Attachment, ...] = ()
    enc: str = "none"

    @property
    def size(self) -> int:
        """Bytes of the body and of all attachments."""
        return len(self.body) + sum(attachment.size for attachment in self.attachments)


def new_id() -> str:
    """Return a new UUIDv7: unique without a hub, and roughly in order of making."""
    # Loaded with the first record: it reads its own metadata at import, which takes a good part of the app's start.
    from uuid6 import uuid7

    return str(uuid7())


def digest_of(body: bytes) -> str:
    """Return the SHA-256 of a body in hex."""
    return hashlib.sha256(body).hexdigest()


def freeze(
    kind: str,
    ward: str,
    procedure: str,
    payload: Mapping[str, Any],
    attachments: Sequence[Attachment] = (),
    *,
    id: str,
    counter: int,
    now: datetime,
    parent: str | None = None,
) -> Record:
    """Return the record of a payload as canonical JSON bytes; raises RecordInvalid."""
    if kind not in KINDS:
        raise RecordInvalid(
            N_("Loại hồ sơ “{kind}” không có. Hãy dùng một trong: {kinds}."), kind=kind, kinds=", ".join(KINDS)
        )
    if not _WARD.fullmatch(ward):
        raise RecordInvalid(
            N_("Mã phường “{ward}” không đúng: phải có 5 chữ số. Hãy nối máy với phường, xã trong mục Thêm."), ward=ward
        )
    content = {
        "id": id,
        "kind": kind,
        "schema": SCHEMA,
        "ward": ward,
        "procedure": procedure,
        "device_time": now.isoformat(timespec="milliseconds"),
        "counter": counter,
        "parent": parent or None,
        "payload": dict(payload),
        "attachments": [asdict(attachment) for attachment in attachments],
    }
    body = canonical(content)
    if len(body) > BODY_LIMIT:
        raise RecordInvalid(
            N_("Hồ sơ dài {size} KB, quá {limit} KB. Hãy viết ngắn lại hoặc đính kèm thành ảnh."),
            size=len(body) >> 10,
            limit=BODY_LIMIT >> 10,
        )
    return Record(id, kind, SCHEMA, ward, procedure, body, digest_of(body), tuple(attachments))


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the same JSON bytes for the same data: sorted keys, no spaces, UTF-8; raises RecordInvalid."""
    try:
        return _encode(content).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise RecordInvalid(
            N_("Nội dung hồ sơ có chỗ không ghi được thành JSON ({reason}). Hãy sửa chỗ đó rồi thử lại."), reason=error
        ) from error


def content_of(body: bytes) -> dict[str, Any]:
    """Return what a frozen body says, for a correction or a screen; raises RecordInvalid."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RecordInvalid(N_("Không đọc được nội dung hồ sơ ({reason})."), reason=error) from error
    if not isinstance(content, dict):
        raise RecordInvalid(N_("Không đọc được nội dung hồ sơ ({reason})."), reason=type(content).__name__)
    return content
