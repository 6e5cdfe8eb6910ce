"""Guide pages that a reader's browser keeps for times without a network: the worker, and the page for what it lacks."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, Request, Response

from sync.hub.clock import VIETNAM
from sync.hub.context import hub_of
from sync.hub.headers import POLICY
from sync.hub.install_help import is_safe
from sync.hub.pages import page

READ = ("GET", "HEAD")
WITH_SCRIPT = {"Content-Security-Policy": f"{POLICY}; script-src 'self'; worker-src 'self'"}
WORKER = {
    "Cache-Control": "no-cache",
    # A worker's fetches obey the policy its script came with.
    "Content-Security-Policy": "default-src 'none'; connect-src 'self'",
}
router = APIRouter(include_in_schema=False)


def kept_page(request: Request, template: str, headers: Mapping[str, str], **values: Any) -> Response:
    """Return a page that the browser may keep: where it can, the page brings the script that asks it to."""
    if not is_safe(request):
        return page(request, template, headers=headers, **values)
    made_at = hub_of(request).now().astimezone(VIETNAM)
    return page(request, template, headers={**headers, **WITH_SCRIPT}, made_at=made_at, **values)


@router.api_route("/q/sw.js", methods=[*READ])
def worker() -> Response:
    """Return the service worker; it lies beside the pages because its own folder is all it may serve."""
    script = files("sync.hub").joinpath("static", "kept_pages_worker.js").read_bytes()
    return Response(script, headers=WORKER, media_type="text/javascript")


@router.api_route("/q/offline", methods=[*READ])
def offline(request: Request) -> Response:
    """Show what the worker shows in the place of a page that was never opened on this phone."""
    return page(request, "offline.html", headers={"Cache-Control": "no-cache"})
