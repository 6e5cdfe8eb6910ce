"""The sheet that lies on top of a dossier's papers when they are scanned: its code, large, and what it says."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fpdf import FPDF

from content.poster_page import FONT, GREEN, GREY, INK, KHMER
from content.procedure import Guide
from content.qr import modules, runs
from sync.errors import N_
from sync.hub.clock import in_vietnam
from sync.hub.errors import Problem
from sync.hub.gateway.dossier import Dossier
from sync.hub.reading import Row
from sync.hub.words import Translator
from sync.records import content_of

LEFT, WIDTH, LABEL = 15.0, 180.0, 58.0
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


class NoFonts(Problem):
    """The hub was started without the fonts that PDFs are made with."""

    def __init__(self) -> None:
        text = N_("Máy chủ chạy không có phông chữ nên chưa làm được PDF. Chạy bằng lệnh xomso hub.")
        super().__init__(503, "hub-unwell", text)


def draw(
    dossier: Dossier, guide: Guide | None, ward: str, system: str, rows: Sequence[Row], t: Translator,
    fonts: Sequence[Path],
) -> bytes:  # fmt: skip
    """Return an A4 PDF, one page or more, with the receipt's code on each; raises NoFonts.

    The QR code holds the receipt's code alone: scanning software can sort papers by it, and it tells nothing personal.
    """
    if len(fonts) < 2:
        raise NoFonts
    received = in_vietnam(str(content_of(dossier.data)["received_at"]))
    page = _Sheet(dossier.receipt, fonts, received)
    page.band(ward, system)
    page.procedure(guide.name if guide else dossier.procedure, dossier.procedure)
    page.code(dossier.receipt, [
        (t(N_("Mã biên nhận")), dossier.receipt),
        (t(N_("Nhận lúc")), t.time(received)),
        (t(N_("Số tệp kèm theo")), str(len(dossier.parts))),
    ])  # fmt: skip
    page.heading(t(N_("Nội dung khai")))
    for row in rows:
        page.row(row.label, row.value)
    if dossier.parts:
        page.heading(t(N_("Tệp kèm theo")))
    for part in dossier.parts:
        page.row(part.path, f"{part.title} · {t.size(len(part.data))}")
    page.heading(t(N_("Mã hồ sơ chính thức")))
    page.blank()
    return bytes(page.output())


class _Sheet(FPDF):
    """A4, from the top down, going on with a further page where it must."""

    def __init__(self, receipt: str, fonts: Sequence[Path], made: datetime):
        super().__init__(unit="mm", format="A4")
        self.receipt = receipt
        for style, font in zip(("", "B"), fonts, strict=False):
            self.add_font(FONT, style, font)
        self.set_title(receipt)
        self.set_lang("vi")
        self.set_creation_date(made)  # the same dossier prints the same bytes
        self.set_margins(LEFT, 12, LEFT)
        self.set_auto_page_break(True, 20)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self._font(9, color=GREY)
        self.cell(0, 6, f"{self.receipt} · {self.page_no()}/{{nb}}", align="C")

    def band(self, ward: str, system: str) -> None:
        """Draw the coloured band with the ward and the official system."""
        self.set_fill_color(*GREEN)
        self.rect(0, 0, 210, 24, style="F")
        self._font(15, bold=True, color=(255, 255, 255))
        self.set_xy(LEFT, 5)
        self._cell(ward, 8)
        self._font(10.5, color=(255, 255, 255))
        self._cell(system, 6)
        self.set_y(30)

    def procedure(self, name: str, code: str) -> None:
        """Write the procedure's official name and code."""
        self._font(14, bold=True)
        self._cell(name, 7)
        self._font(10.5, color=GREY)
        self._cell(code, 6)
        self.ln(3)

    def code(self, said: str, facts: Sequence[tuple[str, str]]) -> None:
        """Draw the QR code, with what identifies the dossier beside it."""
        top, side = self.get_y(), 44.0
        rows = modules(said)
        unit = side / (len(rows) + 2 * QUIET)
        self.set_fill_color(*INK)
        for at, row in enumerate(rows):
            for start, length in runs(row):
                y = top + (at + QUIET) * unit
                self.rect(LEFT + (start + QUIET) * unit, y, length * unit, unit, style="F")
        self.set_y(top + 4)
        for label, value in facts:
            self.set_x(LEFT + side + 6)
            self._font(10.5, color=GREY)
            self.cell(0, 5, label, new_x="LMARGIN", new_y="NEXT")
            self.set_x(LEFT + side + 6)
            self._font(15 if value == said else 12, bold=True)
            self.cell(0, 7, value, new_x="LMARGIN", new_y="NEXT")
        self.set_y(top + side + 2)

    def heading(self, text: str) -> None:
        """Write a heading that does not stand alone at the foot of a page."""
        if self.will_page_break(22):
            self.add_page()
        self.ln(3)
        self._font(12, bold=True, color=GREEN)
        self._cell(text, 7)

    def row(self, label: str, value: str) -> None:
        """Write a label with its value beside it, under a thin line."""
        self._font(10.5, color=GREY)
        tall = self._height(label, LABEL - 3)
        self._font(11.5)
        tall = max(tall, self._height(value, WIDTH - LABEL)) + 2
        if tall < 230 and self.will_page_break(tall):
            self.add_page()
        top, first = self.get_y(), self.page_no()
        self.set_draw_color(205, 212, 210)
        self.line(LEFT, top, LEFT + WIDTH, top)
        self._font(10.5, color=GREY)
        self.set_xy(LEFT, top + 1)
        self._cell(label, 5.5, LABEL - 3)
        below = self.get_y()
        self._font(11.5)
        self.set_xy(LEFT + LABEL, top + 1)
        self._cell(value, 5.5, WIDTH - LABEL)
        self.set_y((max(below, self.get_y()) if self.page_no() == first else self.get_y()) + 1)

    def blank(self) -> None:
        """Draw an empty box to write into."""
        self.set_draw_color(*GREY)
        self.rect(LEFT, self.get_y() + 1, WIDTH, 12)

    def _font(self, size: float, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        self.set_font(FONT, "B" if bold else "", size)
        self.set_text_color(*color)

    def _height(self, text: str, width: float) -> float:
        self._shape(text)
        tall = self.multi_cell(width, 5.5, text, align="L", dry_run=True, output="HEIGHT")
        assert isinstance(tall, float | int)
        return tall

    def _cell(self, text: str, height: float, width: float = WIDTH) -> None:
        self._shape(text)
        self.multi_cell(width, height, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def _shape(self, text: str) -> None:
        self.set_text_shaping(any(ord(letter) in KHMER for letter in text))
