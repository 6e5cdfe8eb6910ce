"""The letters of PDFs: the faces that come with Xóm Số, which have Vietnamese and Khmer."""

from pathlib import Path

# They lie once, where the browser edition serves them from; a path needs no import of the app.
FONTS = tuple(
    Path(__file__).parents[2] / "app" / "assets" / "fonts" / f"XomSoSans-{face}.ttf" for face in ("Regular", "Bold")
)
