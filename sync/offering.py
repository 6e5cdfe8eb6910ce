"""Shows the hub again what it received before: a stranger now, or back from a copy, it may not know whose records they are.

It is also how a device asks, before its own copy goes, whether the hub still holds a record.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.delivery import Delivery
from sync.errors import AttachmentMissing, RecordRefused, WifiAwaited
from sync.posting import post
from sync.receipts import ReceiptRefused
from sync.records import Record, digest_of
from sync.states import AT_HUB
from sync.steady_time import SteadyTime
from sync.store import transaction
from sync.ward_keys import WardKeys

if TYPE_CHECKING:
    from sync.wire import Result

_OFFERED = f"SELECT id FROM outbox WHERE offer = 1 AND state IN {AT_HUB} ORDER BY position"


class Offering:
    """One round's repeat offers: a record keeps its state and its receipt whatever the hub says, and is asked once."""

    def __init__(self, delivery: Delivery):
        self.delivery = delivery
        self.outbox = delivery.outbox
        self._asked: set[str] = set()
        self._lacking: set[str] = set()

    def left(self) -> list[str]:
        """Return the ids of the offered records this round has not asked about, oldest first."""
        return [id for (id,) in self.outbox.db.conn.execute(_OFFERED) if id not in self._asked]

    async def batch(self, ids: Sequence[str]) -> None:
        """Offer records, with their files only where the hub lacks them; raises Paused, which leaves the rest offered."""
        self._asked.update(ids)
        records = [record for id in ids if (record := self._intact(id))]
        self._lacking.clear()
        await post(self.delivery.client, records, self._settle)
        again = [record for record in records if record.id in self._lacking]
        await post(self.delivery.client, [record for record in again if await self._files_sent(record)], self._settle)

    def _intact(self, id: str) -> Record | None:
        record = self.outbox.record(id)
        if digest_of(record.body) == record.digest:
            return record
        self.outbox.answered(id)
        return None

    async def _files_sent(self, record: Record) -> bool:
        for attachment in record.attachments:
            try:
                await self.delivery.send_file(attachment.sha256, attachment.type)
            except WifiAwaited:
                return False  # stays offered
            except AttachmentMissing:
                self._trouble(record.id, "attachment-missing", attachment.name)  # nothing is left to offer
                return False
            except RecordRefused as refused:
                if refused.reason != "digest-mismatch":  # that one was changed on the way, and may pass next time
                    self._trouble(record.id, refused.reason, refused.detail)
                return False
        return True

    def _settle(self, results: "Sequence[Result]") -> None:
        with self.outbox.together():
            for result in results:
                if result.status == "received":
                    self._take_receipt(result)
                elif result.status == "incomplete":
                    self.delivery.uploads.forget(result.missing)
                    self._lacking.add(result.id)
                elif result.status == "refused" and result.type == "erased" and self.delivery.erased(result):
                    self.outbox.answered(result.id)
                elif result.status == "refused":
                    self._trouble(result.id, result.type, result.detail)

    def _take_receipt(self, result: "Result") -> None:
        try:
            if self.delivery.take_receipt(result):
                self._confirm(result.id)
        except ReceiptRefused as refused:
            if refused.reason == "receipt-unknown-key":
                WardKeys(self.outbox.db).ask_again()  # once it is known, every record without a receipt is offered
                self.outbox.answered(result.id)
            else:
                self._trouble(result.id, refused.reason)

    def _confirm(self, id: str) -> None:
        time = self.delivery.client.hub_time or SteadyTime(self.outbox.db, self.outbox.clock).now()
        if time:
            self.delivery.book.confirm(id, time.timestamp())

    def _trouble(self, id: str, reason: str, detail: str = "") -> None:
        """Offer a record no more for now and let people see why the hub does not answer for it; its bytes stay."""
        with transaction(self.outbox.db):
            self.outbox.db.conn.execute(
                "UPDATE outbox SET offer = 0, reason = ?, detail = ? WHERE id = ?", [reason, detail, id]
            )
