"""A disk of a few hundred kilobytes: a tmpfs where this user may mount one, else a limit on the size of a file."""

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SmallDisk:
    """A folder that can be filled to the last byte and emptied again."""

    def __init__(self, folder: Path, mounted: bool):
        self.folder, self.mounted = folder, mounted
        self._filler = folder / "filler"

    def fill(self, left: int = 0) -> None:
        """Leave about so many bytes; where nothing is mounted no file may grow beyond that."""
        if not self.mounted:
            return self._limit(left)
        free = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize
        with self._filler.open("ab") as file:
            file.write(bytes(max(0, free - left)))
        return None

    def free(self) -> None:
        """Give the room back."""
        if self.mounted:
            self._filler.unlink(missing_ok=True)
        else:
            self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[SmallDisk]:
    """Give a disk of so many bytes mounted at a folder, and take it away."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    disk = SmallDisk(folder, mounted)
    try:
        yield disk
    finally:
        disk.free()
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
