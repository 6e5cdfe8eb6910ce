"""What a backup is: a folder with the database as one SQLite file, every file of its records, and a list of all with their hashes."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sync.durable_file import write_whole
from sync.errors import N_
from sync.hub.errors import HubError

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "hub.sqlite", "attachments"


class BackupRefused(HubError):
    """A backup is damaged or none at all, or there is no empty place to put one; nothing was changed."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: rows by table, the SHA-256 of the database's file, and size in bytes by file's SHA-256."""

    made_at: str
    version: str
    revision: str
    rows: dict[str, int]
    database: str
    files: dict[str, int]

    missing: list[str]
    """Files that records name and the hub itself had lost, or held damaged."""


def file_in(folder: Path, sha256: str) -> Path:
    """Return where a backup keeps a file."""
    return folder / FILES / sha256[:2] / sha256


def write(folder: Path, manifest: Manifest) -> None:
    """Write the list, last of all: without it, what lies in the folder is no backup."""
    said = {"format": FORMAT, **asdict(manifest)}
    write_whole(folder / MANIFEST, json.dumps(said, indent=1, sort_keys=True).encode())


def read(folder: Path) -> Manifest:
    """Return a backup's list; raises BackupRefused."""
    path = folder / MANIFEST
    try:
        said = json.loads(path.read_bytes())
        number = said.pop("format")
        if number != FORMAT:
            text = N_("{path} là bản sao lưu kiểu {number}, bản Xóm Số này không đọc được. Hãy cập nhật Xóm Số.")
            raise BackupRefused(text, path=path, number=number)
        return Manifest(**said)
    except FileNotFoundError as error:
        text = N_("{path} không phải bản sao lưu, hoặc lần sao lưu đó bị ngắt giữa chừng: thiếu {name}.")
        raise BackupRefused(text, path=folder, name=MANIFEST) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path) from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Read a whole backup and compare it with its list; raises BackupRefused, which names the first file that differs."""
    for path, sha256 in _listed(folder, manifest):
        try:
            if digest_of_file(path) != sha256:
                raise damaged(path)
        except OSError as error:
            raise damaged(path) from error


def damaged(path: Path) -> BackupRefused:
    """Return the refusal of a backup in which this file is not what it was."""
    return BackupRefused(
        N_("Bản sao lưu hỏng: {path} thiếu, bị cắt hoặc bị đổi. Chưa có gì bị đổi; hãy dùng bản sao lưu khác."),
        path=path,
    )


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path, manifest: Manifest) -> Iterator[tuple[Path, str]]:
    yield folder / DATABASE, manifest.database
    for sha256 in sorted(manifest.files):
        yield file_in(folder, sha256), sha256
