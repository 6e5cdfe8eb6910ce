"""Photos and PDFs of records, kept as files named by the SHA-256 of their bytes."""

import contextlib
import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from sync.durable_file import write_whole
from sync.errors import N_, AttachmentMissing, AttachmentRefused
from sync.records import Attachment
from sync.sealing.errors import SealingRefused

SIZE_LIMIT = 8 << 20  # bytes of one file
SEALED_SIZE_LIMIT = SIZE_LIMIT + 1024  # bytes; what the hub takes for one, sealed or not
TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
GRACE = 24 * 3600.0  # seconds; a photo may be taken long before its draft is saved


def type_of(data: bytes) -> str:
    """Return the media type the bytes themselves tell, "" when it is none of TYPES."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if data.startswith(b"%PDF-") else ""


def entry_for(name: str, data: bytes) -> Attachment:
    """Return the entry of a photo or PDF; raises AttachmentRefused for anything else, or too much of it."""
    kind = type_of(data)
    if not kind:
        raise AttachmentRefused(
            N_("Tệp {name} không phải ảnh (JPEG, PNG, WebP) hay PDF. Hãy chụp lại hoặc chọn tệp khác."), name=name
        )
    if len(data) > SIZE_LIMIT:
        raise AttachmentRefused(
            N_("Tệp {name} lớn quá {limit} MB. Hãy chụp lại ở cỡ nhỏ hơn hoặc chia thành nhiều tệp."),
            name=name,
            limit=SIZE_LIMIT >> 20,
        )
    return Attachment(name, kind, len(data), hashlib.sha256(data).hexdigest())


class AttachmentStore:
    """Files in one folder; the same bytes are kept once, and a name is only given to bytes that are whole."""

    def __init__(self, folder: Path):
        self.folder = folder

    def keep(self, name: str, data: bytes) -> Attachment:
        """Keep a photo or PDF and return its entry for a record; raises AttachmentRefused, DiskFull."""
        entry = entry_for(name, data)
        self.add(data)
        return entry

    def add(self, data: bytes) -> str:
        """Keep bytes durably and return their SHA-256 in hex; raises DiskFull."""
        sha256 = hashlib.sha256(data).hexdigest()
        name = self._name(sha256)
        with contextlib.suppress(AttachmentMissing, FileNotFoundError):
            self._own(sha256)
            os.utime(self.folder / name)  # as young as a new one: the clean-up must not take it before a draft names it
            return sha256
        self.write(name, self._closed(data, name))
        return sha256

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file durably under a name; raises DiskFull."""
        write_whole(self.folder / name, data)

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a file; raises AttachmentMissing when they cannot be read or are not those bytes any more."""
        return self._own(sha256)

    def remove(self, digests: Iterable[str]) -> None:
        """Delete files by their SHA-256; those that are gone already are passed over."""
        for sha256 in digests:
            (self.folder / self._name(sha256)).unlink(missing_ok=True)

    def remove_unreferenced(self, referenced: set[str], older_than: float = GRACE) -> int:
        """Delete the files nothing refers to and return how many; files younger than `older_than` seconds stay."""
        names = {self._name(sha256) for sha256 in referenced}
        if not self.folder.is_dir():
            return 0
        removed = 0
        for path in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.name not in names and path.stat().st_mtime <= time.time() - older_than:
                    path.unlink()
                    removed += 1
        return removed

    def _own(self, sha256: str) -> bytes:
        name = self._name(sha256)
        try:
            data = self._opened((self.folder / name).read_bytes(), name)
        except (OSError, SealingRefused) as error:
            raise _missing(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise _missing(sha256)
        return data

    def _name(self, sha256: str) -> str:
        return sha256

    def _closed(self, data: bytes, name: str) -> bytes:
        return data

    def _opened(self, data: bytes, name: str) -> bytes:
        return data


def _missing(sha256: str) -> AttachmentMissing:
    return AttachmentMissing(
        N_("Ảnh hoặc tệp {name}… của hồ sơ không còn nguyên trên máy này. Hãy làm lại hồ sơ với ảnh mới."),
        name=sha256[:8],
    )
