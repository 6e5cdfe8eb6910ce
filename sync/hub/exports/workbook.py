"""A list as an Excel workbook: every text a text, days as days, the heading frozen, written row by row."""

import contextlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from sync.hub.exports.columns import Cell, Column
from sync.hub.exports.csv_rows import STARTS

DAY, MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
ROWS_PER_SHEET = 1_000_000
"""Excel's own end is row 1,048,576."""

_HEADING = {
    "font": Font(bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", fgColor="00574B"),
    "alignment": Alignment(vertical="center", wrap_text=True),
}


def write_workbook(
    file: IO[bytes],
    title: str,
    columns: Sequence[Column],
    labels: Sequence[str],
    rows: Iterable[Sequence[object]],
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> None:
    """Write a workbook to a file; what fits on no sheet goes on with the next one, under the same heading."""
    book = Workbook(write_only=True)
    try:
        sheet, filled = _sheet(book, title, columns, labels), 0
        cells = _Cells(sheet, len(columns))
        for row in rows:
            if filled == rows_per_sheet:
                _finish(sheet, columns, filled)
                sheet, filled = _sheet(book, f"{title} {len(book.worksheets) + 1}", columns, labels), 0
                cells = _Cells(sheet, len(columns))
            values = (column.cell(raw) for column, raw in zip(columns, row, strict=True))
            sheet.append([cells.of(at, value) for at, value in enumerate(values)])
            filled += 1
        _finish(sheet, columns, filled)
        book.save(file)
    except BaseException:
        _forget(book)
        raise


def _sheet(book: Any, title: str, columns: Sequence[Column], labels: Sequence[str]) -> Any:
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for at, column in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[1].height = 32
    heading = []
    for label in labels:
        cell = WriteOnlyCell(sheet, label)
        for name, style in _HEADING.items():
            setattr(cell, name, style)
        heading.append(cell)
    sheet.append(heading)
    return sheet


def _finish(sheet: Any, columns: Sequence[Column], rows: int) -> None:
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{rows + 1}"


class _Cells:
    """Makes a sheet's cells; openpyxl writes each away at once, so one of each look serves all rows."""

    def __init__(self, sheet: Any, columns: int):
        self._days, self._moments, self._words = ([WriteOnlyCell(sheet) for _ in range(columns)] for _ in range(3))
        for day, moment, word in zip(self._days, self._moments, self._words, strict=True):
            day.number_format, moment.number_format = DAY, MOMENT
            word.quotePrefix = True  # a text still, after somebody has edited the cell

    def of(self, at: int, value: Cell) -> Any:
        """Return what to append for a value in a column."""
        if isinstance(value, date):
            cell = (self._moments if isinstance(value, datetime) else self._days)[at]
            cell.value = value
            return cell
        # openpyxl takes "=…" for a formula and "#N/A" for an error.
        if isinstance(value, str) and (value[:1] == "#" or STARTS.match(value)):
            cell = self._words[at]
            cell.value = value
            cell.data_type = "s"
            return cell
        return value


def _forget(book: Any) -> None:
    """Remove the files in which openpyxl keeps unfinished sheets: else they stay until the program ends."""
    for sheet in book.worksheets:
        with contextlib.suppress(Exception):  # noqa: BLE001 - the first failure is the one to tell
            sheet.close()
        if sheet._writer is not None:
            with contextlib.suppress(OSError, ValueError):
                sheet._writer.cleanup()
