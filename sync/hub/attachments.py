"""Uploaded files, stored once under the SHA-256 of their bytes."""

import contextlib
import os
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sync.attachments import AttachmentStore, type_of
from sync.durable_file import sync_folder
from sync.errors import N_
from sync.hub.errors import Problem
from sync.sealing.record import FILE_TYPE

UNNAMED = 48 * 3600.0
"""Seconds a file waits for a record that names it; a phone may lose its network between the two."""


@dataclass(frozen=True)
class Stored:
    """A file on the hub: where it lies, its size in bytes, and its type by its own first bytes, "" for a sealed one."""

    path: Path
    size: int
    type: str


class AttachmentFiles:
    """The folder of uploads, in 256 folders by the first two digits, each file written whole or not at all."""

    def __init__(self, folder: Path):
        self.folder = folder

    def find(self, sha256: str) -> Stored | None:
        """Return a stored file, or None."""
        path = self.folder / sha256[:2] / sha256
        try:
            with path.open("rb") as file:
                return Stored(path, path.stat().st_size, type_of(file.read(16)))
        except FileNotFoundError:
            return None

    def adopt(self, part: Path, sha256: str, kind: str) -> None:
        """Make a whole file, whose digest was checked, a stored one; raises Problem where its type is not the promised.

        What is sealed has no type of its own.
        """
        with part.open("rb") as file:
            if kind != FILE_TYPE and type_of(file.read(16)) != kind:
                raise Problem(415, "attachment-type", N_("Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF đúng như đã khai."))
        folder = self.folder / sha256[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.replace(folder / sha256)
        sync_folder(folder)
        sync_folder(self.folder)

    def remove(self, sha256: str) -> None:
        """Delete a file, if it is there."""
        (self.folder / sha256[:2] / sha256).unlink(missing_ok=True)

    def renew(self, found: Stored) -> None:
        """Let a file count as new: somebody is about to name it in a record."""
        with contextlib.suppress(OSError):
            os.utime(found.path)

    def shards(self) -> tuple[str, ...]:
        """Return the names of the folders there are."""
        return tuple(sorted(path.name for path in self.folder.iterdir())) if self.folder.is_dir() else ()

    def has_old(self, shard: str) -> bool:
        """Tell whether a folder holds a file that UNNAMED seconds have passed over."""
        return any(path.stat().st_mtime <= time.time() - UNNAMED for path in (self.folder / shard).iterdir())

    def remove_unnamed(self, shard: str, named: Collection[str]) -> int:
        """Delete a folder's old files that no record names, and return how many."""
        return AttachmentStore(self.folder / shard).remove_unreferenced(set(named), UNNAMED)
