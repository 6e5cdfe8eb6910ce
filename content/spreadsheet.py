"""The rows of an .xlsx workbook, read as a stream with openpyxl; formulas stay text, macros are never read."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from content.errors import N_, CatalogueRefused

UNPACKED_LIMIT = 600 << 20
STRINGS_LIMIT = 200 << 20
PARTS_LIMIT = 2000
COLUMNS = 120
ROWS = 150_000
MACROS = N_(
    "{path} có macro. Xóm Số không đọc tệp có macro; hãy lưu lại dạng .xlsx (Excel Workbook, không macro) rồi nhập lại."
)
BOMB = N_("{path} phình ra quá lớn khi giải nén ({size} MB, nhiều nhất {limit} MB); tệp này không an toàn để mở.")
DAMAGED = N_("{path} bị hỏng hoặc không phải bảng tính .xlsx. Hãy mở bằng Excel hay LibreOffice và lưu lại dạng .xlsx.")
NO_SHEET = N_("{path} không có trang tính {sheet}. Các trang tính: {known}.")
TOO_LONG = N_("{path} có quá nhiều dòng; đọc được nhiều nhất {limit} dòng. Hãy chia thành nhiều tệp.")
TORN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)
"""What openpyxl and zipfile raise for a workbook that is not what its format says."""


@dataclass(frozen=True)
class Number:
    """A cell that holds a number: Excel has dropped the zeros a code may end with."""

    value: float


Cells = list[str | Number]


def sheet_names(path: Path) -> list[str]:
    """Return the names of a workbook's sheets; raises CatalogueRefused."""
    with _workbook(path) as book:
        return [sheet.title for sheet in book.worksheets]


def sheet_rows(path: Path, sheet: str) -> Iterator[tuple[int, Cells]]:
    """Yield the rows of one sheet with their numbers; empty ones are left out. Raises CatalogueRefused."""
    with _workbook(path) as book:
        page = next((page for page in book.worksheets if page.title == sheet), None)
        if page is None:
            known = ", ".join(page.title for page in book.worksheets)
            raise CatalogueRefused(NO_SHEET, path=path, sheet=sheet, known=known)
        page.reset_dimensions()  # what a sheet says of its own size may be a lie
        for number, cells in enumerate(page.iter_rows(max_col=COLUMNS, values_only=True), 1):
            if number > ROWS:
                raise CatalogueRefused(TOO_LONG, path=path, limit=ROWS)
            if any(cell is not None for cell in cells):
                yield number, list(map(_said, cells))


@contextmanager
def _workbook(path: Path) -> Iterator[Any]:
    try:
        _refuse(path)
        # Opened here, not by openpyxl: what breaks while it opens a workbook would leave the file open.
        with path.open("rb") as file:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl speaks of styles and extensions nobody here reads
                book = openpyxl.load_workbook(file, read_only=True, keep_vba=False, keep_links=False, data_only=False)
            try:
                yield book
            finally:
                book.close()
    except TORN as error:
        raise CatalogueRefused(DAMAGED, path=path) from error


def _refuse(path: Path) -> None:
    """Raise CatalogueRefused for macros, and for what unpacks to more than a catalogue can be.

    zipfile never unpacks more of a part than the size it is listed with, so the listed sizes bound the memory.
    """
    with zipfile.ZipFile(path) as parts:
        listed = parts.infolist()
    if any(part.header_offset < 0 for part in listed):  # a damaged directory: reading there is an OSError
        raise zipfile.BadZipFile("a part before the first byte")
    if any("vbaproject" in part.filename.lower() or "macrosheets" in part.filename.lower() for part in listed):
        raise CatalogueRefused(MACROS, path=path)
    whole = sum(part.file_size for part in listed)
    strings = sum(part.file_size for part in listed if not part.filename.lower().startswith("xl/worksheets/"))
    if whole > UNPACKED_LIMIT or len(listed) > PARTS_LIMIT:
        raise CatalogueRefused(BOMB, path=path, size=whole >> 20, limit=UNPACKED_LIMIT >> 20)
    if strings > STRINGS_LIMIT:
        raise CatalogueRefused(BOMB, path=path, size=strings >> 20, limit=STRINGS_LIMIT >> 20)


def _said(cell: Any) -> str | Number:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float):
        return Number(float(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
