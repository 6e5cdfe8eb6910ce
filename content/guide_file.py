"""The guide files an import meets and makes: read, laid over with new facts, checked, written as TOML."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from content.catalogue_row import FACTS
from content.flaw import Flaw
from content.guide_rules import rule_flaws
from content.schema_flaws import SchemaCheck
from content.toml_source import TomlSource, read

DATES = ("as_of", "reviewed_on")
ORDER = (
    "code", "name", "plain_name", "kind", "field", "body", "completeness", "summary", "who", "where", "non_territorial",
    "system", "channels", "online_level", "result", "steps", "mistakes", "asks", "legal", "qr_text", "confidence",
    "unconfirmed", "newer_code", "as_of", "reviewed_by", "reviewed_on", "fee", "time", "papers", "form", "links",
    "source", "en", "km",
)  # fmt: skip


class GuideFiles:
    """The guides of a folder by code."""

    def __init__(self, folder: Path, paths: Mapping[str, Path]):
        self.folder, self.paths = folder, paths
        self.schema = SchemaCheck()

    def read(self, code: str) -> TomlSource | Flaw | None:
        """Return a code's file, the flaw that keeps it from being read, or None if there is none."""
        return read(self.paths[code], self.folder) if code in self.paths else None

    def unfit(self, source: TomlSource) -> Flaw | None:
        """Return the first thing that keeps a file from being a guide."""
        return next(iter(self.schema.flaws(source)), None)

    def merged(self, old: Mapping[str, Any] | None, official: Mapping[str, Any]) -> dict[str, Any]:
        """Return official facts with what an editor added to an earlier import: plain names, questions, translations.

        A cell the catalogue leaves blank takes nothing away; the field stays, for it is where the file lies.
        """
        if old is None:
            return dict(official)
        kept = {key: value for key, value in old.items() if key not in official or key in ("plain_name", "field")}
        new = {**official, **kept}
        new["completeness"] = "facts" if any(key in new for key in FACTS) else "name_only"
        return new

    def flaw(self, guide: Mapping[str, Any]) -> Flaw | None:
        """Return the first thing wrong with a guide about to be written."""
        name = f"procedures/{self.place(guide)}"
        source = TomlSource(name, self.folder / name, "", dict(guide))
        broken = self.schema.flaws(source) or list(rule_flaws(source, set(), date.max))
        return broken[0] if broken else None

    def place(self, guide: Mapping[str, Any]) -> str:
        """Return where a guide's file lies within `procedures`: an existing file stays where it is."""
        if known := self.paths.get(guide["code"]):
            return known.relative_to(self.folder / "procedures").as_posix()
        return f"{guide['field']}/{guide['code']}.toml"

    def text(self, guide: Mapping[str, Any]) -> str:
        """Return a guide as TOML, its keys in the order editors know; tomli_w writes exactly what tomllib reads."""
        keys = [*(key for key in ORDER if key in guide), *(key for key in guide if key not in ORDER)]
        data = {key: guide[key] for key in keys}
        return tomli_w.dumps({key: _day(value) if key in DATES else value for key, value in data.items()})


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value  # what no day can be is told as a flaw where the file is checked
