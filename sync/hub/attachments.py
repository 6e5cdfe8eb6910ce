"""Uploaded files, stored once under the SHA-256 of their bytes: what every store of them can do, and the one on a disk."""

import contextlib
import errno
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sync.attachments import AttachmentStore, type_of
from sync.durable_file import sync_folder
from sync.errors import N_
from sync.hub.errors import Problem
from sync.records import digest_of
from sync.sealing.record import FILE_TYPE

UNNAMED = 48 * 3600.0
"""Seconds a file waits for a record that names it; a phone may lose its network between the two."""

HEAD = 16
"""The first bytes of a file, which tell its type."""


@dataclass(frozen=True)
class Stored:
    """A file at the hub: its digest, its size in bytes, and its type by its own first bytes, "" for a sealed one."""

    sha256: str
    size: int
    type: str
    store: "AttachmentFiles" = field(repr=False, compare=False)

    def read(self) -> bytes:
        """Return the bytes; raises OSError where they are gone, or are not those that came."""
        data = self.store.bytes_of(self.sha256)
        if digest_of(data) != self.sha256:
            raise OSError(errno.EIO, "not the bytes that came", self.sha256)
        return data


class AttachmentFiles(ABC):
    """A store of files in 256 parts by the first two digits; each file is there whole or not at all."""

    @abstractmethod
    def find(self, sha256: str) -> Stored | None:
        """Return a stored file, or None."""

    @abstractmethod
    def bytes_of(self, sha256: str) -> bytes:
        """Return a file's bytes as they lie there; raises FileNotFoundError."""

    def adopt(self, part: Path, sha256: str, kind: str) -> None:
        """Make a whole file, whose digest was checked, a stored one; raises Problem where its type is not the promised.

        What is sealed has no type of its own.
        """
        with part.open("rb") as file:
            if kind != FILE_TYPE and type_of(file.read(HEAD)) != kind:
                raise Problem(415, "attachment-type", N_("Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF đúng như đã khai."))
        self.take(part, sha256)

    @abstractmethod
    def take(self, part: Path, sha256: str) -> None:
        """Store the whole file at `part`, which may be moved, durably under the digest it has."""

    @abstractmethod
    def remove(self, sha256: str) -> None:
        """Delete a file, if it is there."""

    @abstractmethod
    def renew(self, found: Stored) -> None:
        """Let a file count as new: somebody is about to name it in a record."""

    @abstractmethod
    def shards(self) -> tuple[str, ...]:
        """Return the names of the parts there are."""

    @abstractmethod
    def digests(self, shard: str) -> Iterator[str]:
        """Give the digests of a part's files, in order."""

    @abstractmethod
    def has_old(self, shard: str) -> bool:
        """Tell whether a part holds a file that UNNAMED seconds have passed over."""

    @abstractmethod
    def remove_unnamed(self, shard: str, named: Collection[str]) -> int:
        """Delete a part's old files that no record names, and return how many."""


class AttachmentFolder(AttachmentFiles):
    """Files in a folder of this machine, which all workers share."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Return where a file lies, or would."""
        return self.folder / sha256[:2] / sha256

    def find(self, sha256: str) -> Stored | None:
        path = self.path(sha256)
        try:
            with path.open("rb") as file:
                return Stored(sha256, path.stat().st_size, type_of(file.read(HEAD)), self)
        except FileNotFoundError:
            return None

    def bytes_of(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def take(self, part: Path, sha256: str) -> None:
        folder = self.folder / sha256[:2]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.replace(folder / sha256)
        sync_folder(folder)
        sync_folder(self.folder)

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def renew(self, found: Stored) -> None:
        with contextlib.suppress(OSError):
            os.utime(self.path(found.sha256))

    def shards(self) -> tuple[str, ...]:
        return tuple(sorted(path.name for path in self.folder.iterdir())) if self.folder.is_dir() else ()

    def digests(self, shard: str) -> Iterator[str]:
        yield from sorted(path.name for path in (self.folder / shard).iterdir())

    def has_old(self, shard: str) -> bool:
        return any(path.stat().st_mtime <= time.time() - UNNAMED for path in (self.folder / shard).iterdir())

    def remove_unnamed(self, shard: str, named: Collection[str]) -> int:
        return AttachmentStore(self.folder / shard).remove_unreferenced(set(named), UNNAMED)
