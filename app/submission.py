"""An assisted submission being made: answers and photos, saved as they come."""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

import flet as ft

from app.device import Device
from app.guard import sentence
from app.parts.moments import when
from app.photo import PhotoRefused, shrunk
from content.answers import APPLICANT, tidy
from content.procedure import FormField, Guide
from locales import Translator
from sync.drafts import Draft
from sync.errors import N_, RecordUnknown, SyncError
from sync.outbox import Item
from sync.records import Attachment

log = logging.getLogger(__name__)

CONSENT_VERSION = "2026-11"
"""Which consent text was read to the resident; a new text gets a new version."""

MOST_PHOTOS = 10
"""Photos a submission may carry."""

CHANGED = N_("Bản nháp này vừa được sửa ở cửa sổ khác. Chưa có gì bị ghi đè. Quay lại rồi mở ra để thấy bản mới nhất.")
BUSY = N_("Ảnh còn đang được lưu. Đợi một chút rồi bấm lại.")
GONE = N_("Bản nháp này không còn trong máy: đã gửi hoặc đã xóa. Xem ở Hàng chờ.")

SAVE_AFTER = 0.4
"""Seconds of quiet after a keystroke before the draft is written."""


class ChangedElsewhere(SyncError):
    """Another window has written the same draft since this one read it."""


class StillBusy(SyncError):
    """A photo is still being made small."""


@ft.observable
@dataclass
class Submission:
    """One draft as the screen holds it; every change reaches the database within SAVE_AFTER."""

    device: Device
    id: str
    procedure: str
    ward: str
    revision: datetime
    parent: str = ""
    consent: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    photos: list[dict[str, Any]] = field(default_factory=list)
    touched: dict[str, bool] = field(default_factory=dict)
    saved_at: datetime | None = None
    busy: bool = False
    trouble: Exception | None = None
    _pending: Any = None
    _queueing: Any = None

    @classmethod
    def resume(cls, device: Device, draft: Draft) -> "Submission":
        """Return the work on a draft as it was last saved."""
        kept = draft.payload
        enrolment = device.enrolment()
        ward = enrolment.ward_code if enrolment else draft.ward
        # The resident agreed to one ward by name; another one needs another yes.
        consent = dict(kept.get("consent", {})) if ward == draft.ward else {}
        return cls(
            device,
            draft.id,
            draft.procedure,
            ward,
            draft.updated_at,
            draft.parent,
            consent,
            dict(kept.get("answers", {})),
            [asdict(photo) for photo in draft.attachments],
            saved_at=draft.updated_at if kept else None,
        )

    @property
    def consented(self) -> bool:
        return bool(self.consent.get("given"))

    def fields(self, guide: Guide) -> list[FormField]:
        """Return what this submission asks: the applicant first, then the procedure's own fields."""
        return [*APPLICANT, *guide.form]

    def agree(self, given: bool, lang: str) -> None:
        """Record or take back the resident's consent (Law 91/2025/QH15: what, when, which text)."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        self.consent = (
            {"given": True, "at": now, "text": CONSENT_VERSION, "language": lang, "how": "spoken"} if given else {}
        )
        self.save()

    def answer(self, field_: FormField, said: str) -> None:
        """Take an answer as it is typed and save it after a short quiet."""
        self.answers[field_.id] = said
        if self._pending is not None:
            self._pending.cancel()
        self._pending = asyncio.get_running_loop().call_later(SAVE_AFTER, self._autosave)

    def leave(self, field_: FormField) -> None:
        """Tidy an answer when its field is left, show what is wrong with it, and save."""
        self.touched[field_.id] = True
        self.answers[field_.id] = tidy(field_, self.answers.get(field_.id, ""))
        self.save()

    def show_all(self, guide: Guide) -> None:
        """Show what is wrong with every field, touched or not."""
        self.touched = {f.id: True for f in self.fields(guide)}

    def payload(self) -> dict[str, Any]:
        """Return what is kept and sent beside the photos: consent and answers."""
        return {"consent": dict(self.consent), "answers": {k: v for k, v in self.answers.items() if v}}

    def attachments(self) -> list[Attachment]:
        return [Attachment(**photo) for photo in self.photos]

    def save(self) -> None:
        """Write the draft now; raises ChangedElsewhere and overwrites nothing if another window has written it.

        A draft already queued or discarded stays as it is.
        """
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        if not self._mine():
            return
        self.device.drafts.save(self.id, self.payload(), self.attachments())
        kept = self.device.drafts.get(self.id)
        self.revision = self.saved_at = kept.updated_at if kept else self.revision
        self.trouble = None

    def _mine(self) -> bool:
        """Tell whether the draft is still there; raises ChangedElsewhere."""
        kept = self.device.drafts.get(self.id)
        if kept is not None and kept.updated_at != self.revision:
            raise ChangedElsewhere(CHANGED)
        return kept is not None

    def _autosave(self) -> None:
        try:
            self.save()
        except (SyncError, sqlite3.Error, OSError) as error:
            log.exception("draft not saved")
            self.trouble = error

    def saved_words(self, t: Translator) -> str:
        """Return when the draft was saved, or why it was not."""
        if self.trouble:
            return sentence(t, self.trouble)
        return (
            t("Đã lưu nháp trong máy lúc {time}", time=when(t, self.saved_at))
            if self.saved_at
            else t("Chưa có gì để lưu")
        )

    async def add_photos(self, files: Sequence[bytes]) -> int:
        """Make photos small and keep them; return how many found no room.

        One that cannot be read keeps none of the others out; its PhotoRefused is raised after them.
        """
        refused: PhotoRefused | None = None
        left = 0
        self.busy = True
        try:
            for data in files:
                if len(self.photos) >= MOST_PHOTOS:
                    left += 1
                    continue
                try:
                    await self._add_photo(data)
                except PhotoRefused as error:
                    refused = refused or error
        finally:
            self.busy = False
        if refused:
            raise refused
        return left

    async def _add_photo(self, data: bytes) -> None:
        small = await shrunk(data)
        sha256 = self.device.attachments.add(small)
        if all(photo["sha256"] != sha256 for photo in self.photos):
            number = max((int(photo["name"][4:-4]) for photo in self.photos), default=0) + 1
            name = f"anh-{number}.jpg"
            self.photos.append({"name": name, "type": "image/jpeg", "size": len(small), "sha256": sha256})
        self.save()

    def remove_photo(self, sha256: str) -> None:
        self.photos = [photo for photo in self.photos if photo["sha256"] != sha256]
        self.save()

    async def finalise(self, guide: Guide) -> Item:
        """Freeze the submission and put it in the queue, in one transaction; harmless when repeated.

        A second press while the first is at work waits for the same record.
        """
        if self.busy:
            raise StillBusy(BUSY)
        if self._queueing is None:
            self._queueing = asyncio.ensure_future(self._queue(guide))
        try:
            return await self._queueing
        finally:
            self._queueing = None

    async def _queue(self, guide: Guide) -> Item:
        for f in self.fields(guide):
            self.answers[f.id] = tidy(f, self.answers.get(f.id, ""))
        queued = self.device.outbox.get(self.id)
        if queued:
            return queued
        self.save()
        draft = self.device.drafts.get(self.id)
        if draft is None:
            raise RecordUnknown(GONE)
        return await self.device.outbox.finalise_anywhere(
            replace(draft, ward=self.ward), self.payload(), self.attachments()
        )

    def discard(self) -> None:
        if self._pending is not None:
            self._pending.cancel()
        self.device.drafts.discard(self.id)
