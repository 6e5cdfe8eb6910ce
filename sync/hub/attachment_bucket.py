"""Uploaded files in a bucket of any S3-compatible store: each put in one request, so that nobody ever sees a part of one."""

import contextlib
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from sync.attachments import type_of
from sync.errors import N_
from sync.hub.attachments import HEAD, UNNAMED, AttachmentFiles, Stored
from sync.hub.errors import AttachmentsRefused
from sync.hub.settings import Bucket

PATIENCE = timedelta(seconds=30)
"""How long one request to the store, with its repeats, may take: a phone waits for the answer."""


class AttachmentBucket(AttachmentFiles):
    """Objects named `<prefix>/<first two digits>/<digest>`; the store checks the SHA-256 of what it is given."""

    def __init__(self, bucket: Bucket):
        self.bucket = bucket
        try:
            self.store = S3Store(
                bucket.name,
                prefix=bucket.prefix or None,
                client_options={"allow_http": True, "timeout": PATIENCE, "connect_timeout": timedelta(seconds=5)},
                retry_config={"max_retries": 3, "retry_timeout": PATIENCE},
                checksum_algorithm="sha256",
                **_given(bucket),
            )
        except (BaseError, ValueError) as error:
            raise _refused(bucket, error) from error

    def find(self, sha256: str) -> Stored | None:
        try:
            with self._asking():
                found = obstore.get(self.store, _key(sha256), options={"range": (0, HEAD)})
                return Stored(sha256, found.meta["size"], type_of(bytes(found.bytes())), self)
        except FileNotFoundError:
            return None

    def bytes_of(self, sha256: str) -> bytes:
        with self._asking():
            return bytes(obstore.get(self.store, _key(sha256)).bytes())

    def take(self, part: Path, sha256: str) -> None:
        with self._asking():
            obstore.put(self.store, _key(sha256), part.read_bytes(), use_multipart=False)

    def remove(self, sha256: str) -> None:
        with contextlib.suppress(FileNotFoundError), self._asking():
            obstore.delete(self.store, _key(sha256))

    def renew(self, found: Stored) -> None:
        # S3 has no way to touch an object; those that are young enough are left alone.
        with contextlib.suppress(FileNotFoundError), self._asking():
            if _age(obstore.head(self.store, _key(found.sha256))) > UNNAMED / 2:
                obstore.put(self.store, _key(found.sha256), found.read(), use_multipart=False)

    def shards(self) -> tuple[str, ...]:
        with self._asking():
            told = obstore.list_with_delimiter(self.store)["common_prefixes"]
        return tuple(sorted(path.rstrip("/").rpartition("/")[2] for path in told))

    def digests(self, shard: str) -> Iterator[str]:
        yield from sorted(_digest(item) for item in self._list(shard))

    def has_old(self, shard: str) -> bool:
        return any(_age(item) >= UNNAMED for item in self._list(shard))

    def remove_unnamed(self, shard: str, named: Collection[str]) -> int:
        removed = 0
        for item in list(self._list(shard)):
            if _age(item) < UNNAMED or _digest(item) in named:
                continue
            with contextlib.suppress(FileNotFoundError), self._asking():
                # Asked again: it may have been renewed since it was listed.
                if _age(obstore.head(self.store, _key(_digest(item)))) >= UNNAMED:
                    obstore.delete(self.store, _key(_digest(item)))
                    removed += 1
        return removed

    def _list(self, shard: str) -> Iterator[Any]:
        with self._asking():
            for page in obstore.list(self.store, f"{shard}/"):
                yield from page

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """Turn an object that is not there into FileNotFoundError, and any other failure into AttachmentsRefused."""
        try:
            yield
        except (BaseError, OSError) as error:
            # A bucket that is not there is no file that is not there: phones would send for ever.
            if isinstance(error, (NotFoundError, FileNotFoundError)) and "NoSuchBucket" not in str(error):
                raise FileNotFoundError(self.bucket.name) from error
            raise _refused(self.bucket, error) from error


def _given(bucket: Bucket) -> dict[str, Any]:
    said = {"endpoint": bucket.endpoint, "region": bucket.region}
    return {key: value for key, value in said.items() if value}


def _refused(bucket: Bucket, error: Exception) -> AttachmentsRefused:
    # The first line names the request and the reason; what follows may quote the store's whole answer.
    reason = str(error).strip().partition("\n")[0][:200]
    return AttachmentsRefused(
        N_("Kho tệp {where} không dùng được: {reason}. Kiểm tra địa chỉ, khóa truy cập và mạng tới kho."),
        where=f"s3://{bucket.name}",
        reason=reason,
    )


def _key(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def _digest(item: Any) -> str:
    return str(item["path"]).rpartition("/")[2]


def _age(item: Any) -> float:
    return (datetime.now(UTC) - item["last_modified"]).total_seconds()
