"""The certificate slip as a PDF of one A5 page."""

from importlib.util import find_spec

from app.report_file import FONTS


def can_print() -> bool:
    """Tell whether this machine can make a PDF."""
    return find_spec("fpdf") is not None


def certificate(title: str, name: str, lines: list[str]) -> bytes:
    """Return the slip: a title, whose it is, and what was learnt when."""
    from fpdf import FPDF

    pdf = FPDF(orientation="landscape", unit="mm", format=(148, 210))  # A5
    pdf.add_font("XomSo", "", FONTS[0])
    pdf.add_font("XomSo", "B", FONTS[1])
    pdf.set_text_shaping(use_shaping_engine=find_spec("uharfbuzz") is not None)
    pdf.set_title(title)
    pdf.add_page()
    pdf.set_line_width(0.8)
    pdf.rect(8, 8, pdf.w - 16, pdf.h - 16)
    pdf.set_y(24)
    for size, style, words in ((22, "B", title), (26, "B", name), *((12, "", line) for line in lines)):
        pdf.set_font("XomSo", style, size)
        shown = "".join(sign if sign.isprintable() else " " for sign in words)
        pdf.multi_cell(0, size * 0.55, shown, align="C", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(2)
    return bytes(pdf.output())
