"""Photos of papers: made small, turned upright and rid of EXIF and place before they are kept."""

import sys
from io import BytesIO

from app.aside import aside
from sync.errors import N_, SyncError

LONG_EDGE = 1600
"""Longest side of a kept photo in pixels: an A4 page stays readable at about 200 KB."""

LARGEST = 30 * 2**20
"""Largest file taken from the camera or gallery, in bytes."""

MOST_PIXELS = 40_000_000
"""Most pixels decoded at once: some 160 MB of memory on a phone that has 2 GB in all."""

QUALITY = 80
"""Of the JPEG, in percent."""

UNREADABLE = N_("Không đọc được ảnh này. Ảnh khác đã lưu vẫn còn. Chụp lại rồi chọn lại.")
TOO_LARGE = N_("Ảnh này quá lớn. Chụp lại bằng máy ảnh của điện thoại rồi chọn lại.")


class PhotoRefused(SyncError):
    """A file is not a photo that can be read."""


async def shrunk(data: bytes) -> bytes:
    """Return a photo as `shrink` makes it, in a browser by the browser's own means; raises PhotoRefused."""
    if sys.platform != "emscripten":
        return await aside(shrink, data)
    import xomso_js
    from pyodide.ffi import JsException, to_js

    if len(data) > LARGEST:
        raise PhotoRefused(TOO_LARGE)
    try:
        return (await xomso_js.photo.shrink(to_js(data), LONG_EDGE, QUALITY / 100, MOST_PIXELS)).to_bytes()
    except JsException as error:
        raise PhotoRefused(TOO_LARGE if "too-large" in str(error) else UNREADABLE) from None


def shrink(data: bytes) -> bytes:
    """Return a JPEG of at most LONG_EDGE pixels a side without metadata; raises PhotoRefused."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    if len(data) > LARGEST:
        raise PhotoRefused(TOO_LARGE)
    try:
        with Image.open(BytesIO(data)) as picture:
            # Only a JPEG can be read smaller than it is; anything else is in memory whole.
            picture.draft("RGB", (LONG_EDGE, LONG_EDGE))
            if picture.width * picture.height > MOST_PIXELS:
                raise PhotoRefused(TOO_LARGE)
            picture.thumbnail((LONG_EDGE, LONG_EDGE))
            upright = ImageOps.exif_transpose(picture)
            clean = Image.new("RGB", upright.size, "white")
            clean.paste(upright, mask=upright.getchannel("A") if "A" in upright.getbands() else None)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise PhotoRefused(UNREADABLE) from None
    out = BytesIO()
    clean.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
