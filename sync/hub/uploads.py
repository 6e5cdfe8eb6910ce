"""Resumable uploads: each belongs to one device, and becomes a stored file once its bytes are the promised ones."""

import contextlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.errors import N_
from sync.hub import tus_bounds
from sync.hub.attachments import AttachmentFiles
from sync.hub.clock import stamp
from sync.hub.database import Database
from sync.hub.devices import Device
from sync.hub.errors import Problem
from sync.hub.schema import uploads
from sync.hub.settings import Bounds
from sync.hub.tus import Promise, too_large
from sync.hub.tus_parts import Parts

TRIES = 5
ID = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True)
class Upload:
    """An upload as its device left it; `id` is its address, which nobody can guess."""

    id: str
    promise: Promise
    expires_at: datetime
    done: bool


class Uploads:
    """Every device's uploads: what they promise in the database, their bytes in files until they are whole."""

    def __init__(self, database: Database, parts: Parts, files: AttachmentFiles, bounds: Bounds):
        self.database = database
        self.parts = parts
        self.files = files
        self.bounds = bounds

    def begin(self, device: Device, promise: Promise, now: datetime) -> Upload:
        """Return the upload of a file: the one this device has begun already, a new one, or a finished one if the hub has it.

        Raises Problem where the device has too much open, or promises another length than the hub knows the file to have.
        """
        found = self.files.find(promise.sha256)
        if found and found.size != promise.length:
            raise mismatch()
        if found:
            self.files.renew(found)
        with self.database.read() as connection:
            begun = _begun(connection, device, promise, now)
        if begun and begun.done == bool(found):
            return begun
        for _ in range(TRIES - 1):
            # When a device asks twice at once, the later one looks again.
            with contextlib.suppress(IntegrityError):
                return self._begin(device, promise, now, bool(found))
        return self._begin(device, promise, now, bool(found))

    def find(self, device: Device, id: str, now: datetime) -> Upload:
        """Return a device's own upload; raise Problem for another's, one that is over, and none alike."""
        if not ID.fullmatch(id):
            raise _gone(404)
        mine = (uploads.c.ward == device.ward) & (uploads.c.device == device.id) & (uploads.c.id == id)
        with self.database.read() as connection:
            row = connection.execute(select(uploads).where(mine)).one_or_none()
        if row is None:
            raise _gone(404)
        if row.expires_at <= stamp(now):
            raise _gone(410)
        return _read(row)

    def offset(self, device: Device, upload: Upload) -> int:
        """Return how many bytes of an upload the hub holds safely; raises Problem when they turn out to be other bytes."""
        if upload.done and not self.files.find(upload.promise.sha256):
            self.remove(device, upload)
            raise _gone(404)
        if upload.done:
            return upload.promise.length
        with self.parts.alone(upload.id):
            size = self.parts.size(upload.id)
            # The hub may have been stopped just before it finished, or another device was faster.
            if size >= upload.promise.length or self.files.find(upload.promise.sha256):
                self._finish(device, upload)
                size = upload.promise.length
        return size

    def append(self, device: Device, id: str, offset: int, data: bytes, now: datetime) -> int:
        """Add bytes that begin at `offset` and return the new offset; raises Problem where that is not where it ends.

        The last bytes turn the upload into a stored file, unless they prove it to be another one: then it is removed.
        """
        with self.parts.alone(id):
            upload = self.find(device, id, now)
            size = upload.promise.length if upload.done else self.parts.size(id)
            if offset != size:
                text = N_("Phần tệp vừa gửi không nối đúng chỗ đã nhận ({size} byte). Máy sẽ hỏi lại rồi gửi tiếp.")
                raise Problem(409, "offset-mismatch", text, headers={"Upload-Offset": str(size)}, size=size)
            if offset + len(data) > upload.promise.length:
                raise too_large()
            if data:
                self.parts.append(id, offset, data)
            size += len(data)
            if size == upload.promise.length and not upload.done:
                self._finish(device, upload)
        return size

    def remove(self, device: Device, upload: Upload) -> None:
        """End an upload; a file it became already stays."""
        with self.parts.alone(upload.id):
            self._drop(device.ward, upload.id)

    def sweep(self, now: datetime) -> int:
        """Remove what expired and return how many uploads that were."""
        with self.database.read() as connection:
            over = select(uploads.c.ward, uploads.c.id).where(uploads.c.expires_at <= stamp(now))
            rows = connection.execute(over).all()
        for row in rows:
            with contextlib.suppress(Problem), self.parts.alone(row.id):
                self._drop(row.ward, row.id)
        self.parts.remove_older(self.bounds.days * 86400.0)
        return len(rows)

    def _begin(self, device: Device, promise: Promise, now: datetime, stored: bool) -> Upload:
        upload = Upload(secrets.token_urlsafe(24), promise, now + timedelta(days=self.bounds.days), stored)
        mine = (uploads.c.ward == device.ward) & (uploads.c.device == device.id) & (uploads.c.sha256 == promise.sha256)
        with self.database.write() as connection:
            tus_bounds.charge(connection, self.bounds, device, 0 if stored else promise.length, now)
            begun = _begun(connection, device, promise, now)
            if begun and begun.done == stored:
                return begun
            former = connection.scalar(select(uploads.c.id).where(mine))
            connection.execute(delete(uploads).where(mine))
            connection.execute(insert(uploads).values(**_row(device, upload, now)))
            tus_bounds.check(connection, self.bounds, device, now)
        if former:
            with self.parts.alone(former):
                self.parts.forget(former)
        return upload

    def _finish(self, device: Device, upload: Upload) -> None:
        """Store a file whose bytes are all there; raises Problem, and removes the upload, where they are not the promised."""
        promise = upload.promise
        if not self.files.find(promise.sha256):
            try:
                if self.parts.digest(upload.id) != promise.sha256:
                    raise mismatch()
                self.files.adopt(self.parts.path(upload.id), promise.sha256, promise.type)
            except Problem:
                self._drop(device.ward, upload.id)
                raise
        self.parts.remove(upload.id)
        with self.database.write() as connection:
            this = (uploads.c.ward == device.ward) & (uploads.c.id == upload.id)
            connection.execute(update(uploads).where(this).values(done=1))

    def _drop(self, ward: str, id: str) -> None:
        with self.database.write() as connection:
            connection.execute(delete(uploads).where(uploads.c.ward == ward, uploads.c.id == id))
        self.parts.forget(id)


