"""Official catalogues as cities hand them out, made for tests: workbooks, CSV and JSON Lines."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import openpyxl

from content.catalogue_import import import_catalogue
from content.catalogue_row import Choices
from content.catalogue_table import open_table
from content.catalogue_words import catalogue_words
from content.cell_text import squeezed
from content.import_report import ImportReport

TODAY = date(2026, 11, 22)
HEADER = ("STT", "Mã thủ tục", "Tên thủ tục hành chính", "Lĩnh vực", "Cơ quan thực hiện", "Thời hạn giải quyết", "Phí, lệ phí (nếu có)", "Căn cứ pháp lý", "Thành phần hồ sơ", "Cách thức thực hiện")  # fmt: skip
ROW = ("1", "1.000001", "Thủ tục cấp giấy thử", "Hộ tịch", "UBND cấp xã", "03 ngày làm việc", "8.000 đồng/bản", "Luật số 60/2014/QH13; Nghị định 123/2015/NĐ-CP", "- Tờ khai theo mẫu\n- Bản sao giấy mẫu (số lượng: 2)", "Trực tiếp; trực tuyến; qua bưu chính")  # fmt: skip
OTHER = ("2", "1.000002", "Cấp lại giấy thử", "Chứng thực", "UBND cấp xã", "", "", "", "", "")


def row(code: str, name: str = "Thủ tục thử", field: str = "Hộ tịch", fee: str = "") -> tuple[str, ...]:
    """Return a row of HEADER's shape with little in it."""
    return ("", code, name, field, "UBND cấp xã", "", fee, "", "", "")


def workbook(path: Path, rows: Iterable[Sequence[object]], title: str = "Danh mục") -> Path:
    """Write rows as one sheet; a text that begins with "=" becomes a formula, as in Excel."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for cells in rows:
        sheet.append(list(cells))
    book.save(path)
    return path


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Return rows as CSV text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def csv_file(path: Path, rows: Iterable[Sequence[object]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write rows as a CSV file."""
    path.write_bytes(csv_text(rows, delimiter).encode(encoding))
    return path


def json_file(path: Path, rows: Iterable[object]) -> Path:
    """Write a JSON Lines file."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in rows), "utf-8")
    return path


def imported(
    file: Path,
    folder: Path,
    *,
    columns: dict[str, str] | None = None,
    fields: dict[str, str] | None = None,
    body: str = "",
    sheet: str = "",
    dry_run: bool = False,
    today: date = TODAY,
) -> ImportReport:
    """Import a file into a folder of sources."""
    words = catalogue_words(folder)
    chosen = {squeezed(name): slug for name, slug in (fields or {}).items()}
    choices = Choices(today, chosen, body, "Danh mục thử")
    return import_catalogue(open_table(file, words, columns, sheet), folder, words, choices, dry_run)


def reasons(report: ImportReport) -> list[str]:
    """Return why rows were refused, each with its line."""
    return [f"{refusal.line}: {refusal.problem.format(**refusal.about)}" for refusal in report.refused]


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
