"""The ward's keys fetched when the hub's news says that they are others than before."""

import logging
from typing import TYPE_CHECKING

from sync.enrolment import load
from sync.receipts_kept import ReceiptBook
from sync.sealing.errors import KeysRefused
from sync.store import Store
from sync.ward_keys import WardKeys

if TYPE_CHECKING:
    from sync.client import HubClient

log = logging.getLogger(__name__)


async def fetch_keys(db: Store, client: "HubClient", mark: str) -> None:
    """Bring this device's keys up to a mark the hub told; raises Paused.

    Keys the pinned root did not sign are left alone, and so is the queue: what is sealed is sealed to keys we trust.
    """
    keys, place = WardKeys(db), load(db)
    if not mark or mark == keys.mark or place is None:
        return
    found = await client.keys()
    if found is None:
        return
    before = keys.receipt_key
    try:
        keys.take(found, place.ward_code)
    except KeysRefused:
        log.error("the hub's keys are not signed by the root this device trusts")
    else:
        if keys.receipt_key != before:
            ReceiptBook(db).ask_for_missing(place.ward_code)
