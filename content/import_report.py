"""What an import did, or would do: every code of the catalogue and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from content.catalogue_row import Refusal
from content.fact_changes import FactChange


@dataclass(frozen=True)
class Touched:
    """A guide whose facts changed, or a written guide that states other facts than the catalogue."""

    code: str
    changes: tuple[FactChange, ...]


@dataclass(frozen=True)
class ImportReport:
    """Codes by what became of them, in the catalogue's order; nothing is written when `written` is False.

    `kept` are full, partial and reviewed guides, never overwritten; `differing` those among them that state other facts.
    `gone` are guides of the folder the catalogue does not have; they stay. `repeated` are (code, line) of rows that say
    the same twice; `mended` are (line, as written, code).
    """

    rows: int
    new: tuple[str, ...]
    changed: tuple[Touched, ...]
    same: tuple[str, ...]
    kept: tuple[str, ...]
    differing: tuple[Touched, ...]
    gone: tuple[str, ...]
    refused: tuple[Refusal, ...]
    repeated: tuple[tuple[str, int], ...]
    mended: tuple[tuple[int, str, str], ...]
    columns: Mapping[str, str]
    ignored: tuple[str, ...]
    written: bool

    def data(self) -> dict[str, Any]:
        """Return the report as JSON data; a refusal's sentence is left to the caller's language."""
        return {
            "rows": self.rows,
            "written": self.written,
            "columns": dict(self.columns),
            "ignored_columns": list(self.ignored),
            "new": list(self.new),
            "changed": list(map(_touched, self.changed)),
            "same": list(self.same),
            "kept": list(self.kept),
            "differing": list(map(_touched, self.differing)),
            "gone": list(self.gone),
            "repeated": [{"code": code, "line": line} for code, line in self.repeated],
            "mended": [{"line": line, "found": found, "code": code} for line, found, code in self.mended],
        }


def _touched(guide: Touched) -> dict[str, Any]:
    facts = [{"key": change.key, "before": change.before, "after": change.after} for change in guide.changes]
    return {"code": guide.code, "facts": facts}
