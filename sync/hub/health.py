"""Whether the hub is well, for whatever watches over it."""

from fastapi import APIRouter

from sync.hub.context import TheHub

router = APIRouter(tags=["hub"])


@router.get("/healthz")
def healthz(hub: TheHub) -> dict[str, str]:
    """Tell that the hub answers and its database reads."""
    hub.database.fact("secret")
    return {"status": "ok", "version": hub.settings.version}
