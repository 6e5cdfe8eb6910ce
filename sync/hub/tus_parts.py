"""The bytes of unfinished uploads: a file each, which grows only at its end, and is on the disk before that is told."""

import contextlib
import errno
import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from sync.durable_file import sync_folder
from sync.errors import N_, DiskFull
from sync.hub.errors import Problem

PATIENCE = 5.0
"""Seconds to wait for another request that is writing the same upload; each holds it for one piece only."""


class Parts:
    """One folder of unfinished files, named by their upload's id."""

    def __init__(self, folder: Path):
        self.folder = folder

    def path(self, id: str) -> Path:
        """Return where an upload's bytes lie."""
        return self.folder / id

    @contextlib.contextmanager
    def alone(self, id: str) -> Iterator[None]:
        """Keep others off an upload, whichever worker they are in; raises Problem when one stays too long."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = FileLock(self._lock(id), timeout=PATIENCE, poll_interval=0.01)
        try:
            lock.acquire()
        except Timeout as error:
            text = N_("Tệp này đang được một kết nối khác gửi dở. Máy sẽ tự thử lại.")
            raise Problem(423, "upload-locked", text) from error
        try:
            yield
        finally:
            lock.release()

    def size(self, id: str) -> int:
        """Return how many bytes are safe on the disk, 0 where none came yet."""
        try:
            with self.path(id).open("r+b") as file:
                os.fsync(file.fileno())
                return file.seek(0, os.SEEK_END)
        except FileNotFoundError:
            return 0

    def append(self, id: str, offset: int, data: bytes) -> None:
        """Write bytes at the end, which is at `offset`, durably or not at all; raises DiskFull."""
        path = self.path(id)
        with path.open("ab") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                os.truncate(path, offset)
                if error.errno in (errno.ENOSPC, errno.EDQUOT):
                    raise DiskFull from error
                raise
        if not offset:
            sync_folder(self.folder)

    def digest(self, id: str) -> str:
        """Return the SHA-256 of an upload's bytes in hex."""
        with self.path(id).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def remove(self, id: str) -> None:
        """Delete what came of an upload."""
        self.path(id).unlink(missing_ok=True)

    def forget(self, id: str) -> None:
        """Delete what is left of an upload that is no more."""
        self.remove(id)
        self._lock(id).unlink(missing_ok=True)

    def remove_older(self, seconds: float) -> int:
        """Delete the files no byte was added to for so long, and return how many."""
        removed = 0
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime <= time.time() - seconds:
                    path.unlink()
                    removed += 1
        return removed

    def _lock(self, id: str) -> Path:
        return self.folder / f"{id}.lock"
