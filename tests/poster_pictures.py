"""Printed posters as pictures: at the grain of an office printer, and as they look after a while on a wall."""

import random
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter
from pyzbar import pyzbar

DPI = 150  # a plain office printer


def printed(pdf: Path) -> list[Image.Image]:
    """Return every page as it is printed, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=DPI / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def turned(picture: Image.Image) -> Image.Image:
    """Return the page hung 5° askew."""
    return picture.rotate(5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def blurred(picture: Image.Image) -> Image.Image:
    """Return the page as a cheap camera sees it."""
    return picture.filter(ImageFilter.GaussianBlur(1.4))


def stained(picture: Image.Image, centre: tuple[int, int], across: int) -> Image.Image:
    """Return the page with a brown ring and drops of coffee around a point of the code."""
    worn = picture.copy()
    pen = ImageDraw.Draw(worn)
    x, y = centre
    pen.ellipse((x, y, x + across, y + across), fill=110)
    drops = random.Random(7)
    for _ in range(12):
        left, top = x + drops.randint(-3 * across, 3 * across), y + drops.randint(-3 * across, 3 * across)
        pen.ellipse((left, top, left + 5, top + 5), fill=150)
    return worn


def read_by_zxing(picture: Image.Image) -> set[str]:
    """Return what ZXing reads."""
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def read_by_zbar(picture: Image.Image) -> set[str]:
    """Return what ZBar reads."""
    return {found.data.decode() for found in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])}


def place_of(picture: Image.Image) -> tuple[int, int, int]:
    """Return where the only code of a page lies: its middle, and its side in pixels."""
    corners = zxingcpp.read_barcodes(picture)[0].position
    xs = [corners.top_left.x, corners.bottom_right.x]
    ys = [corners.top_left.y, corners.bottom_right.y]
    return sum(xs) // 2, sum(ys) // 2, abs(xs[1] - xs[0])
