"""Draws the app's mark as the PNG files a phone's home screen wants: `python -m app.web.icons.draw`."""

from pathlib import Path

from PIL import Image

from app.native.icons import GREEN, house

SAFE = 0.72  # how much of a maskable icon the mark takes: the platform may cut all outside a circle of 80 %
ICONS = {
    "favicon.png": (48, 1.0),
    "icon-192.png": (192, 1.0),
    "icon-512.png": (512, 1.0),
    "apple-touch-icon.png": (180, 0.9),
    "maskable-192.png": (192, SAFE),
    "maskable-512.png": (512, SAFE),
}
"""Pixels a side, and the mark's part of them: a whole one is a tile with round edges, the rest fill their square."""


def drawn(size: int, part: float) -> Image.Image:
    """Return the mark, `size` pixels wide, in 64 colours: its five flat ones and their edges need no more."""
    image = house(part, tile=part == 1.0).resize((size, size), Image.Resampling.LANCZOS)
    if part != 1.0:
        ground = Image.new("RGBA", image.size, GREEN)
        ground.alpha_composite(image)
        image = ground.convert("RGB")
    return image.quantize(64)


if __name__ == "__main__":
    for name, (size, part) in ICONS.items():
        drawn(size, part).save(Path(__file__).with_name(name), optimize=True)
