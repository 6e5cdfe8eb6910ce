"""The content sources: every guide, the fields, the units and the lexicon, read from TOML."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from content.errors import N_, SourceRefused
from content.field import Field
from content.flaw import Flaw
from content.toml_source import TomlSource, read

COMMON = ("fields.toml", "units.toml", "lexicon.toml")


@dataclass(frozen=True)
class Sources:
    """Everything a pack is built from, as plain data; guides sorted by code."""

    guides: tuple[dict[str, Any], ...]
    fields: tuple[Field, ...]
    units: dict[str, Any]
    lexicon: dict[str, Any]


def own_folder() -> Path:
    """Return the folder of the sources that come with Xóm Số."""
    with as_file(files("content")) as folder:
        return folder


def guide_files(folder: Path) -> list[Path]:
    """Return the guides' files in a fixed order, hidden ones left out."""
    found = [*folder.glob("procedures/**/*.toml"), *folder.glob("skills/**/*.toml")]
    return sorted(path for path in found if not path.name.startswith("."))


def common(folder: Path, name: str) -> TomlSource | Flaw:
    """Return fields.toml, units.toml or lexicon.toml: the folder's own, else the one that comes with Xóm Số."""
    own = folder / name
    return read(own, folder) if own.exists() else read(own_folder() / name, own_folder())


def toml_sources(folder: Path) -> Iterator[TomlSource | Flaw]:
    """Yield every guide of a folder, or the flaw that keeps it from being read."""
    for path in guide_files(folder):
        yield read(path, folder)


def read_sources(folder: Path) -> Sources:
    """Return a folder's sources; raises SourceRefused for the first file that cannot be read."""
    guides = [_readable(source) for source in toml_sources(folder)]
    if not guides:
        raise SourceRefused(
            N_("Không có hướng dẫn nào trong {folder}: cần các tệp procedures/<lĩnh vực>/<mã>.toml."), folder=folder
        )
    fields, units, lexicon = (_readable(common(folder, name)).data for name in COMMON)
    return Sources(
        guides=tuple(sorted((source.data for source in guides), key=lambda data: str(data.get("code", "")))),
        fields=fields_from(fields),
        units=units,
        lexicon=lexicon,
    )


def fields_from(data: dict[str, Any]) -> tuple[Field, ...]:
    """Return the fields in the order of fields.toml."""
    return tuple(Field(slug, **names) for slug, names in data.items())


def _readable(source: TomlSource | Flaw) -> TomlSource:
    if isinstance(source, Flaw):
        raise SourceRefused(N_("Không đọc được nguồn. {flaw}"), flaw=source)
    return source
