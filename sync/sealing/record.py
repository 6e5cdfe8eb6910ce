"""A frozen record sealed for its ward: what is inside, what stays outside, and how the two are bound together."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sync.errors import N_
from sync.records import Attachment, Record, canonical, digest_of
from sync.sealing.errors import SealingRefused
from sync.sealing.files import KEY_BYTES, seal_bytes, unseal_bytes
from sync.sealing.jwe import Seen, look, seal, seal_anywhere, unseal
from sync.sealing.keys import PrivateKey, PublicKey, decode, encode

ENC = "jwe"
SEALED_KINDS = ("submission",)
"""Kinds that hold personal data; outreach and feedback have none by design, and stay readable."""

TYPE = "xomso-record"
FILE_TYPE = "application/octet-stream"
"""What the world is told of a sealed file's type."""


_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class SealedAttachment(Attachment):
    """A file as the sealed record lists it: `key` opens the bytes whose SHA-256 is `sealed`, of `sealed_size` bytes."""

    key: str
    sealed: str
    sealed_size: int

    def outside(self, number: int) -> Attachment:
        """Return what the manifest shows of it."""
        return Attachment(f"tep-{number}", FILE_TYPE, self.sealed_size, self.sealed)


def seal_file(record: str, attachment: Attachment, data: bytes) -> tuple[SealedAttachment, bytes]:
    """Return a file's entry in a record, and its bytes sealed for that record under a new key."""
    key = os.urandom(KEY_BYTES)
    sealed = seal_bytes(data, key, record.encode())
    said = (attachment.name, attachment.type, attachment.size, attachment.sha256)
    return SealedAttachment(*said, encode(key), digest_of(sealed), len(sealed)), sealed


def unseal_file(record: str, attachment: SealedAttachment, sealed: bytes) -> bytes:
    """Return a file's own bytes; raises SealingRefused unless they are those the record lists."""
    data = unseal_bytes(sealed, decode(attachment.key), record.encode())
    if digest_of(data) != attachment.sha256:
        raise _mismatch()
    return data


def seal_record(record: Record, files: Sequence[SealedAttachment], recipients: Sequence[PublicKey]) -> Record:
    """Return a record with its body sealed, and of its files only what the manifest may show."""
    bare = _bare(record, files)
    return _with_body(bare, seal(record.body, header_of(bare), recipients))


async def seal_record_anywhere(
    record: Record, files: Sequence[SealedAttachment], recipients: Sequence[PublicKey]
) -> Record:
    """Return what `seal_record` returns, also in a browser."""
    bare = _bare(record, files)
    return _with_body(bare, await seal_anywhere(record.body, header_of(bare), recipients))


def header_of(record: Record) -> dict[str, Any]:
    """Return the header a record's sealed body must carry, so that no body passes for another record's."""
    return {
        "typ": TYPE,
        "id": record.id,
        "kind": record.kind,
        "schema": record.schema,
        "ward": record.ward,
        "procedure": record.procedure,
        "manifest": manifest_of(tuple((file.sha256, file.size) for file in record.attachments)),
    }


@lru_cache(16)  # most records have none
def manifest_of(files: tuple[tuple[str, int], ...]) -> str:
    """Return one digest for the sealed files of a record, given as (SHA-256, bytes)."""
    return digest_of(canonical({"files": sorted(map(list, files))}))


def look_at(record: Record) -> Seen:
    """Return who can open a record; raises SealingRefused unless its sealed body is this record's own."""
    seen = look(record.body)
    if dict(seen.header) != header_of(record):
        raise _mismatch()
    return seen


def unseal_body(body: bytes, key: PrivateKey, header: Mapping[str, Any]) -> bytes:
    """Return the frozen bytes of a sealed body that must carry a header; raises SealingRefused, NotForThisKey."""
    plain, told = unseal(body, key)
    if dict(told) != dict(header):
        raise _mismatch()
    return plain


def files_of(content: Mapping[str, Any]) -> tuple[SealedAttachment, ...]:
    """Return the files an opened record lists; raises SealingRefused where the list is not of our form."""
    try:
        files = tuple(SealedAttachment(**entry) for entry in content["attachments"])
        sound = all(_is_sound(file) for file in files)
    except (KeyError, TypeError, ValueError) as error:
        raise _mismatch() from error
    if not sound:
        raise _mismatch()
    return files


def _is_sound(file: SealedAttachment) -> bool:
    """Tell whether every field is what it says; raises TypeError, ValueError too. A device may seal whatever it likes."""
    digests = all(_DIGEST.fullmatch(text) for text in (file.sha256, file.sealed))
    sizes = all(type(size) is int and size >= 0 for size in (file.size, file.sealed_size))
    words = all(isinstance(text, str) and text.encode() for text in (file.name, file.type))
    return digests and sizes and words and len(decode(file.key)) == KEY_BYTES


def _bare(record: Record, files: Sequence[SealedAttachment]) -> Record:
    outside = tuple(file.outside(number) for number, file in enumerate(files, 1))
    return replace(record, attachments=outside, enc=ENC)


def _with_body(record: Record, body: bytes) -> Record:
    return replace(record, body=body, digest=digest_of(body))


def _mismatch() -> SealingRefused:
    return SealingRefused(N_("Nội dung niêm phong không phải của hồ sơ này."))
