"""A report as a PDF on A4, with the fonts that come with Xóm Số."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, XPos, YPos
from fpdf.fonts import FontFace

from sync.hub.report import Report, Section, shown
from sync.hub.words import Translator

FONT = "XomSo"
INK, GREY, GREEN, PALE = (20, 24, 28), (90, 96, 104), (0, 87, 75), (215, 242, 235)
KHMER = range(0x1780, 0x1800)


class Paper(FPDF):
    """A4 pages with the place and the page's number at their foot."""

    def __init__(self, report: Report, fonts: Sequence[Path]):
        super().__init__(format="A4")
        self.said = f"{report.place} · {report.period}"
        self.add_font(FONT, "", fonts[0])
        self.add_font(FONT, "B", fonts[1])
        self.set_auto_page_break(True, 18)
        self.set_margins(15, 15)

    def footer(self) -> None:
        """Write the foot of a page."""
        self.set_y(-13)
        self.set_font(FONT, "", 8)
        self.set_text_color(*GREY)
        self.cell(0, 6, f"{self.said} · {self.page_no()}/{{nb}}", align="C")


def document(report: Report, t: Translator, fonts: Sequence[Path], now: datetime) -> bytes:
    """Return the file; `fonts` are the regular and the bold face."""
    pdf = Paper(report, fonts)
    said = " ".join([report.title, report.place, *(section.title for section in report.sections)])
    pdf.set_text_shaping(any(ord(letter) in KHMER for letter in said))
    pdf.set_title(report.title)
    pdf.set_lang(t.lang)
    pdf.set_creation_date(now.astimezone(UTC))
    pdf.add_page()
    _line(pdf, report.title, 17, bold=True, color=GREEN)
    _line(pdf, report.place, 13, bold=True)
    _line(pdf, t("Thời gian: {period}", period=report.period), 11)
    _line(pdf, t("Lập lúc {time}", time=report.made), 9, color=GREY)
    _line(pdf, report.note, 9, color=GREY)
    for section in report.sections:
        _table(pdf, section, t)
    return bytes(pdf.output())


def _table(pdf: Paper, section: Section, t: Translator) -> None:
    pdf.ln(4)
    if pdf.will_page_break(24):
        pdf.add_page()
    _line(pdf, section.title, 12, bold=True, color=GREEN)
    if not section.rows:
        _line(pdf, t("Không có."), 10, color=GREY)
    else:
        pdf.set_font(FONT, "", 9.5)
        pdf.set_text_color(*INK)
        pdf.set_draw_color(195, 206, 202)
        width = pdf.epw
        first = 0.34 if len(section.head) > 4 else 0.5 if len(section.head) > 2 else 0.7
        rest = (1 - first) / (len(section.head) - 1)
        with pdf.table(
            col_widths=(width * first, *[width * rest] * (len(section.head) - 1)),
            text_align=("LEFT", *["LEFT" if isinstance(cell, str) else "RIGHT" for cell in section.rows[0][1:]]),
            headings_style=FontFace(emphasis="BOLD", fill_color=PALE, color=INK),
            borders_layout=TableBordersLayout.ALL,
            line_height=5.2,
            padding=0.8,
        ) as table:
            for values in (section.head, *section.rows):
                row = table.row()
                for value in values:
                    row.cell(shown(value))
    if section.note:
        _line(pdf, section.note, 8.5, color=GREY)


def _line(pdf: Paper, text: str, size: float, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
    if text:
        pdf.set_font(FONT, "B" if bold else "", size)
        pdf.set_text_color(*color)
        pdf.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
