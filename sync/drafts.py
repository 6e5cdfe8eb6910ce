"""Work that is not finalised: saved at every change, discarded or turned into a record."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from sync.clock import Clock, local_now, own_moment
from sync.errors import N_, RecordInvalid, RecordUnknown
from sync.item import attachments_from
from sync.records import KINDS, Attachment, canonical, new_id
from sync.store import transaction

_COLUMNS = "id, kind, procedure, ward, payload, parent, created_at, updated_at, attachments"


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


class Drafts:
    """The device's drafts, newest first."""

    def __init__(self, db: Database, clock: Clock = local_now):
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
                f"INSERT INTO drafts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '[]')",
                [draft.id, kind, procedure, ward, _text(draft.payload), parent, now.isoformat(), now.isoformat()],
            )
        return draft

    def save(self, id: str, payload: Mapping[str, Any], attachments: Sequence[Attachment] | None = None) -> None:
        """Replace a draft's answers, and its attachments if any are given; raises RecordUnknown, DiskFull."""
        files = None if attachments is None else json.dumps([asdict(one) for one in attachments], ensure_ascii=False)
        with transaction(self.db):
            changed = self.db.conn.execute(
                "UPDATE drafts SET payload = ?, updated_at = ?, attachments = coalesce(?, attachments) WHERE id = ?",
                [_text(payload), self.clock().isoformat(), files, id],
            ).rowcount
        if not changed:
            raise RecordUnknown(
                N_("Bản nháp này không còn trên máy: đã được gửi vào hàng chờ hoặc đã bị xoá. Hãy xem lại Hàng chờ.")
            )

    def get(self, id: str) -> Draft | None:
        """Return a draft, None when there is none."""
        return next(self._read("WHERE id = ?", [id]), None)

    def all(self) -> list[Draft]:
        """Return every draft, newest first, in the order they were made whatever the clock said."""
        return list(self._read("ORDER BY rowid DESC"))

    def discard(self, id: str) -> None:
        """Drop a draft for good; nothing happens when it is gone already."""
        with transaction(self.db):
            self.db.conn.execute("DELETE FROM drafts WHERE id = ?", [id])

    def _read(self, where: str, values: Sequence[str] = ()) -> Iterator[Draft]:
        for row in self.db.conn.execute(f"SELECT {_COLUMNS} FROM drafts {where}", values):
            id, kind, procedure, ward, payload, parent, created, updated, files = row
            made, changed = own_moment(created), own_moment(updated)
            yield Draft(id, kind, procedure, ward, json.loads(payload), parent, made, changed, attachments_from(files))


def _text(payload: Mapping[str, Any]) -> str:
    return canonical(payload).decode()
