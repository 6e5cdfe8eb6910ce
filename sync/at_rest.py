"""Drafts and ticks that an older Xóm Số kept in the clear, encrypted once when the store is opened."""

import json
from typing import TYPE_CHECKING

from sync.checklist import Checklist
from sync.drafts import encrypted
from sync.item import attachments_from
from sync.store import transaction

if TYPE_CHECKING:
    from sync.store import Store

_PLAIN = "SELECT id, payload, attachments FROM drafts WHERE typeof(payload) = 'text'"


def encrypt_plain(db: "Store") -> None:
    """Encrypt what is there in the clear and leave no copy of it in free pages; raises DeviceLocked, DiskFull."""
    drafts = db.conn.execute(_PLAIN).fetchall()
    ticks = db.conn.execute("SELECT guide, paper FROM ticks").fetchall()
    if not drafts and not ticks:
        return
    photos = {photo.sha256 for _, _, files in drafts for photo in attachments_from(files)}
    for sha256 in photos:
        db.photos().add_plain(sha256)
    with transaction(db):
        for id, payload, files in drafts:
            sealed = encrypted(db.key, id, json.loads(payload), attachments_from(files))
            db.conn.execute("UPDATE drafts SET payload = ?, attachments = '[]' WHERE id = ?", [sealed, id])
        for guide, paper in ticks:
            Checklist(db).tick(guide, paper, True)
        db.conn.execute("DELETE FROM ticks")
    # A record that still waits may have the same photo: its file stays until the record has it at the hub.
    queued = db.conn.execute("SELECT attachments FROM outbox").fetchall()
    for sha256 in photos - {photo.sha256 for (files,) in queued for photo in attachments_from(files)}:
        db.photos().drop_plain(sha256)
    db.conn.execute("VACUUM")
    db.empty_log()
