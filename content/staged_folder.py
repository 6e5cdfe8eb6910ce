"""A folder changed all at once: files are written to a copy beside it, which then takes its place."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from content.errors import N_, CatalogueRefused

MEANWHILE = N_("{path} bị sửa trong lúc nhập; chưa ghi gì cả. Hãy chạy lại lệnh.")


class StagedFolder:
    """A copy of a folder to write into; `commit` puts it in the folder's place, leaving without it changes nothing.

    The copy shares unchanged files with the folder, so it takes no time and no room. Two renames swap them; should a
    process be killed between the two, the next one puts the old folder back first.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.old = folder.with_name(f".{folder.name}-old")
        self.touched = False

    def __enter__(self) -> "StagedFolder":
        parent = self.folder.parent
        self.made = next((place for place in (*reversed(parent.parents), parent) if not place.exists()), None)
        parent.mkdir(parents=True, exist_ok=True)
        restore(self.folder)
        self.copy = Path(tempfile.mkdtemp(prefix=f".{self.folder.name}-new-", dir=parent))
        self.copy.chmod(0o755)
        self.before = state(self.folder)
        if self.folder.is_dir():
            shutil.copytree(self.folder, self.copy, symlinks=True, dirs_exist_ok=True, copy_function=_share)
        return self

    def write(self, name: str, text: str) -> None:
        """Write one file of the copy."""
        self.touched = True
        path = self.copy / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # the bytes may be shared with the folder itself
        path.write_text(text, "utf-8", newline="\n")

    def withdraw(self, name: str) -> None:
        """Bring one file of the copy back to what the folder has."""
        (self.copy / name).unlink(missing_ok=True)
        if (self.folder / name).is_file():
            _share(str(self.folder / name), str(self.copy / name))

    def commit(self) -> None:
        """Put the copy in the folder's place; raises CatalogueRefused if somebody changed the folder meanwhile."""
        if state(self.folder) != self.before:
            raise CatalogueRefused(MEANWHILE, path=self.folder)
        if self.folder.exists():
            self.folder.rename(self.old)
        try:
            self.copy.rename(self.folder)
        except BaseException:
            if self.old.exists():
                self.old.rename(self.folder)
            raise
        self.made = None
        shutil.rmtree(self.old, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.copy, ignore_errors=True)
        if self.made is not None:
            shutil.rmtree(self.made, ignore_errors=True)


def restore(folder: Path) -> None:
    """Undo what a killed process left beside a folder: its own name comes back, unfinished copies go."""
    old = folder.with_name(f".{folder.name}-old")
    if old.is_dir() and not folder.exists():
        old.rename(folder)
    for left in (old, *folder.parent.glob(f".{folder.name}-new-*")):
        shutil.rmtree(left, ignore_errors=True)


def state(folder: Path) -> dict[str, tuple[int, int]]:
    """Return time and size of every file in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.stat().st_size) for path in found}


def _share(source: str, target: str) -> str:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)  # a file system without hard links
    return target
