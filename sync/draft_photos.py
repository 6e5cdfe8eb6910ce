"""Photos of drafts, encrypted under the device's key until their draft is sealed or dropped."""

import contextlib
from pathlib import Path

from sync.attachments import AttachmentStore
from sync.device_key import DeviceKey
from sync.errors import AttachmentMissing


class DraftPhotos(AttachmentStore):
    """Encrypted files, asked for by the SHA-256 of what is inside; their names do not tell it.

    Every question may raise DeviceLocked.
    """

    def __init__(self, folder: Path, key: DeviceKey, before: AttachmentStore | None = None):
        """Keep files in a folder; those `before` holds in the clear, from an older Xóm Số, are still found."""
        super().__init__(folder)
        self.key = key
        self.before = before

    def read(self, sha256: str) -> bytes:
        """Return the bytes of a photo; raises AttachmentMissing, DeviceLocked."""
        try:
            return self._own(sha256)
        except AttachmentMissing:
            if self.before is None:
                raise
            return self.before.read(sha256)

    def add_plain(self, sha256: str) -> None:
        """Encrypt a photo that an older Xóm Số kept in the clear, if it is still there."""
        if self.before is not None:
            with contextlib.suppress(AttachmentMissing):
                self.add(self.before.read(sha256))

    def drop_plain(self, sha256: str) -> None:
        """Delete the file an older Xóm Số kept in the clear."""
        if self.before is not None:
            self.before.remove([sha256])

    def _name(self, sha256: str) -> str:
        return self.key.name(f"photo {sha256}")

    def _closed(self, data: bytes, name: str) -> bytes:
        return self.key.encrypt(data, name)

    def _opened(self, data: bytes, name: str) -> bytes:
        return self.key.decrypt(data, name)