def mismatch() -> Problem:
    """Return the answer to bytes that are not the promised ones."""
    return Problem(422, "digest-mismatch", N_("Tệp nhận được không khớp mã băm đã báo. Máy sẽ gửi lại tệp này."))


def _begun(connection: Connection, device: Device, promise: Promise, now: datetime) -> Upload | None:
    """Return a device's upload of a file that goes on, None when it is to be begun anew."""
    mine = (uploads.c.ward == device.ward) & (uploads.c.device == device.id) & (uploads.c.sha256 == promise.sha256)
    row = connection.execute(select(uploads).where(mine, uploads.c.expires_at > stamp(now))).one_or_none()
    upload = _read(row) if row else None
    return upload if upload and upload.promise == promise else None


def _read(row: Row[Any]) -> Upload:
    promise = Promise(row.sha256, row.type, row.length)
    return Upload(row.id, promise, datetime.fromisoformat(row.expires_at), bool(row.done))


def _row(device: Device, upload: Upload, now: datetime) -> dict[str, object]:
    return {
        "ward": device.ward,
        "device": device.id,
        "id": upload.id,
        "sha256": upload.promise.sha256,
        "type": upload.promise.type,
        "length": upload.promise.length,
        "created_at": stamp(now),
        "expires_at": stamp(upload.expires_at),
        "done": int(upload.done),
    }


def _gone(status: int) -> Problem:
    return Problem(status, "upload-gone", N_("Phần tệp gửi dở không còn trên máy chủ. Máy sẽ gửi lại tệp từ đầu."))
