"""The pack to use when none is named: the one that came along, else one built from the sources beside it."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from content.errors import N_, PackRefused
from content.pack import build, bundled

ABSENT = N_(
    "Không có gói nội dung đi kèm ({path}) và cũng không có nguồn để tạo. Hãy cài lại Xóm Số, hoặc chỉ ra một gói bằng --pack."
)


def usable(home: Path | Callable[[], Path], note: Callable[[Path], None] | None = None) -> Path:
    """Return the bundled pack, or one built into `home`, telling `note` where before it is built; PackRefused if neither can be.

    A callable `home` is only asked for its folder when a pack must be built.
    """
    path = bundled()
    if path.is_file():
        return path
    # Loaded only here: an installed app has its pack, and need not wait for what reads sources.
    from content.load import guide_files, own_folder

    folder = own_folder()
    if not guide_files(folder):
        raise PackRefused(ABSENT, path=path)
    built = (home() if callable(home) else home) / f"pack-{_state(folder)}.pack"
    if not built.is_file():
        if note:
            note(built)
        build(folder, built)
    return built


def _state(folder: Path) -> str:
    """Return a mark that changes whenever a source file does."""
    from content.load import COMMON, guide_files

    paths = [*guide_files(folder), *(folder / name for name in COMMON), folder / "schema.json"]
    known = [(path.relative_to(folder).as_posix(), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in paths]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:12]
