"""The words of tus 1.0 (https://tus.io/protocols/resumable-upload): what its headers ask, and how it is answered."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from starlette.requests import Request

from sync.attachments import SEALED_SIZE_LIMIT, TYPES
from sync.errors import N_
from sync.hub.envelopes import SHA256
from sync.hub.errors import Problem
from sync.sealing.record import FILE_TYPE

VERSION = "1.0.0"
BODY_TYPE = "application/offset+octet-stream"
CHECKSUM_MISMATCH = 460
ABILITIES = {
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,checksum,termination,expiration",
    "Tus-Checksum-Algorithm": "sha256,sha1",  # every server has to know sha1
    "Tus-Max-Size": str(SEALED_SIZE_LIMIT),
}

_COUNT = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class Promise:
    """What an upload will be: the SHA-256 of its bytes in hex, their media type, and how many they are."""

    sha256: str
    type: str
    length: int


@dataclass(frozen=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes

    def fits(self, data: bytes) -> bool:
        """Tell whether these are the bytes."""
        return hashlib.new(self.algorithm, data, usedforsecurity=False).digest() == self.digest


async def speaks(request: Request) -> None:
    """Raise Problem unless a request speaks this version; asking what the hub is able to do needs none."""
    if request.method != "OPTIONS" and request.headers.get("tus-resumable") != VERSION:
        text = N_("Máy chủ nhận tệp theo tus {version}; yêu cầu này không ghi hoặc ghi phiên bản khác.")
        raise Problem(412, "tus-version", text, headers={"Tus-Version": VERSION}, version=VERSION)


def method_of(request: Request) -> str:
    """Return what a request is to be taken as, for networks that let only GET and POST through."""
    return request.headers.get("x-http-method-override", request.method).upper()


def promise_of(headers: Mapping[str, str]) -> Promise:
    """Return what a new upload will be; raise Problem where it is not told, or nothing we take."""
    length = _count(headers.get("upload-length", ""), "Upload-Length")
    if length > SEALED_SIZE_LIMIT:
        raise too_large()
    if not length:
        raise _malformed("Upload-Length")
    told = _metadata(headers.get("upload-metadata", ""))
    sha256, kind = told.get("sha256", ""), told.get("type", "")
    if not re.fullmatch(SHA256, sha256):
        raise _malformed("Upload-Metadata: sha256")
    if kind not in (*TYPES, FILE_TYPE):
        raise Problem(415, "attachment-type", N_("Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF đúng như đã khai."))
    return Promise(sha256, kind, length)


def offset_of(headers: Mapping[str, str]) -> int:
    """Return where the bytes of a request begin; raise Problem where that is not told, or the bytes are of another type."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != BODY_TYPE:
        text = N_("Nội dung gửi lên sai kiểu: phải là {type}.")
        raise Problem(415, "malformed", text, type=BODY_TYPE)
    return _count(headers.get("upload-offset", ""), "Upload-Offset")


def checksum_of(headers: Mapping[str, str]) -> Checksum | None:
    """Return the checksum of a request's bytes, None where none is told; raise Problem for one we cannot check."""
    told = headers.get("upload-checksum")
    if told is None:
        return None
    algorithm, _, encoded = told.strip().partition(" ")
    if algorithm not in ABILITIES["Tus-Checksum-Algorithm"].split(","):
        raise _malformed("Upload-Checksum")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _malformed("Upload-Checksum") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise _malformed("Upload-Checksum")
    return Checksum(algorithm, digest)


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def too_large() -> Problem:
    """Return the answer to a file, or to bytes, beyond what was promised or is taken."""
    text = N_("Tệp gửi lên dài hơn mức nhận là {limit} KB, hoặc dài hơn cỡ đã báo.")
    return Problem(413, "too-large", text, limit=SEALED_SIZE_LIMIT >> 10)


def damaged() -> Problem:
    """Return the answer to bytes that do not have the checksum sent with them."""
    text = N_("Phần tệp vừa gửi bị đổi trên đường đi nên không giữ lại. Máy sẽ gửi lại phần này.")
    return Problem(CHECKSUM_MISMATCH, "checksum-mismatch", text)


def no_such_method() -> Problem:
    """Return the answer to a POST that is meant to be nothing we know."""
    text = N_("Địa chỉ này có, nhưng không gọi bằng cách đó được.")
    return Problem(405, "method-not-allowed", text, headers={"Allow": "HEAD, PATCH, DELETE, OPTIONS"})


def _metadata(told: str) -> dict[str, str]:
    """Return the pairs of Upload-Metadata, values decoded; raise Problem where a value is not Base64 of a text."""
    pairs: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in told.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            pairs[key] = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise _malformed("Upload-Metadata") from error
    return pairs


def _count(told: str, name: str) -> int:
    if not _COUNT.fullmatch(told):
        raise _malformed(name)
    return int(told)


def _malformed(name: str) -> Problem:
    return Problem(400, "malformed", N_("Trường {field} sai kiểu hoặc sai dạng."), field=name)
