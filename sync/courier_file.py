"""A courier file as it is read: checked as a whole first, then record by record, with nothing taken on trust."""

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sync.attachments import SEALED_SIZE_LIMIT
from sync.courier_entry import Found, Unsound, read_entry
from sync.errors import N_, CourierRefused
from sync.records import BODY_LIMIT, Attachment, digest_of

VERSION = 1
RECORDS = "records.jsonl"
LINE_LIMIT = 3 * BODY_LIMIT  # bytes; a body as a JSON string is less than twice as long
MOST = 20_000  # records in one file
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class CourierFile:
    """An open file; `device` is who says to have made it, "" where it does not say."""

    packed: zipfile.ZipFile
    device: str

    def entries(self) -> Iterator[tuple[str, Found | Unsound]]:
        """Give each record with its id, or why it cannot be taken in."""
        with self.packed.open(RECORDS) as lines:
            _read_line(lines)
            while line := _read_line(lines):
                entry = _entry(line)
                id = entry.get("id")
                try:
                    found: Found | Unsound = read_entry(entry)
                except Unsound as unsound:
                    found = unsound
                yield id if isinstance(id, str) else "", found

    def file(self, attachment: Attachment) -> bytes:
        """Return a record's file; raises Unsound where it is not whole in here."""
        try:
            info = self.packed.getinfo(f"attachments/{attachment.sha256}")
            if info.file_size > SEALED_SIZE_LIMIT:
                raise Unsound("attachment-missing")
            with self.packed.open(info) as file:
                data = file.read(SEALED_SIZE_LIMIT + 1)
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Unsound("attachment-missing") from error
        if digest_of(data) != attachment.sha256:
            raise Unsound("attachment-missing")
        return data


@contextmanager
def opened(path: Path) -> Iterator[CourierFile]:
    """Open a courier file whose list is whole; raises CourierRefused where it is foreign, damaged or too new."""
    try:
        with zipfile.ZipFile(path) as packed:
            # A damaged directory can place a member before the file's first byte, which the system answers with OSError.
            if any(info.compress_type not in PACKED or info.header_offset < 0 for info in packed.infolist()):
                raise _damaged(path)
            device = _head(packed, path).get("device")
            yield CourierFile(packed, device[:60] if isinstance(device, str) else "")
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _damaged(path) from error


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


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return entry if isinstance(entry, dict) else {}


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
