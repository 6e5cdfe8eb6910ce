"""Photos of drafts, encrypted under the device's key until their draft is sealed or dropped."""

import contextlib
import hashlib
import os
from pathlib import Path

from sync.attachments import GRACE, AttachmentStore, entry_for, missing
from sync.device_key import DeviceKey
from sync.errors import AttachmentMissing, SealingRefused
from sync.records import Attachment


class DraftPhotos:
    """Encrypted files in one folder, asked for by the SHA-256 of what is inside; their names do not tell it."""

    def __init__(self, folder: Path, key: DeviceKey, before: AttachmentStore | None = None):
        """Keep files in a folder; those `before` holds in the clear, from an older Xóm Số, are still found."""
        self.folder = folder
        self.key = key
        self.before = before

    def keep(self, name: str, data: bytes) -> Attachment:
        """Keep a photo or PDF and return its entry for a draft; raises AttachmentRefused, DeviceLocked, DiskFull."""
        entry = entry_for(name, data)
        self.add(data)
        return entry

    def add(self, data: bytes) -> str:
        """Keep bytes durably and return their SHA-256 in hex; raises DeviceLocked, DiskFull."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        with contextlib.suppress(AttachmentMissing, FileNotFoundError):
            self._own(sha256)
            os.utime(path)  # as young as a new one: the clean-up must not take it before a draft names it
            return sha256
        AttachmentStore(self.folder).write(path.name, self.key.encrypt(data, path.name))
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a photo; raises AttachmentMissing, DeviceLocked."""
        try:
            return self._own(sha256)
        except AttachmentMissing:
            if self.before is None:
                raise
            return self.before.read(sha256)

    def remove(self, sha256: str) -> None:
        """Delete a photo; nothing happens when it is gone already."""
        self._path(sha256).unlink(missing_ok=True)

    def remove_unreferenced(self, referenced: set[str], older_than: float = GRACE) -> int:
        """Delete the photos no draft names and return how many; files younger than `older_than` seconds stay."""
        names = {self._path(sha256).name for sha256 in referenced}
        return AttachmentStore(self.folder).remove_unreferenced(names, older_than)

    def add_plain(self, sha256: str) -> None:
        """Encrypt a photo that an older Xóm Số kept in the clear, if it is still there."""
        if self.before is not None:
            with contextlib.suppress(AttachmentMissing):
                self.add(self.before.read(sha256))

    def drop_plain(self, sha256: str) -> None:
        """Delete the file an older Xóm Số kept in the clear."""
        if self.before is not None:
            (self.before.folder / sha256).unlink(missing_ok=True)

    def _own(self, sha256: str) -> bytes:
        path = self._path(sha256)
        try:
            data = self.key.decrypt(path.read_bytes(), path.name)
        except (OSError, SealingRefused) as error:
            raise missing(sha256) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise missing(sha256)
        return data

    def _path(self, sha256: str) -> Path:
        return self.folder / self.key.name(f"photo {sha256}")
