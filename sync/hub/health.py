"""Whether the hub is well, for whatever watches over it."""

from fastapi import APIRouter

from sync.hub import receipts
from sync.hub.context import TheHub

router = APIRouter(tags=["hub"])


@router.get("/healthz")
def healthz(hub: TheHub) -> dict[str, str]:
    """Tell that the hub answers and its database reads; "degraded" names the `problem` an administrator must mend."""
    hub.database.fact("secret")
    with hub.database.read() as connection:
        problem = receipts.trouble(connection, hub.receipts)
    if problem:
        return {"status": "degraded", "version": hub.settings.version, "problem": problem}
    return {"status": "ok", "version": hub.settings.version}
