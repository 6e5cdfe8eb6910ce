"""A draft on its way into the queue: frozen and still in the clear, kept in memory alone until it is sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sync.drafts import Draft
from sync.errors import N_, SyncError
from sync.records import Attachment, Record, freeze


class DraftChanged(SyncError):
    """A draft was saved again while it was being sealed; nothing was queued."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Bản nháp này vừa được sửa ở cửa sổ khác. Chưa có gì bị ghi đè. "
                "Quay lại rồi mở ra để thấy bản mới nhất."
            )
        )


@dataclass(frozen=True)
class Prepared:
    """A draft as it will be queued; its photos lie sealed in the store already."""

    draft: Draft = field(repr=False)
    payload: Mapping[str, Any] = field(repr=False)
    photos: tuple[Attachment, ...]
    """The draft's own, to be dropped."""
    files: tuple[Attachment, ...] = field(repr=False)
    """Their entries in the record, with the keys that open them."""
    saved: bytes = field(repr=False)
    """What the store held of the draft, to tell whether it was saved again since."""
    counter: int
    now: datetime

    @property
    def record(self) -> Record:
        """The record in the clear; raises RecordInvalid."""
        draft = self.draft
        return freeze(
            draft.kind,
            draft.ward,
            draft.procedure,
            self.payload,
            self.files,
            id=draft.id,
            counter=self.counter,
            now=self.now,
            parent=draft.parent or None,
        )
