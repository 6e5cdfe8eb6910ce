"""Many files as one that JavaScript unpacks in a moment; brotli, not the container, makes it small."""

import gzip
import io
import json
import tarfile

from app.web.naming import Files


def bundle(files: Files) -> bytes:
    """Return 8 bytes (big-endian) with the length of the index, the index as JSON [[path, offset, size], …], the contents."""
    index = []
    end = 0
    for path in sorted(files):
        index.append([path, end, len(files[path])])
        end += len(files[path])
    head = json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([len(head).to_bytes(8, "big"), head, *(files[path] for path in sorted(files))])


def start_archive(module: str) -> bytes:
    """Return the tar.gz Flet's worker asks for: one module, main.py, the same bytes each time."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        entry = tarfile.TarInfo("main.py")
        entry.size = len(module.encode())
        archive.addfile(entry, io.BytesIO(module.encode()))
    return gzip.compress(packed.getvalue(), mtime=0)
