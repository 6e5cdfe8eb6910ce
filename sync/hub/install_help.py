"""The first page: guides to look up, and how to put Xóm Số on this very phone, told without a script."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from starlette.routing import Mount

from content.qr import svg
from sync.hub.context import hub_of
from sync.hub.pages import page

APP = "/app"
"""Where a hub that has the browser edition serves it."""

INSIDE = ("zalo", "fban", "fbav", "fb_iab", "messenger", "instagram", "tiktok", "musical_ly", "bytedance", "; wv)")
"""What a browser inside another app says of itself in its User-Agent; "; wv)" is Android's WebView."""

WAYS = ("android", "samsung", "iphone", "inside", "desktop")
PRIVATE = {"Cache-Control": "private, max-age=300"}  # the page differs from phone to phone
router = APIRouter(include_in_schema=False)


@router.api_route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    """Say what this is, and show the phone that asks how to keep the app."""
    mine = way_of(request.headers.get("user-agent", ""))
    public = hub_of(request).settings.public_url
    address = f"{public or str(request.base_url).rstrip('/')}/"
    return page(
        request, "home.html", headers=PRIVATE, has_app=has_app(request), safe=is_safe(request), mine=mine,
        others=[way for way in WAYS if mine not in (way, "inside")],
        address=address, picture=svg(address) if public or not _is_here(request) else "",
        safe_address=public if public.startswith("https:") else "",
    )  # fmt: skip


def way_of(user_agent: str) -> str:
    """Return which of WAYS leads to the home screen in the browser that calls itself so."""
    said = user_agent.lower()
    if any(mark in said for mark in INSIDE):
        return "inside"
    if "samsungbrowser" in said:
        return "samsung"
    if "iphone" in said or "ipad" in said:
        return "iphone"
    return "android" if "android" in said else "desktop"


def is_safe(request: Request) -> bool:
    """Tell whether the browser will trust the address it used, as it must to keep anything (W3C Secure Contexts)."""
    public = urlsplit(hub_of(request).settings.public_url)
    # Behind a proxy that does not say which scheme it was asked by, our own https address is known by its name.
    own = public.scheme == "https" and public.netloc == request.url.netloc
    return own or request.url.scheme == "https" or _is_here(request)


def has_app(request: Request) -> bool:
    """Tell whether this hub serves the browser edition."""
    return any(isinstance(route, Mount) and route.path == APP for route in request.app.routes)


def _is_here(request: Request) -> bool:
    """Tell whether a browser asks the hub on its own machine, by an address no other machine can use."""
    host = request.url.hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")
