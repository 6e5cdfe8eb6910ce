"""One record as a line of a courier file, and back again with nothing taken on trust."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sync.attachments import TYPES
from sync.clock import clock_moment
from sync.errors import SyncError
from sync.item import Item
from sync.records import KINDS, Attachment, Record, content_of, digest_of
from sync.sealing.errors import SealingRefused
from sync.sealing.record import ENC, FILE_TYPE, SEALED_KINDS, look_at

_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_FORMS = {
    "id": _UUID,
    "kind": "|".join(KINDS),
    "ward": "[0-9]{5}",
    "procedure": "[0-9A-Za-z.-]{0,40}",
    "digest": "[0-9a-f]{64}",
    "enc": "[a-z0-9-]{1,20}",
    "parent": f"(?:{_UUID})?",
}


class Unsound(Exception):
    """One record of a courier file cannot be taken in; `reason` is a slug."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Found:
    """A record with what the queue keeps beside it."""

    record: Record
    counter: int
    parent: str
    created_at: str


def entry_of(record: Record, item: Item) -> dict[str, Any]:
    """Return the line of a record."""
    beside = {"counter": item.counter, "parent": item.parent, "created_at": item.created_at.isoformat()}
    return asdict(record) | {"body": record.body.decode()} | beside


def read_entry(entry: Mapping[str, Any]) -> Found:
    """Return the record of a line, if its bytes have its digest and say what the line says; raises Unsound."""
    try:
        json.dumps(entry, ensure_ascii=False).encode()
        texts = {key: entry[key] for key in _FORMS}
        schema, counter, body = entry["schema"], entry["counter"], entry["body"].encode()
        files = tuple(Attachment(**attachment) for attachment in entry["attachments"])
        sound = all(re.fullmatch(form, texts[key], re.ASCII) for key, form in _FORMS.items())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unsound("malformed") from error
    created = clock_moment(entry.get("created_at"))
    if not (sound and created and _is_count(schema) and _is_count(counter) and all(map(_is_file, files))):
        raise Unsound("malformed")
    parent = texts.pop("parent")
    record = Record(**texts, schema=schema, body=body, attachments=files)
    if digest_of(body) != record.digest:
        raise Unsound("damaged")
    if record.enc not in ("none", ENC):
        raise Unsound("unknown-sealing")
    if record.enc == "none" and record.kind in SEALED_KINDS:
        raise Unsound("unsealed")
    if not (_is_its_own(record) if record.enc == ENC else _says_the_same(record, parent)):
        raise Unsound("malformed")
    return Found(record, counter, parent, created.isoformat())


def _is_its_own(record: Record) -> bool:
    try:
        look_at(record)
    except SealingRefused:
        return False
    return all(file.type == FILE_TYPE for file in record.attachments)


def _says_the_same(record: Record, parent: str) -> bool:
    try:
        content = content_of(record.body)
    except SyncError:
        return False
    told = {
        "id": record.id,
        "kind": record.kind,
        "schema": record.schema,
        "ward": record.ward,
        "procedure": record.procedure,
        "parent": parent or None,
        "attachments": [asdict(attachment) for attachment in record.attachments],
    }
    return all(content.get(key) == value for key, value in told.items())


def _is_file(attachment: Attachment) -> bool:
    return (
        isinstance(attachment.name, str)
        and attachment.type in (*TYPES, FILE_TYPE)
        and _is_count(attachment.size)
        and isinstance(attachment.sha256, str)
        and re.fullmatch("[0-9a-f]{64}", attachment.sha256, re.ASCII) is not None
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53
