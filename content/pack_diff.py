"""What differs between two packs, two folders of sources, or one of each."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from content.errors import N_, SourceRefused
from content.fact_changes import FactChange, fact_changes
from content.load import Sources, read_sources
from content.pack import TORN, Pack
from content.procedure import Guide, guide_from
from content.units import Units, units_from

FACTS = ("name", "fee", "exempt", "time", "papers", "who", "where", "channels", "result", "legal", "newer_code")
UNFIT = N_("Không so được {folder}: có hướng dẫn sai cấu trúc. Xem lỗi bằng lệnh: xomso pack check {folder}")


@dataclass(frozen=True)
class Edition:
    """One side of a comparison; a folder of sources has no version, dates or signature."""

    path: Path
    guides: Mapping[str, Guide]
    parts: Mapping[str, Any]
    version: str = ""
    expires_on: str = ""
    signed_by: str = ""
    signed_at: str = ""


@dataclass(frozen=True)
class GuideChange:
    """A guide that is in both, and what changed in it."""

    code: str
    plain_name: str
    changes: tuple[FactChange, ...]

    @property
    def facts(self) -> tuple[FactChange, ...]:
        """Return the changes of facts; the others are wording, questions and translations."""
        return tuple(change for change in self.changes if change.key in FACTS)


@dataclass(frozen=True)
class PackDiff:
    """Guides added, removed and changed, and which of fields, units and lexicon differ."""

    old: Edition
    new: Edition
    added: tuple[Guide, ...]
    removed: tuple[Guide, ...]
    changed: tuple[GuideChange, ...]
    parts: tuple[str, ...]

    def data(self) -> dict[str, Any]:
        """Return the comparison as JSON data."""
        return {
            "old": _label(self.old),
            "new": _label(self.new),
            "added": [{"code": guide.code, "plain_name": guide.plain_name} for guide in self.added],
            "removed": [{"code": guide.code, "plain_name": guide.plain_name} for guide in self.removed],
            "changed": [asdict(change) for change in self.changed],
            "parts": list(self.parts),
        }


def diff(old: Path, new: Path) -> PackDiff:
    """Return what changed from one pack or folder to another; raises PackRefused, SourceRefused."""
    before, after = edition(old), edition(new)
    return PackDiff(
        before,
        after,
        added=tuple(after.guides[code] for code in sorted(after.guides.keys() - before.guides.keys())),
        removed=tuple(before.guides[code] for code in sorted(before.guides.keys() - after.guides.keys())),
        changed=tuple(_changed(before.guides, after.guides)),
        parts=tuple(part for part in before.parts if before.parts[part] != after.parts[part]),
    )


def edition(path: Path) -> Edition:
    """Return a pack's or a folder's guides by code; raises PackRefused, SourceRefused."""
    if path.is_dir():
        sources = read_sources(path)
        return Edition(
            path,
            _guides(path, sources),
            _parts(list(sources.fields), _wards(units_from(sources.units)), sources.lexicon),
        )
    with Pack.open(path) as pack:
        guides = {entry.code: guide for entry in pack.guides() if (guide := pack.guide(entry.code))}
        info = pack.info
        parts = _parts(pack.fields(), _wards(pack.units()), pack.lexicon())
        return Edition(path, guides, parts, info.version, info.expires_on.isoformat(), info.signed_by, info.signed_at)


def _guides(folder: Path, sources: Sources) -> dict[str, Guide]:
    try:
        return {data["code"]: guide_from(data) for data in sources.guides}
    except TORN as error:
        raise SourceRefused(UNFIT, folder=folder) from error


def _parts(fields: list[Any], wards: list[dict[str, Any]], lexicon: dict[str, Any]) -> dict[str, Any]:
    return {"fields": [asdict(field) for field in fields], "units": wards, "lexicon": lexicon}


def _wards(units: Units) -> list[dict[str, Any]]:
    return [asdict(ward) for ward in units.all()]


def _changed(before: Mapping[str, Guide], after: Mapping[str, Guide]) -> Iterator[GuideChange]:
    for code in sorted(before.keys() & after.keys()):
        if before[code] != after[code]:
            yield GuideChange(code, after[code].plain_name, tuple(fact_changes(before[code], after[code])))


def _label(side: Edition) -> dict[str, Any]:
    signed = {"signed": bool(side.signed_by), "signed_by": side.signed_by, "signed_at": side.signed_at}
    return {
        "path": str(side.path),
        "version": side.version,
        "expires_on": side.expires_on,
        **signed,
        "guides": len(side.guides),
    }
