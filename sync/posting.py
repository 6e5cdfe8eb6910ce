"""Records posted to the hub in requests it takes, whichever of them it will not take."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sync.errors import RecordRefused
from sync.records import Record

if TYPE_CHECKING:
    from sync.client import HubClient
    from sync.wire import Result

POST_LIMIT = 4 << 20  # bytes of bodies in one request; the hub takes 8 MiB with everything around them


async def post(client: "HubClient", records: Sequence[Record], settle: "Callable[[Sequence[Result]], None]") -> None:
    """Send records and give what the hub says of them to `settle`, request by request; raises Paused.

    A request the hub will not take whole is halved until the culprit is alone: that one is a refusal of its own.
    """
    if not records:
        return
    middle = len(records) // 2
    if not middle or sum(len(record.body) for record in records) <= POST_LIMIT:
        try:
            results = await client.send(records)
        except RecordRefused as refused:
            if not middle:
                from sync.wire import Result  # brings httpx, which is loaded only once there is something to send

                settle([Result(records[0].id, "refused", type=refused.reason, detail=refused.detail)])
                return
        else:
            settle(results)
            return
    await post(client, records[:middle], settle)
    await post(client, records[middle:], settle)
