"""Carry a queue by hand: waiting records and their files, as sealed as they are, in one zip that another device sends."""

import json
import os
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sync.attachments import AttachmentStore
from sync.courier_entry import Found, Unsound, entry_of
from sync.courier_file import RECORDS, VERSION, CourierFile, opened
from sync.errors import N_, AttachmentMissing, CourierRefused
from sync.outbox import Outbox
from sync.records import Attachment


@dataclass(frozen=True)
class Exported:
    """How many records and files went into a courier file, and the files that were gone from this device."""

    records: int
    attachments: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """The ids that were added, those that were here already, and those refused each with a reason slug."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def export_queue(outbox: Outbox, attachments: AttachmentStore, path: Path, device: str = "") -> Exported:
    """Write every waiting record to a new file that only its owner may read; raises CourierRefused if it exists.

    The records stay in this queue too: whoever delivers first wins, and the hub drops the others.
    """
    if path.exists():
        raise CourierRefused(N_("Tệp {path} đã có. Hãy chọn tên khác để không ghi đè hồ sơ trong đó."), path=path)
    items = outbox.items("waiting")[::-1]
    missing: list[str] = []
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".courier-", delete=False) as file:
        part = Path(file.name)
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
                with packed.open(RECORDS, "w", force_zip64=True) as lines:
                    head = {"xomso": "courier", "version": VERSION, "records": len(items), "device": device}
                    lines.write(_line(head | {"made_at": outbox.clock().isoformat()}))
                    for item in items:
                        lines.write(_line(entry_of(outbox.record(item.id), item)))
                files = {file.sha256 for item in items for file in item.attachments}
                for sha256 in sorted(files):
                    try:
                        packed.writestr(f"attachments/{sha256}", attachments.read(sha256), zipfile.ZIP_STORED)
                    except AttachmentMissing:
                        missing.append(sha256)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return Exported(len(items), len(files) - len(missing), tuple(missing))


def import_queue(outbox: Outbox, attachments: AttachmentStore, path: Path) -> Imported:
    """Take in the records of a courier file as they are; what is unsound is left out, what is here already is ignored.

    Raises CourierRefused, with nothing taken in, when the file as a whole is foreign, damaged or too new.
    """
    added: list[str] = []
    known: list[str] = []
    refused: list[tuple[str, str]] = []
    with opened(path) as courier:
        for id, found in courier.entries():
            try:
                if isinstance(found, Unsound):
                    raise found
                (added if _take_in(outbox, attachments, courier, found) else known).append(id)
            except Unsound as error:
                refused.append((id, error.reason))
    return Imported(tuple(added), tuple(known), tuple(refused))


def _take_in(outbox: Outbox, attachments: AttachmentStore, courier: CourierFile, found: Found) -> bool:
    """Keep one record with its files; returns False when it is here already, its files mended; raises Unsound."""
    if known := outbox.get(found.record.id):
        for attachment in known.attachments:
            with suppress(Unsound):
                _keep(attachments, courier, attachment)
        return False
    for attachment in found.record.attachments:
        _keep(attachments, courier, attachment)
    return outbox.take_in(
        found.record,
        counter=found.counter,
        parent=found.parent,
        created_at=found.created_at,
        origin=courier.device or "courier",
    )


def _keep(attachments: AttachmentStore, courier: CourierFile, attachment: Attachment) -> None:
    """Keep a file, from the zip unless it is whole here; raises Unsound."""
    try:
        data = attachments.read(attachment.sha256)
    except AttachmentMissing:
        data = courier.file(attachment)
    attachments.add(data)


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"
