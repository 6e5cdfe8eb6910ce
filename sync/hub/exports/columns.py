"""The columns of a list and what a cell of each kind holds, whichever file it is written to."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sync.hub.clock import in_vietnam

Kind = Literal["text", "code", "integer", "date", "datetime"]
Cell = str | int | date | datetime | None

LONGEST = 32_000
"""Characters a cell may hold; Excel itself stops at 32,767."""

_KEPT = {ord(sign): " " for sign in map(chr, (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF))}
_KEPT |= dict.fromkeys(range(0xD800, 0xE000), " ")


@dataclass(frozen=True)
class Column:
    """One column: its heading (a source string), what its cells are, and its width in characters.

    A "code" is text that must keep every sign, such as 1.001193; a "date" is given as 2026-11-22 and a "datetime" as
    the hub keeps it, in UTC; either may come as the object it means.
    """

    label: str
    kind: Kind = "text"
    width: int = 18

    def cell(self, raw: object) -> Cell:
        """Return what a cell holds; what is no number or date in such a column stays readable as text."""
        if raw is None or raw == "":
            return None
        try:
            match self.kind:
                case "integer":
                    return int(str(raw))
                case "date":
                    return raw if isinstance(raw, date) else date.fromisoformat(str(raw)[:10])
                case "datetime":
                    # Excel knows no time zones: everything is shown as the clock on a wall in Vietnam shows it.
                    text = raw.isoformat() if isinstance(raw, datetime) else str(raw)
                    return in_vietnam(text).replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError):
            pass
        return str(raw).translate(_KEPT)[:LONGEST]
