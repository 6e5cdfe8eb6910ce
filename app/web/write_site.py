"""The site on disk: what nobody can name before index.html names it comes first, what no longer belongs goes last."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.web.compress import Packed
from app.web.errors import N_, SiteNotBuilt
from app.web.naming import STABLE, Files

OURS = re.compile(r"(^|[-/])[0-9a-f]{12}([-./]|$)")
"""Paths that hold a digest, so that only a build can have made them."""

FOREIGN = N_("Thư mục {folder} có tệp khác. Hãy chọn một thư mục trống, hoặc thư mục của lần dựng trước.")


def refuse_foreign(out: Path) -> None:
    """Raise SiteNotBuilt unless a folder is absent, empty, or holds a site built earlier."""
    if out.exists() and not (out / "site.json").is_file() and any(out.iterdir()):
        raise SiteNotBuilt(FOREIGN, folder=out)


def write_site(out: Path, files: Files, packed: dict[str, Packed]) -> None:
    """Bring a folder to these files and their compressed forms; raises OSError."""
    wanted = dict(_with_packed(files, packed))
    for path, data in sorted(wanted.items(), key=lambda item: (_stable(item[0]), item[0])):
        _write(out / path, data)
    for left in sorted(out.rglob("*"), reverse=True):
        name = left.relative_to(out).as_posix()
        if left.is_dir():
            if OURS.search(name) and not any(left.iterdir()):
                left.rmdir()
        elif name not in wanted and (OURS.search(name) or _stable(name)):
            left.unlink()


def _with_packed(files: Files, packed: dict[str, Packed]) -> Iterator[tuple[str, bytes]]:
    for path, data in files.items():
        yield path, data
        if forms := packed.get(path):
            for ending, form in ((".br", forms.br), (".gz", forms.gz)):
                if form is not None:
                    yield path + ending, form


def _stable(path: str) -> bool:
    return path.removesuffix(".br").removesuffix(".gz") in STABLE


def _write(path: Path, data: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(data)
    draft.replace(path)
