"""Draw the icons and the first picture of the packages, from the mark in assets/icons: `python -m app.native.icons`."""

from pathlib import Path

from PIL import Image, ImageDraw

ASSETS = Path(__file__).resolve().parents[1] / "assets"
SIDE = 1024
FINE = 2  # drawn this many times larger, then made smaller: Pillow's lines have no soft edges
GREEN, CREAM, WHITE, MINT = "#00574B", "#FFD79B", "#FFFFFF", "#7FDCC9"
UNITS = 96  # the mark's own grid
ROUND = 22
STROKE = 7
ROOF = [(14, 52), (48, 24), (82, 52)]
WALLS = [(24, 50), (24, 74), (72, 74), (72, 50)]
WINDOWS = [(36, 54, 44, 62), (52, 54, 60, 62), (36, 66, 44, 70), (52, 66, 60, 70)]


def house(part: float, tile: bool = False) -> Image.Image:
    """Return the mark on a transparent square, `part` of its width, on a round-edged tile if wanted."""
    image = Image.new("RGBA", (SIDE * FINE, SIDE * FINE), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    scale = SIDE * FINE * part / UNITS
    edge = SIDE * FINE * (1 - part) / 2

    def place(*numbers: float) -> list[float]:
        return [edge + number * scale for number in numbers]

    if tile:
        pen.rounded_rectangle(place(0, 0, UNITS, UNITS), ROUND * scale, GREEN)
    for points, colour in ((WALLS, WHITE), (ROOF, CREAM)):
        line = [(edge + x * scale, edge + y * scale) for x, y in points]
        pen.line(line, colour, round(STROKE * scale), joint="curve")
        for x, y in line:
            reach = STROKE * scale / 2
            pen.ellipse((x - reach, y - reach, x + reach, y + reach), colour)
    for window in WINDOWS:
        pen.rectangle(place(*window), MINT)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def on_green(part: float) -> Image.Image:
    """Return the mark on a square that is green to its edges, for systems that cut icons to a shape of their own."""
    drawn = house(part)
    image = Image.new("RGB", drawn.size, GREEN)
    image.paste(drawn, mask=drawn)
    return image


def pictures() -> dict[str, Image.Image]:
    """Return every picture by the name under which Flet's packager looks for it."""
    return {
        "icon.png": house(1, tile=True),
        "icon_android.png": on_green(0.62),  # launchers may cut the outer third
        "icon_ios.png": on_green(1),
        "icon_macos.png": house(824 / 1024, tile=True),  # the margin of Apple's icon grid
        "splash.png": house(0.5, tile=True),
    }


if __name__ == "__main__":
    for name, picture in pictures().items():
        picture.save(ASSETS / name, optimize=True)
