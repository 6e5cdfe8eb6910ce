"""A language's strings as a table a native reviewer can print and correct, and the way back into the catalogue.

`python -m locales.review table km km.xlsx` writes the table, `python -m locales.review take km km.xlsx "Reviewer"` takes
the corrections. A corrected row is taken when its placeholders are those of the Vietnamese; any flaw refuses the file.
"""

import hashlib
import string
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

from babel.messages import Catalog, Message
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from locales.collect import ROOT, read, write

HEAD = ("Mã", "Tiếng Việt", "Bản dịch hiện nay", "Bản sửa", "Ghi chú")
WIDTHS = (11, 52, 52, 52, 24)
NO_TABLE = "{path} is not a table made by `python -m locales.review table`: its first row must read {head}."


class ReviewRefused(Exception):
    """A reviewed table that cannot be taken; says which rows and why."""


@dataclass(frozen=True)
class Line:
    """One form of one string: `mark` stays the same for as long as the Vietnamese does."""

    mark: str
    source: str
    said: str
    message: Message
    form: int


def lines(catalogue: Catalog) -> Iterator[Line]:
    """Yield every string of a catalogue, one line a plural form."""
    for message in catalogue:
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        for form, text in enumerate(said):
            source = sources[min(form, len(sources) - 1)]
            mark = hashlib.sha256(f"{message.id}#{form}".encode()).hexdigest()[:8]
            yield Line(mark, source, text or "", message, form)


def write_table(lang: str, path: Path, root: Path = ROOT) -> int:
    """Write the table of a language as XLSX, printable on A4 landscape; return how many lines it has."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = lang
    sheet.append(HEAD)
    rows = list(lines(read(lang, root)))
    for row in rows:
        sheet.append((row.mark, row.source, row.said, "", ""))
    for place, width in zip("ABCDE", WIDTHS, strict=True):
        sheet.column_dimensions[place].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            # A string that begins with "=" is a sentence here, never a formula.
            cell.data_type = "s"
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDEEEA")
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.save(path)
    return len(rows)


def take_table(lang: str, path: Path, reviewer: str, today: date, root: Path = ROOT) -> tuple[int, int]:
    """Take the corrections of a table; return how many changed and how many are of strings that are no more.

    Raises ReviewRefused, with every flaw, and changes nothing.
    """
    catalogue = read(lang, root)
    known = {line.mark: line for line in lines(catalogue)}
    flaws, changed, gone = [], 0, 0
    for number, mark, text in _corrections(path):
        line = known.get(mark)
        if line is None:
            gone += 1
        elif missing := _placeholders(line.source) ^ _placeholders(text):
            flaws.append(f"row {number}: {{{'}, {'.join(sorted(missing))}}} must stand in both texts, or in neither")
        elif text != line.said:
            _say(line, text)
            note = f"reviewed by {reviewer}, {today.isoformat()}"
            line.message.user_comments = [note]
            changed += 1
    if flaws:
        raise ReviewRefused(f"{path}: " + "; ".join(flaws))
    write(lang, catalogue, root)
    return changed, gone


def _corrections(path: Path) -> Iterator[tuple[int, str, str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, OSError) as error:
        raise ReviewRefused(NO_TABLE.format(path=path, head=", ".join(HEAD))) from error
    with closing(book):
        rows = book.worksheets[0].iter_rows(values_only=True)
        if tuple(next(rows, ()))[: len(HEAD)] != HEAD:
            raise ReviewRefused(NO_TABLE.format(path=path, head=", ".join(HEAD)))
        for number, row in enumerate(rows, 2):
            if len(row) > 3 and isinstance(row[0], str) and isinstance(row[3], str) and row[3].strip():
                yield number, row[0], row[3].strip()


def _placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return {"{ }"}


def _say(line: Line, text: str) -> None:
    if isinstance(line.message.string, tuple | list):
        forms = list(line.message.string)
        forms[line.form] = text
        line.message.string = tuple(forms)
    else:
        line.message.string = text


def main(arguments: list[str]) -> int:
    """Run one of the two commands; 0 for success, 1 with a sentence for a table refused, 2 for bad usage."""
    match arguments:
        case ["table", lang, path]:
            print(f"{path}: {write_table(lang, Path(path))} lines to review")
        case ["take", lang, path, reviewer]:
            try:
                changed, gone = take_table(lang, Path(path), reviewer, date.today())
            except ReviewRefused as refused:
                print(refused, file=sys.stderr)
                return 1
            print(f"{changed} translations corrected, {gone} lines are of strings that are no more; run `make setup`")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
