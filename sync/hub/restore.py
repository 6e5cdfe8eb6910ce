"""A backup put back into an empty hub, on either kind of database; every phone then offers its records again."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sync.durable_file import sync_folder, write_whole
from sync.errors import N_
from sync.hub import epoch, rows
from sync.hub.attachment_store import open_attachments
from sync.hub.backup_manifest import DATABASE, BackupRefused, Manifest, file_in, read, verify
from sync.hub.database import Database, open_database
from sync.hub.settings import Settings


def restore(folder: Path, settings: Settings, shown: Callable[[int], None]) -> Manifest:
    """Put a backup back and begin a new epoch, all or nothing; raises BackupRefused, DatabaseRefused, AttachmentsRefused.

    `shown` is told how many files are still to be copied. After a cut it can be begun again.
    """
    manifest = read(folder)
    verify(folder, manifest)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Beside the place it goes to, so that the last step is one rename; the backup itself stays as it is.
    with tempfile.TemporaryDirectory(dir=settings.home, prefix="restore-") as beside:
        if settings.db:
            _into_postgresql(folder, manifest, settings, Path(beside), shown)
        else:
            _into_sqlite(folder, manifest, settings, Path(beside), shown)
    return manifest


def _into_sqlite(
    folder: Path, manifest: Manifest, settings: Settings, beside: Path, shown: Callable[[int], None]
) -> None:
    place = settings.home / DATABASE
    if place.exists() and place.stat().st_size:
        with open_database(settings.url) as database:
            _refuse_full(database, str(place))
    _put_files(folder, manifest, settings, beside, shown)
    part = _copied(folder, beside)
    with open_database(f"sqlite:///{part}") as database, database.write_alone() as connection:
        epoch.renew(connection, settings.clock())
    # Its last connection is closed: all of it is in this one file. An empty database there has none of its own to lose.
    for old in settings.home.glob(f"{DATABASE}*"):
        old.unlink()
    part.replace(place)
    sync_folder(settings.home)


def _into_postgresql(
    folder: Path, manifest: Manifest, settings: Settings, beside: Path, shown: Callable[[int], None]
) -> None:
    with (
        open_database(settings.url) as database,
        open_database(f"sqlite:///{_copied(folder, beside)}") as old,  # brought to this program's version
    ):
        where = database.engine.url.render_as_string(hide_password=True)
        _refuse_full(database, where)
        _put_files(folder, manifest, settings, beside, shown)
        with old.read() as source, database.write_alone() as target:
            if not rows.is_empty(target):
                raise _full(where)
            rows.copy(source, target)
            epoch.renew(target, settings.clock())


def _copied(folder: Path, beside: Path) -> Path:
    part = beside / DATABASE
    part.touch(mode=0o600)
    shutil.copyfile(folder / DATABASE, part)
    return part


def _put_files(
    folder: Path, manifest: Manifest, settings: Settings, beside: Path, shown: Callable[[int], None]
) -> None:
    files, part = open_attachments(settings), beside / "file"
    for left, (sha256, size) in zip(range(len(manifest.files), 0, -1), sorted(manifest.files.items()), strict=True):
        shown(left)
        found = files.find(sha256)
        if not found or found.size != size:
            write_whole(part, file_in(folder, sha256).read_bytes())
            files.take(part, sha256)
            part.unlink(missing_ok=True)


def _refuse_full(database: Database, where: str) -> None:
    with database.read() as connection:
        if not rows.is_empty(connection):
            raise _full(where)


def _full(where: str) -> BackupRefused:
    text = N_("Nơi phục hồi đã có dữ liệu: {where}. Chỉ phục hồi vào thư mục hoặc cơ sở dữ liệu trống.")
    return BackupRefused(text, where=where)
