"""Files as they go over the wire: packed once while building, so that no server has to while somebody waits."""

import gzip
import hashlib
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import brotli

from app.web.naming import Files
from content.whole_file import whole_file

CORES = 2
KEPT = 30 * 86400  # seconds a compressed form stays in the cache after it was last of use
SMALLEST = 256  # bytes; below, the headers of an answer weigh more than what is saved
PACKED = frozenset({".png", ".woff2", ".tgz", ".delta"})
"""Endings of files that are compressed already."""


@dataclass(frozen=True)
class Packed:
    """One file's two compressed forms; None where they would not be smaller."""

    br: bytes | None = None
    gz: bytes | None = None


def compress(files: Files, cache: Path, quality: int) -> dict[str, Packed]:
    """Return the compressed forms of each file; `quality` is brotli's, 0 to 11; those made before come from `cache`."""
    cache.mkdir(parents=True, exist_ok=True)
    _forget(cache)
    worth = [path for path in files if PurePosixPath(path).suffix not in PACKED and len(files[path]) >= SMALLEST]
    # Both compressors let go of Python's lock while they work; the largest first, so that no core waits for the other.
    with ThreadPoolExecutor(CORES) as pool:
        ordered = sorted(worth, key=lambda path: -len(files[path]))
        made: Iterable[Packed] = pool.map(lambda path: _pack(files[path], cache, quality), ordered)
        return {path: Packed() for path in files} | dict(zip(ordered, made, strict=True))


def _pack(data: bytes, cache: Path, quality: int) -> Packed:
    mark = hashlib.sha256(data).hexdigest()
    br = _kept(cache / f"{mark}.{quality}-{brotli.__version__}.br", lambda: brotli.compress(data, quality=quality))
    gz = _kept(cache / f"{mark}.gz", lambda: gzip.compress(data, 9, mtime=0))
    return Packed(br if len(br) < len(data) else None, gz if len(gz) < len(data) else None)


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        made = path.read_bytes()
        path.touch()
        return made
    except FileNotFoundError:
        made = make()
        with whole_file(path) as draft:
            draft.write_bytes(made)
        return made


def _forget(cache: Path) -> None:
    for path in cache.iterdir():
        with suppress(FileNotFoundError):  # another build tidies up too
            if path.stat().st_mtime < time.time() - KEPT:
                path.unlink()
