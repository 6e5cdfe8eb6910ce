"""The page a poster is drawn on: bands, titles, codes and facts, from the top down, in millimetres."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from fpdf import FPDF

from content.qr import runs

INK, GREY, GREEN = (20, 24, 28), (90, 96, 104), (0, 95, 86)
FONT = "XomSo"
POINT = 0.3528  # millimetres in a typographic point
KHMER = range(0x1780, 0x1800)
SIGNS = re.compile(
    "\\s*(?:[\u1780-\u17b3](?:\u17d2.|[\u17b4-\u17d1\u17dd])*|\\S)"
)  # what a Khmer reader takes as one letter


@dataclass(frozen=True)
class Sheet:
    """The size of one poster in mm, its letters beside those of A5, and how many lie on one printed sheet."""

    width: float
    height: float
    scale: float
    each: int


class Drawing:
    """A PDF with one poster a page, or four cards a sheet."""

    def __init__(self, sheet: Sheet, fonts: Sequence[Path], made: date):
        self.sheet, self.drawn = sheet, 0
        full = (sheet.width, sheet.height) if sheet.each == 1 else (sheet.width * 2, sheet.height * 2)
        self.pdf = FPDF(unit="mm", format=full)
        self.widths: dict[tuple[str, str, float], float] = {}
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        self.pdf.add_font(FONT, "", fonts[0])
        self.pdf.add_font(FONT, "B", fonts[1])
        self.pdf.set_title("Xóm Số")
        self.pdf.set_lang("vi")
        # The day of the guides, not of the printing: the same guides print the same bytes.
        self.pdf.set_creation_date(datetime(made.year, made.month, made.day, tzinfo=UTC))

    @contextmanager
    def next_page(self) -> "Iterator[Page]":
        """Give the place for one more poster."""
        spot = self.drawn % self.sheet.each
        if spot == 0:
            self.pdf.add_page()
            if self.sheet.each > 1:
                self._cut_lines()
        yield Page(self, self.sheet.width * (spot % 2), self.sheet.height * (spot // 2))
        self.drawn += 1

    def finished(self) -> bytes:
        """Return the file."""
        return bytes(self.pdf.output())

    def _cut_lines(self) -> None:
        self.pdf.set_draw_color(*GREY)
        self.pdf.set_line_width(0.2)
        with self.pdf.local_context():
            self.pdf.set_dash_pattern(dash=2, gap=2)
            self.pdf.line(self.sheet.width, 0, self.sheet.width, self.sheet.height * 2)
            self.pdf.line(0, self.sheet.height, self.sheet.width * 2, self.sheet.height)


class Page:
    """One poster, filled from the top down; what finds no room above the foot is left out."""

    def __init__(self, drawing: Drawing, left: float, top: float):
        sheet = drawing.sheet
        self.pdf, self.widths, self.k = drawing.pdf, drawing.widths, sheet.scale
        self.width, self.left, self.top = sheet.width, left, top
        self.margin = 10 * self.k
        self.inner = sheet.width - 2 * self.margin
        self.y = top
        self.bottom = top + sheet.height - 6 * self.k

    def band(self, ward: str, town: str) -> None:
        """Draw the coloured band that names the ward."""
        height = 17 * self.k
        self.pdf.set_fill_color(*GREEN)
        self.pdf.rect(self.left, self.top, self.width, height, style="F")
        self._letters(15, bold=True, color=(255, 255, 255))
        self._line(ward, self.top + 3 * self.k, 7 * self.k)
        self._letters(9.5, color=(255, 255, 255))
        self._line(town, self.top + 10 * self.k, 5 * self.k)
        self.y = self.top + height + 5 * self.k

    def title(self, text: str) -> None:
        """Write the name of the guide, as large as three lines allow."""
        for size in (24, 21, 18, 15.5):
            self._letters(size, bold=True)
            lines = self._cut(text)
            if len(lines) <= 3:
                break
        self._write(lines[:4], size * 1.2, align="C")
        self.y += 1.5 * self.k

    def small(self, text: str, tail: str, lines: int) -> None:
        """Write a text and its tail in at most so many lines of small print; the text is cut before its tail is."""
        self._letters(8.5, color=GREY)
        cut = self._cut(text + tail)
        while len(cut) > lines:
            text = text.rstrip("…").rpartition(" ")[0] + "…"
            cut = self._cut(text + tail)
        self._write(cut, 10.5, align="C")
        self.y += 3 * self.k

    def code(self, rows: list[list[bool]], dense: bool) -> None:
        """Draw the QR code, its quiet zone included; larger where its modules would be small."""
        side = (92 if dense else 80 if self.k < 1 else 74) * self.k
        unit = side / len(rows)
        left = self.left + (self.width - side) / 2
        self.pdf.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            for across, wide in runs(row):
                # A hair of overlap: printers and viewers show white seams between exact neighbours.
                self.pdf.rect(left + across * unit, self.y + down * unit, wide * unit, unit + 0.01, style="F")
        self.y += side + 1 * self.k

    def centred(self, text: str, bold: bool = False) -> None:
        """Write a short text in the middle."""
        self._letters(12 if bold else 10.5, bold=bold, color=INK if bold else GREEN)
        self._write(self._cut(text), 14.5, align="C")

    def foot(self, text: str) -> None:
        """Write the small print at the very bottom; facts end above it."""
        self._letters(7.5, color=GREY)
        lines = self._cut(text)
        height = len(lines) * 9.5 * POINT * self.k
        y, self.y = self.y, self.bottom - height
        self._write(lines, 9.5, align="C")
        self.y = y + 3 * self.k
        self.bottom -= height + 2 * self.k

    def fact(self, name: str, lines: Sequence[str], most: int, more: str, numbered: bool = False) -> None:
        """Write a fact under its name: at most so many lines, as many as there is room for, then that there are more."""
        for count in range(min(most, len(lines)), 0, -1):
            shown = [*lines[:count], more] if count < len(lines) else list(lines)
            self._letters(11)
            indent = 5 * self.k if len(lines) > 1 else 0
            blocks = [self._cut(line, self.inner - indent) for line in shown]
            height = (13 + 13.5 * sum(map(len, blocks))) * POINT * self.k
            if self.y + height <= self.bottom:
                self._letters(9, bold=True, color=GREEN)
                self._write([name], 13)
                for number, block in enumerate(blocks, 1):
                    self._item(block, indent, f"{number}." if numbered else "•" if number <= count else "")
                self.y += 1.5 * self.k
                return

    def _item(self, block: Sequence[str], indent: float, mark: str) -> None:
        if indent and mark:
            self._letters(11, bold=True, color=GREEN)
            self._text(mark, self.left + self.margin, self.y, indent)
        self._letters(11)
        self._write(block, 13.5, indent)

    def _letters(self, size: float, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        self.pdf.set_font(FONT, "B" if bold else "", size * self.k)
        self.pdf.set_text_color(*color)

    def _cut(self, text: str, width: float = 0) -> list[str]:
        """Return a text in lines that fit the page in the letters now set."""
        self._shape(text)
        # fpdf2's multi_cell weighs a line anew for every letter: 218 posters would take three times as long.
        room = width or self.inner
        lines, used = [""], 0.0
        for piece in self._pieces(text, room):
            own = self._width(piece)
            if lines[-1] and used + own > room:
                lines.append("")
                piece, used = piece.lstrip(), -self._width(piece[: -len(piece.lstrip())])
            lines[-1] += piece
            used += own
        return lines

    def _pieces(self, text: str, room: float) -> Iterator[str]:
        """Yield what may not be broken: words with the space before them; of a word too long, its letters or Khmer signs."""
        for word in re.findall(r"\s*\S+", text.strip()):
            yield from [word] if self._width(word) <= room else SIGNS.findall(word)

    def _width(self, text: str) -> float:
        """Return the width in mm; measured once for each word, for words come again and again."""
        key = (text, self.pdf.font_style, self.pdf.font_size_pt)
        if key not in self.widths:
            self.widths[key] = self.pdf.get_string_width(text)
        return self.widths[key]

    def _shape(self, text: str) -> None:
        # Only Khmer needs its letters put together; for all else that would be time for nothing.
        self.pdf.set_text_shaping(any(ord(letter) in KHMER for letter in text))

    def _line(self, text: str, y: float, height: float) -> None:
        self._shape(text)
        while self.pdf.get_string_width(text) > self.inner:
            text = text.rstrip("…")[:-1] + "…"
        self.pdf.set_xy(self.left + self.margin, y)
        self.pdf.cell(self.inner, height, text, align="C")

    def _text(self, text: str, x: float, y: float, width: float) -> None:
        self._shape(text)
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, 13.5 * POINT * self.k, text)

    def _write(self, lines: Sequence[str], points: float, indent: float = 0, align: str = "L") -> None:
        for line in lines:
            self._shape(line)
            self.pdf.set_xy(self.left + self.margin + indent, self.y)
            self.pdf.cell(self.inner - indent, points * POINT * self.k, line, align=align)
            self.y += points * POINT * self.k
