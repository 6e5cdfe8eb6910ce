"""The letters that come with Xóm Số: for PDFs, and for Khmer pages on devices that have none of their own."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

# They lie once, where the browser edition serves them from; a path needs no import of the app.
ASSETS = Path(__file__).parents[2] / "app" / "assets"
FONTS = tuple(ASSETS / "fonts" / f"XomSoSans-{face}.ttf" for face in ("Regular", "Bold"))
KEPT = {"Cache-Control": "public, max-age=2592000"}
router = APIRouter(include_in_schema=False)


@router.api_route("/static/khmer.woff2", methods=["GET", "HEAD"])
def khmer() -> FileResponse:
    """Return the Khmer letters; hub.css names them for pages in that language alone, so that no other reader pays for them."""
    # The engine of the app asks for the file under a name with its version in it.
    [found] = (ASSETS / "assets" / "fonts" / "notosanskhmer").glob("*/*.woff2")
    return FileResponse(found, media_type="font/woff2", headers=KEPT)
