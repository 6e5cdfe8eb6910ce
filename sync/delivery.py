"""Records and their files handed to the hub in batches, and each settled by what the hub says of it."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from sync import backoff, changes
from sync.attachments import AttachmentStore
from sync.data_saver import WaitingForWifi
from sync.errors import AttachmentMissing, DiskFull, RecordRefused, StoreBusy, WifiAwaited
from sync.item import Item
from sync.key_news import fetch_keys
from sync.outbox import Outbox
from sync.posting import post
from sync.receipts import ReceiptRefused
from sync.receipts_kept import ReceiptBook
from sync.records import Record, digest_of
from sync.tus import FileSender
from sync.uploads import Uploads
from sync.ward_keys import WardKeys

if TYPE_CHECKING:
    from sync.client import HubClient
    from sync.wire import Result

BATCH = 25  # records


class Delivery:
    """Sends batches and remembers, by id, what became of each record."""

    def __init__(
        self,
        outbox: Outbox,
        attachments: AttachmentStore,
        client: "HubClient",
        random: Callable[[], float],
        may_upload: Callable[[], bool] = lambda: True,
        on_change: Callable[[], None] = lambda: None,
    ):
        self.outbox = outbox
        self.attachments = attachments
        self.client = client
        self.random = random
        self.on_change = on_change
        self.book = ReceiptBook(outbox.db)
        self.uploads = Uploads(outbox.db)
        self.waiting = WaitingForWifi(outbox)
        self.files = FileSender(client, self.uploads, may_upload)
        self.received: list[str] = []
        self.aside: list[str] = []
        self.retried: list[str] = []
        self._attempts: dict[str, int] = {}
        self._answers: list[Result] = []
        self._strange_key = False

    async def all_due(self) -> None:
        """Send everything that is due; raises Paused, after which what was not settled is in the queue again.

        What the hub said of one batch is written down while the hub reads the next.
        """
        self.client.meanwhile = self._settle_answers
        try:
            while (items := self.outbox.due(self.outbox.clock(), BATCH)) or self._answers:
                if items:
                    await self._batch(items)
                else:
                    self._settle_answers()
                if self._strange_key:
                    self._strange_key = False
                    await fetch_keys(self.outbox.db, self.client, "receipt")
        finally:
            self.client.meanwhile = lambda: None
            with suppress(DiskFull, StoreBusy, sqlite3.OperationalError):  # else the next round puts it back
                self._settle_answers()
                self.outbox.release()

    async def _batch(self, items: Sequence[Item]) -> None:
        self._attempts.update((item.id, item.attempts) for item in items)
        self.outbox.claim(item.id for item in items)
        records = [record for item in items if (record := self._intact(item.id))]
        await post(self.client, [record for record in records if await self._files_sent(record)], self._answers.extend)
        if not self._answers:  # every one of them stays here
            self.on_change()

    def _intact(self, id: str) -> Record | None:
        """Return a record whose bytes are still those that were frozen, else set it aside."""
        record = self.outbox.record(id)
        if digest_of(record.body) == record.digest:
            return record
        self._set_aside(id, "damaged")
        return None

    async def _files_sent(self, record: Record) -> bool:
        """Hand over the files of a record the hub does not have; False when the record must wait or stay because of one."""
        for attachment in record.attachments:
            try:
                await self.send_file(attachment.sha256, attachment.type)
            except WifiAwaited:
                self.waiting.hold(record.id)
                return False
            except AttachmentMissing:
                self._set_aside(record.id, "attachment-missing", attachment.name)
                return False
            except RecordRefused as refused:
                if refused.reason == "digest-mismatch":  # the bytes were whole here, so they were changed on the way
                    self._retry(record.id, "incomplete", attachment.name)
                else:
                    self._set_aside(record.id, refused.reason, refused.detail)
                return False
        return True

    async def send_file(self, sha256: str, type: str) -> None:
        """Hand over a file unless the hub is known to have it; raises AttachmentMissing, RecordRefused, WifiAwaited, Paused."""
        if not self.uploads.stored(sha256):
            await self.files.send(sha256, type, self.attachments.read(sha256))

    def _settle_answers(self) -> None:
        """Write down what the hub said of the records it was sent, all of it or, where there is no room, nothing."""
        if not self._answers:
            return
        lists = (self.received, self.aside, self.retried)
        lengths = [len(ids) for ids in lists]
        try:
            with self.outbox.together():
                for result in self._answers:
                    self._settle(result)
        except BaseException:
            for ids, length in zip(lists, lengths, strict=True):
                del ids[length:]
            raise
        for result in self._answers:
            self._attempts.pop(result.id, None)
        self._answers.clear()
        self.on_change()

    def _settle(self, result: "Result") -> None:
        if result.status == "received":
            try:
                self.take_receipt(result)
            except ReceiptRefused as refused:
                self._await_receipt(result, refused.reason)
            else:
                self.received.append(result.id)
        elif result.status == "incomplete":
            self.uploads.forget(result.missing)
            self._retry(result.id, "incomplete", result.detail, at_once=True)
        elif result.status == "refused" and result.type == "erased":
            self.erased(result)
            self.aside.append(result.id)
        elif result.status == "refused":
            if result.type == "unknown-key":
                WardKeys(self.outbox.db).ask_again()
            self._set_aside(result.id, result.type, result.detail)
        else:
            self._retry(result.id, "unknown-answer", result.detail)

    def take_receipt(self, result: "Result") -> bool:
        """Keep the hub's word that it holds a record and tell whether it is signed; raises ReceiptRefused, with nothing changed."""
        receipt = self.book.check(result.id, result.code, result.receipt)
        told = result.received_at or self.outbox.clock()
        self.outbox.settle(result.id, result.code, receipt.received_at if receipt else told.isoformat())
        if receipt:
            self.book.keep(receipt, result.receipt)
            changes.go_back(self.outbox.db)
        return receipt is not None

    def erased(self, result: "Result") -> bool:
        """Believe that a resident had a record erased, if the hub proves that it once held these very bytes; tell whether."""
        try:
            receipt = self.book.check(result.id, result.code, result.receipt)
        except ReceiptRefused:
            self.outbox.set_aside(result.id, "erased", result.detail)
            return False
        self.outbox.erase(result.id, result.code)
        if receipt:
            self.book.keep(receipt, result.receipt)
        return True

    def _await_receipt(self, result: "Result", reason: str) -> None:
        """Let a record wait whose receipt does not verify: at once where the hub's new key can be asked for."""
        unknown = reason == "receipt-unknown-key"
        self._strange_key = self._strange_key or unknown
        if unknown:
            WardKeys(self.outbox.db).ask_again()
        self._retry(result.id, reason, at_once=unknown)

    def _retry(self, id: str, reason: str, detail: str = "", at_once: bool = False) -> None:
        """Let a record wait, longer each time; its first try is repeated at once where the remedy is already done."""
        attempts = self._attempts[id]
        seconds = 0.0 if at_once and attempts == 0 else max(1.0, backoff.delay(attempts + 1, self.random))
        self.outbox.retry(id, reason, detail, self.outbox.clock() + timedelta(seconds=seconds))
        self.retried.append(id)

    def _set_aside(self, id: str, reason: str, detail: str = "") -> None:
        self.outbox.set_aside(id, reason, detail)
        self.aside.append(id)
