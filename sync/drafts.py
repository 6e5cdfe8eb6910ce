"""Work that is not finalised: saved encrypted at every change, discarded or turned into a record."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sync.clock import Clock, local_now, own_moment
from sync.device_key import DeviceKey
from sync.errors import N_, RecordInvalid, RecordUnknown
from sync.records import KINDS, Attachment, canonical, new_id
from sync.sealing.errors import DraftUnreadable, SealingRefused
from sync.store import Store, transaction

_COLUMNS = "id, kind, procedure, ward, payload, parent, created_at, updated_at"
_GONE = N_("Bản nháp này không còn trên máy: đã được gửi vào hàng chờ hoặc đã bị xoá. Hãy xem lại Hàng chờ.")


@dataclass(frozen=True)
class Draft:
    """A form as far as it is filled in; its id becomes the record's id, `parent` names the record it corrects."""

    id: str
    kind: str
    procedure: str
    ward: str
    payload: dict[str, Any]
    parent: str
    created_at: datetime
    updated_at: datetime
    attachments: tuple[Attachment, ...] = ()

    @property
    def word(self) -> str:
        """The screen's word for every draft."""
        return "draft"


def encrypted(key: DeviceKey, id: str, payload: Mapping[str, Any], files: Sequence[Attachment]) -> bytes:
    """Return what is kept of a draft's answers and photos; raises RecordInvalid, DeviceLocked."""
    said = {"payload": dict(payload), "attachments": [asdict(one) for one in files]}
    return key.encrypt(canonical(said), id)


class Drafts:
    """The device's drafts, newest first; reading and writing them raises DeviceLocked before the PIN is given."""

    def __init__(self, db: Store, clock: Clock = local_now):
        self.db = db
        self.clock = clock

    def create(
        self, kind: str, procedure: str, ward: str, payload: Mapping[str, Any] | None = None, parent: str = ""
    ) -> Draft:
        """Keep a new draft and return it; raises RecordInvalid, DiskFull."""
        if kind not in KINDS:
            raise RecordInvalid(
                N_("Loại hồ sơ “{kind}” không có. Hãy dùng một trong: {kinds}."), kind=kind, kinds=", ".join(KINDS)
            )
        now = self.clock()
        draft = Draft(new_id(), kind, procedure, ward, dict(payload or {}), parent, now, now)
        with transaction(self.db):
            self.db.conn.execute(
                f"INSERT INTO drafts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [draft.id, kind, procedure, ward, self._sealed(draft), parent, now.isoformat(), now.isoformat()],
            )
        return draft

    def save(self, id: str, payload: Mapping[str, Any], attachments: Sequence[Attachment] | None = None) -> None:
        """Replace a draft's answers, and its attachments if any are given; raises RecordUnknown, DiskFull."""
        with transaction(self.db):
            kept = self.get(id)
            if kept is None:
                raise RecordUnknown(_GONE)
            files = kept.attachments if attachments is None else tuple(attachments)
            self.db.conn.execute(
                "UPDATE drafts SET payload = ?, updated_at = ? WHERE id = ?",
                [encrypted(self.db.key, id, payload, files), self.clock().isoformat(), id],
            )

    def get(self, id: str) -> Draft | None:
        """Return a draft, None when there is none; raises DraftUnreadable."""
        return next(iter(self._read("WHERE id = ?", [id])), None)

    def all(self) -> list[Draft]:
        """Return every draft, newest first, in the order they were made whatever the clock said; raises DraftUnreadable."""
        return list(self._read("ORDER BY rowid DESC"))

    def photos(self) -> set[str]:
        """Return the SHA-256 of every photo a draft names."""
        return {photo.sha256 for draft in self.all() for photo in draft.attachments}

    def exists(self, id: str) -> bool:
        """Tell whether there is a draft, without reading it."""
        return bool(self.db.conn.execute("SELECT 1 FROM drafts WHERE id = ?", [id]).fetchone())

    def discard(self, id: str) -> None:
        """Drop a draft for good; nothing happens when it is gone already."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM drafts WHERE id = ?", [id])
        self.db.empty_log()

    def _read(self, where: str, values: Sequence[str] = ()) -> Iterator[Draft]:
        for row in self.db.conn.execute(f"SELECT {_COLUMNS} FROM drafts {where}", values).fetchall():
            id, kind, procedure, ward, sealed, parent, created, updated = row
            try:
                said = json.loads(self.db.key.decrypt(sealed, id))
            except SealingRefused as error:
                raise DraftUnreadable from error
            files = tuple(Attachment(**entry) for entry in said["attachments"])
            made, changed = own_moment(created), own_moment(updated)
            yield Draft(id, kind, procedure, ward, said["payload"], parent, made, changed, files)

    def _sealed(self, draft: Draft) -> bytes:
        return encrypted(self.db.key, draft.id, draft.payload, draft.attachments)
