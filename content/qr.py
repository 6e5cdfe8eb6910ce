"""QR codes: a short link to the hub, or a guide's essentials that any phone camera shows without a network."""

import unicodedata
from io import BytesIO

from content.errors import N_, CodeRefused
from content.procedure import Guide

LONGEST = 300  # characters of a text code
LARGEST = 792  # bytes of a version 19 code at level L (ISO/IEC 18004, table 7)
STURDY = 412  # bytes of a version 15 code at level M: up to here a text can afford level M
HIGHEST_VERSION = 19
QUIET = 4  # modules of white around a code (ISO/IEC 18004, 6.3.8)
TOO_LONG = N_("Nội dung dài {size} byte, mã QR khó quét. Hãy rút gọn còn {limit} byte.")
NO_PILLOW = N_("Máy này chưa có Pillow nên không vẽ được ảnh PNG. Hãy dùng tệp .svg.")


def link_for(hub_url: str, code: str) -> str:
    """Return the address of a guide's page on a hub."""
    return f"{hub_url.rstrip('/')}/q/{code}"


def text_for(guide: Guide) -> str:
    """Return what a text code says: the guide's own `qr_text`, else its essentials; NFC, at most 300 characters."""
    if guide.qr_text:
        return _cut(unicodedata.normalize("NFC", guide.qr_text))
    parts = [f"{guide.plain_name.upper()} ({guide.code})."]
    if guide.papers:
        parts.append("; ".join(paper.name for paper in guide.papers if not paper.when) + ".")
    parts += [said for said in (guide.fee and guide.fee.text, guide.time and guide.time.text, guide.where) if said]
    text = ""
    for part in parts:
        longer = unicodedata.normalize("NFC", f"{text} {part}".strip())
        if not _fits(longer):
            return text or _cut(longer)
        text = longer
    return text


def level_for(text: str) -> str:
    """Return the error correction a text code can afford: M, or L for long texts."""
    return "M" if len(text.encode()) <= STURDY else "L"


def svg(text: str, level: str = "M") -> str:
    """Return the code as SVG, black on white with its quiet zone, one unit a module; raises CodeRefused."""
    rows = modules(text, level)
    side = len(rows)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in runs(row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def png(text: str, level: str = "M", scale: int = 10) -> bytes:
    """Return the code as PNG, `scale` pixels a module; raises CodeRefused, also where Pillow is missing."""
    try:
        from PIL import Image
    except ImportError as error:
        raise CodeRefused(NO_PILLOW) from error
    rows = modules(text, level)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    file = BytesIO()
    image.resize((len(rows) * scale, len(rows) * scale), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def modules(text: str, level: str = "M") -> list[list[bool]]:
    """Return the code row by row, dark modules true, with its quiet zone; raises CodeRefused."""
    # Loaded here: with Pillow behind it this takes a good part of the app's start, and the first screen shows no code.
    from qrcode import QRCode, constants
    from qrcode.exceptions import DataOverflowError

    code = QRCode(error_correction=getattr(constants, f"ERROR_CORRECT_{level}"), border=QUIET)
    data = unicodedata.normalize("NFC", text).encode()
    code.add_data(data)
    try:
        version = code.best_fit()
    except (DataOverflowError, ValueError):
        version = HIGHEST_VERSION + 1
    if version > HIGHEST_VERSION:
        raise CodeRefused(TOO_LONG, size=len(data), limit=LARGEST)
    code.make(fit=True)
    return code.get_matrix()


def runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return where dark modules begin in a row, and how many follow each other."""
    found: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        elif dark:
            found.append((x, 1))
    return found


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and len(text.encode()) <= LARGEST


def _cut(text: str) -> str:
    """Return a text shortened at a word until a code can hold it."""
    if _fits(text):
        return text
    while not _fits(text + "…"):
        text = text.rpartition(" ")[0] if " " in text[-40:] else text[:-1]
    return text + "…"
