"""A report as a workbook that prints on A4: one sheet to read, and one sheet a table."""

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from sync.hub.report import Report, Section
from sync.hub.safe_cells import safe
from sync.hub.words import Translator

LINE = Side(style="thin", color="C3CECA")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD = PatternFill("solid", fgColor="D7F2EB")
WIDEST, NARROWEST = 46, 11
A4 = "9"


def workbook(report: Report, t: Translator) -> bytes:
    """Return the file."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = t("Báo cáo")
    _page(sheet, report)
    row = 1
    for text, font in (
        (report.title, Font(bold=True, size=16)),
        (report.place, Font(bold=True, size=13)),
        (t("Thời gian: {period}", period=report.period), Font(size=12)),
        (t("Lập lúc {time}", time=report.made), Font(size=11, color="5A6068")),
        (report.note, Font(size=11, italic=True, color="5A6068")),
    ):
        cell = sheet.cell(row, 1, str(safe(text)))
        cell.font = font
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=7)
        row += 1
    widths: dict[int, int] = {}
    for section in report.sections:
        row = _table(sheet, section, row + 1, t, widths)
    for column in range(1, 8):
        sheet.column_dimensions[get_column_letter(column)].width = widths.get(column, NARROWEST)
    for section in report.sections:
        own = book.create_sheet(_sheet_name(section.title, book.sheetnames))
        _page(own, report)
        own_widths: dict[int, int] = {}
        _table(own, section, 1, t, own_widths)
        own.freeze_panes = "A3"
        for column, width in own_widths.items():
            own.column_dimensions[get_column_letter(column)].width = width
    book.properties.title = report.title
    book.properties.creator = "Xóm Số"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _table(sheet: Worksheet, section: Section, row: int, t: Translator, widths: dict[int, int]) -> int:
    """Write a table from a row on and return the row after it."""
    sheet.cell(row, 1, section.title).font = Font(bold=True, size=13, color="00574B")
    row += 1
    for column, text in enumerate(section.head, 1):
        cell = sheet.cell(row, column, str(safe(text)))
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD, BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if column == 1 else "center")
        widths[column] = max(widths.get(column, NARROWEST), min(18, len(text) + 2))
    for values in section.rows:
        row += 1
        for column, value in enumerate(values, 1):
            cell = sheet.cell(row, column)
            cell.value = safe(value)  # type: ignore[assignment]
            if isinstance(value, str):
                # Text stays text: openpyxl else takes "=1+1" for a formula.
                cell.data_type = "s"
            else:
                cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0"
            cell.border = BORDER
            cell.alignment = Alignment(
                wrap_text=True, vertical="top", horizontal="left" if isinstance(value, str) else "right"
            )
            if isinstance(value, str):
                widths[column] = max(widths.get(column, NARROWEST), min(WIDEST if column == 1 else 24, len(value) + 2))
    if not section.rows:
        row += 1
        sheet.cell(row, 1, t("Không có.")).font = Font(italic=True)
    if section.note:
        row += 1
        cell = sheet.cell(row, 1, section.note)
        cell.font, cell.alignment = (
            Font(size=10, italic=True, color="5A6068"),
            Alignment(wrap_text=True, vertical="top"),
        )
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=max(7, len(section.head)))
        sheet.row_dimensions[row].height = 15 * (1 + len(section.note) // 90)
    return row + 1


def _page(sheet: Worksheet, report: Report) -> None:
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.oddFooter.center.text = f"{report.place} · {report.period} · &P/&N".replace("&P", "&P")


def _sheet_name(title: str, taken: list[str]) -> str:
    name = "".join(char for char in title if char not in "[]:*?/\\")[:28] or "?"
    return name if name not in taken else f"{name} {len(taken)}"
