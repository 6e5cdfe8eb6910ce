"""Shows the hub again what it received before: a stranger now, or back from a copy, it may not know whose records they are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.delivery import Delivery
from sync.errors import AttachmentMissing, RecordRefused, WifiAwaited
from sync.item import Item
from sync.posting import post
from sync.receipts import ReceiptRefused
from sync.records import Record, digest_of
from sync.ward_keys import WardKeys

if TYPE_CHECKING:
    from sync.wire import Result


class Offering:
    """One round's repeat offers: a record keeps its state and its receipt whatever the hub says, and is asked once."""

    def __init__(self, delivery: Delivery):
        self.delivery = delivery
        self.outbox = delivery.outbox
        self._asked: set[str] = set()
        self._lacking: set[str] = set()

    def left(self) -> list[Item]:
        """Return the offered records this round has not asked about."""
        return [item for item in self.outbox.offered() if item.id not in self._asked]

    async def batch(self, items: Sequence[Item]) -> None:
        """Offer records, with their files only where the hub lacks them; raises Paused, which leaves the rest offered."""
        self._asked.update(item.id for item in items)
        records = [record for item in items if (record := self._intact(item.id))]
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
                self.outbox.answered(record.id)  # gone here, so there is nothing left to offer
                return False
            except RecordRefused as refused:
                if refused.reason != "digest-mismatch":  # that one was changed on the way, and may pass next time
                    self.outbox.answered(record.id)
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
                elif result.status == "refused" and result.type == "erased":
                    self.delivery.erased(result)
                    self.outbox.answered(result.id)
                elif result.status == "refused":
                    self.outbox.answered(result.id)

    def _take_receipt(self, result: "Result") -> None:
        try:
            self.delivery.take_receipt(result)
        except ReceiptRefused as refused:
            if refused.reason == "receipt-unknown-key":
                WardKeys(self.outbox.db).ask_again()  # once it is known, every record without a receipt is offered
            self.outbox.answered(result.id)
