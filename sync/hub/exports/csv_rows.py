"""A list as CSV for Excel as it is set up in Vietnam: UTF-8 with its mark, semicolons, CRLF, nothing that calculates.

Where the decimal sign is a comma, Excel splits a file at semicolons; `separator` makes the other kind, for machines set
up in English. A first line `sep=;` would serve both, but only Excel knows it, every other program takes it for a row,
and with it Excel forgets that the file is UTF-8. Days are written 2026-11-22, the one form that Excel takes for a day
whatever the language of the machine.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from sync.hub.exports.columns import Cell, Column

SEPARATORS = {"semicolon": ";", "comma": ","}
CHUNK = 64 << 10

_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
STARTS = re.compile(f"^[\\s\u200b-\u200f\u2060\ufeff]*[{_SIGNS}]|^[\t\r\n]")
"""What a spreadsheet would calculate, or may after it has trimmed the cell (OWASP, CSV injection; full-width signs too)."""

_INSIDE = re.compile(f"([;,|]\\s*)([{_SIGNS}])")
_LINES = re.compile(r"\s*[\r\n\t]+\s*")
_NUMBERLIKE = re.compile(r"[\d.,/:\-]*\d[\d.,/:\-]*|\d+[eE]\d+")
_SAFE_NUMBER = re.compile(r"0|[1-9]\d{0,14}")


def csv_chunks(
    columns: Sequence[Column], labels: Sequence[str], rows: Iterable[Sequence[object]], separator: str = ";"
) -> Iterator[bytes]:
    """Yield the bytes of a file with a heading and the rows, a chunk at a time."""
    waiting = _Lines()
    writer = csv.writer(waiting, delimiter=separator, lineterminator="\r\n")
    waiting.write("\ufeff")
    writer.writerow([defused(label) for label in labels])
    for row in rows:
        writer.writerow([_text(column, column.cell(raw)) for column, raw in zip(columns, row, strict=True)])
        if waiting.size >= CHUNK:
            yield waiting.taken()
    yield waiting.taken()


def defused(text: str) -> str:
    """Return text on one line that no spreadsheet calculates, not even one that splits lines at another sign."""
    guarded = "'" if STARTS.match(text) else ""
    return guarded + _INSIDE.sub(r"\1'\2", _LINES.sub(" ", text).strip())


def _text(column: Column, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
    if column.kind == "code" and _NUMBERLIKE.fullmatch(cell) and not _SAFE_NUMBER.fullmatch(cell):
        return f"'{cell}"  # Excel would make 1001193 or a day of it, and drop a zero in front
    return defused(cell)


class _Lines:
    """What the csv writer has written and nobody has taken."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = 0

    def write(self, text: str) -> int:
        self.parts.append(text)
        self.size += len(text)
        return len(text)

    def taken(self) -> bytes:
        whole = "".join(self.parts).encode("utf-8", "replace")
        self.parts, self.size = [], 0
        return whole
