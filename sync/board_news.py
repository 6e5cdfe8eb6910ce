"""The ward's board fetched when the hub's news says that it is another than before."""

import logging
from typing import TYPE_CHECKING

from sync.board import BoardStore
from sync.errors import HubTooOld, RecordRefused
from sync.store import Store

if TYPE_CHECKING:
    from sync.client import HubClient

log = logging.getLogger(__name__)


async def fetch_board(db: Store, client: "HubClient", mark: str | None) -> bool:
    """Bring this device's board up to a mark the hub told; returns whether it changed. Raises Paused.

    A hub from before there were boards tells None; one that tells a mark and has no board is left for the next time.
    """
    kept = BoardStore(db)
    if mark is None or mark == kept.mark:
        return False
    if not mark:
        kept.forget()
        return True
    try:
        document = await client.board()
    except (HubTooOld, RecordRefused):
        log.error("the hub names a board it does not give")
        return False
    kept.keep(mark, document)
    return True
