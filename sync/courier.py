"""Carry a queue by hand: waiting records and their files, as sealed as they are, in one zip that another device sends."""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sync.attachments import SEALED_SIZE_LIMIT, AttachmentStore
from sync.courier_entry import Unsound, entry_of, read_entry
from sync.errors import N_, AttachmentMissing, CourierRefused
from sync.outbox import Outbox
from sync.records import BODY_LIMIT, Attachment, digest_of

VERSION = 1
RECORDS = "records.jsonl"
LINE_LIMIT = 3 * BODY_LIMIT  # bytes; a body as a JSON string is less than twice as long
MOST = 20_000  # records in one file
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


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
    try:
        with zipfile.ZipFile(path) as packed:
            if any(info.compress_type not in PACKED for info in packed.infolist()):
                raise _damaged(path)
            head = _head(packed, path)
            for entry in _entries(packed):
                id = entry.get("id")
                shown = id if isinstance(id, str) else ""
                try:
                    (added if _take_in(outbox, attachments, packed, entry, head) else known).append(shown)
                except Unsound as error:
                    refused.append((shown, error.reason))
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(path) from error
    return Imported(tuple(added), tuple(known), tuple(refused))


def _head(packed: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """Return the first line, after reading the list to its end: a damaged list is found before anything is taken in."""
    with packed.open(RECORDS) as lines:
        head = json.loads(_read_line(lines))
        if not isinstance(head, dict) or head.get("xomso") != "courier":
            raise _damaged(path)
        if head.get("version") != VERSION:
            raise CourierRefused(
                N_("Tệp {path} do bản Xóm Số mới hơn ghi. Chưa nhập hồ sơ nào; hãy cập nhật Xóm Số rồi nhập lại."),
                path=path,
            )
        count = sum(1 for _ in iter(lambda: _read_line(lines), b""))
    if count != head.get("records") or count > MOST:
        raise _damaged(path)
    return head


def _entries(packed: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    with packed.open(RECORDS) as lines:
        _read_line(lines)
        while line := _read_line(lines):
            try:
                entry = json.loads(line)
            except (ValueError, RecursionError):
                entry = None
            yield entry if isinstance(entry, dict) else {}


def _take_in(
    outbox: Outbox, attachments: AttachmentStore, packed: zipfile.ZipFile, entry: dict[str, Any], head: dict[str, Any]
) -> bool:
    """Keep one record with its files; returns False when it is here already, its files mended; raises Unsound."""
    found = read_entry(entry)
    if known := outbox.get(found.record.id):
        for attachment in known.attachments:
            with suppress(Unsound):
                _keep(attachments, packed, attachment)
        return False
    for attachment in found.record.attachments:
        _keep(attachments, packed, attachment)
    device = head.get("device")
    return outbox.take_in(
        found.record,
        counter=found.counter,
        parent=found.parent,
        created_at=found.created_at,
        origin=device[:60] if isinstance(device, str) and device else "courier",
    )


def _keep(attachments: AttachmentStore, packed: zipfile.ZipFile, attachment: Attachment) -> None:
    """Keep a file, from the zip unless it is whole here; raises Unsound."""
    try:
        data = attachments.read(attachment.sha256)
    except AttachmentMissing:
        data = _file(packed, attachment)
    attachments.add(data)


def _file(packed: zipfile.ZipFile, attachment: Attachment) -> bytes:
    try:
        info = packed.getinfo(f"attachments/{attachment.sha256}")
        if info.file_size > SEALED_SIZE_LIMIT:
            raise Unsound("attachment-missing")
        with packed.open(info) as file:
            data = file.read(SEALED_SIZE_LIMIT + 1)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unsound("attachment-missing") from error
    if digest_of(data) != attachment.sha256:
        raise Unsound("attachment-missing")
    return data


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False).encode() + b"\n"


def _read_line(lines: IO[bytes]) -> bytes:
    line = lines.readline(LINE_LIMIT + 1)
    if len(line) > LINE_LIMIT:
        raise ValueError("line too long")
    return line


def _damaged(path: Path) -> CourierRefused:
    return CourierRefused(
        N_(
            "Tệp {path} không phải tệp chuyển hồ sơ của Xóm Số, hoặc đã hỏng. Chưa nhập hồ sơ nào; "
            "hãy xin máy kia xuất lại tệp."
        ),
        path=path,
    )
