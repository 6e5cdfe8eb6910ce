"""A report as a file: a sheet or a PDF that prints on A4, or plain CSV where neither can be made."""

import csv
import io
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from app.report_words import ReportText
from sync.errors import N_, SyncError

FONTS = tuple(Path(__file__).parent / "assets" / "fonts" / f"XomSoSans-{face}.ttf" for face in ("Regular", "Bold"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ReportRefused(SyncError):
    """A report cannot be written as this kind of file, on this machine."""


def kinds() -> list[str]:
    """Return the kinds of file this machine can write; the browser edition has CSV alone."""
    made = {"xlsx": "openpyxl", "pdf": "fpdf", "csv": "csv"}
    return [kind for kind, module in made.items() if find_spec(module)]


def report_file(kind: str, text: ReportText, fonts: Sequence[Path]) -> bytes:
    """Return a report as the bytes of a file; `fonts` are the regular and bold face. Raises ReportRefused."""
    makers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: _sheet(text),
        "pdf": lambda: _pdf(text, fonts),
        "csv": lambda: _csv(text),
    }
    if kind not in makers:
        raise ReportRefused(N_("Chỉ ghi được tệp .xlsx, .pdf hoặc .csv. Hãy đổi tên tệp."))
    if kind not in kinds():
        raise ReportRefused(N_("Máy này chưa có phần ghi tệp .{kind}. Hãy chọn .csv."), kind=kind)
    return makers[kind]()


def _csv(text: ReportText) -> bytes:
    """Return UTF-8 with a byte order mark: Excel shows Vietnamese only with it."""
    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerows([[safe(text.title)], [safe(text.team)], [text.period], [text.made], []])
    for table in text.tables:
        lines.writerow([table.title])
        lines.writerows([safe(name), number] for name, number in table.rows.items())
        lines.writerow([])
    lines.writerow(text.columns)
    lines.writerows([safe(value) for value in row] for row in text.sessions)
    lines.writerow([text.note])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(value: str | int) -> str | int:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _sheet(text: ReportText) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin", color="999999")
    box, head = Border(line, line, line, line), PatternFill("solid", fgColor="E3EAE6")
    wrap = Alignment(wrap_text=True, vertical="top")
    book = Workbook()

    def put(sheet, row: int, column: int, value: str | int, bold: bool = False, boxed: bool = True) -> None:
        cell = sheet.cell(row, column)
        if isinstance(value, str):
            cell.value, cell.data_type = _printable(value), "s"  # a text that begins with "=" stays a text
        else:
            cell.value, cell.number_format = value, "#,##0"
        cell.font = Font(bold=bold)
        cell.alignment = wrap
        if boxed:
            cell.border = box
        if bold and boxed:
            cell.fill = head

    def printed(sheet, widths: Sequence[int], landscape: bool) -> None:
        for number, width in enumerate(widths):
            sheet.column_dimensions["ABCDEF"[number]].width = width
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.oddFooter.center.text = "&P/&N"

    totals = book.active
    totals.title = _tab(text.tables[0].title)
    for row, said in enumerate((text.title, text.team, text.period, text.made), 1):
        put(totals, row, 1, said, bold=row == 1, boxed=False)
        totals.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
    totals["A1"].font = Font(bold=True, size=16)
    row = 6
    for table in text.tables:
        put(totals, row, 1, table.title, bold=True)
        put(totals, row, 2, "", bold=True)
        for name, number in table.rows.items():
            row += 1
            put(totals, row, 1, name)
            put(totals, row, 2, number)
        row += 2
    put(totals, row, 1, text.note, boxed=False)
    printed(totals, (64, 14), landscape=False)

    each = book.create_sheet(_tab(next(iter(text.tables[0].rows))))
    for column, name in enumerate(text.columns, 1):
        put(each, 1, column, name, bold=True)
    for number, session in enumerate(text.sessions, 2):
        for column, value in enumerate(session, 1):
            put(each, number, column, value)
    each.freeze_panes = "A2"
    each.print_title_rows = "1:1"
    printed(each, (12, 34, 28, 12, 9, 12), landscape=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pdf(text: ReportText, fonts: Sequence[Path]) -> bytes:
    from fpdf import FPDF
    from fpdf.fonts import FontFace

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_title(text.title)
    pdf.add_font("XomSo", "", fonts[0])
    pdf.add_font("XomSo", "B", fonts[1])
    pdf.set_text_shaping(use_shaping_engine=find_spec("uharfbuzz") is not None)
    pdf.set_auto_page_break(True, 15)
    pdf.add_page()
    bold = FontFace(emphasis="BOLD", fill_color=(227, 234, 230))

    def say(words: str, size: int, style: str = "") -> None:
        pdf.set_font("XomSo", style, size)
        pdf.multi_cell(0, size * 0.5, _printable(words), new_x="LMARGIN", new_y="NEXT")

    say(text.title, 18, "B")
    for line in (text.team, text.period, text.made):
        say(line, 11)
    for table in text.tables:
        pdf.ln(4)
        say(table.title, 12, "B")
        if table.rows:
            pdf.set_font("XomSo", "", 10)
            with pdf.table(col_widths=(80, 20), text_align=("LEFT", "RIGHT"), first_row_as_headings=False) as lines:
                for name, number in table.rows.items():
                    lines.row([_printable(name), f"{number:,}".replace(",", ".")])
    pdf.ln(4)
    pdf.set_font("XomSo", "", 9)
    aligned = ("LEFT", "LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT")
    with pdf.table(col_widths=(16, 30, 26, 12, 10, 12), text_align=aligned, headings_style=bold) as lines:
        lines.row(text.columns)
        for session in text.sessions:
            lines.row([_printable(str(value)) for value in session])
    pdf.ln(4)
    say(text.note, 9)
    return bytes(pdf.output())


def _printable(text: str) -> str:
    """Return a text without control characters, which neither format may hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _tab(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "1"
