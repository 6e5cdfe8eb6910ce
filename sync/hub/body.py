"""Reading what a request carries, JSON or a form: bounded, and refused in our own words."""

import json
import zlib
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs

from anyio import to_thread
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from sync.errors import N_
from sync.hub.context import hub_of
from sync.hub.envelopes import say
from sync.hub.errors import Problem
from sync.hub.settings import FORM_BYTES, REQUEST_BYTES

Shape = TypeVar("Shape", bound=BaseModel)
FORM_FIELDS = 100
AT_ONCE = 64 << 10
"""Bytes of JSON that are read without leaving the event loop; more would hold up the others."""

PLAIN_BYTES = 1 << 20
RATIO = 60
"""A gzipped body may unpack to PLAIN_BYTES, or to this many times its own bytes."""

PATIENCE = 4
"""How many times the limit is read and thrown away: a client cut off while it sends may never see the answer."""


@dataclass(frozen=True)
class Form:
    """A submitted HTML form; every field may come several times."""

    fields: dict[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return a field's value, "" where it was not sent."""
        return self.fields.get(name, ("",))[-1]

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return self.fields.get(name, ())


async def read_shape(request: Request, shape: type[Shape], limit: int = REQUEST_BYTES) -> Shape:
    """Return a request's JSON body; raise Problem where it is too long, not JSON in UTF-8 or of another shape."""
    raw = await read_bytes(request, limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise Problem(415, "bad-encoding", N_("Máy chủ chỉ hiểu nội dung nén gzip hoặc không nén."))
    zipped = encoding != "identity"
    if len(raw) <= AT_ONCE and not zipped:
        return _shaped(raw, shape)
    return await to_thread.run_sync(_read, raw, zipped, limit, shape, limiter=hub_of(request).unpacking)


def _read(raw: bytes, zipped: bool, limit: int, shape: type[Shape]) -> Shape:
    return _shaped(unzip(raw, limit) if zipped else raw, shape)


def _shaped(raw: bytes, shape: type[Shape]) -> Shape:
    try:
        return shape.model_validate(_json(raw))
    except ValidationError as error:
        text, values = say(error.errors(include_input=False, include_url=False, include_context=False))
        raise Problem(422, "malformed", text, **values) from error


def _json(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "not-json", N_("Nội dung gửi lên không phải JSON viết bằng UTF-8.")) from error


async def read_bytes(request: Request, limit: int) -> bytes:
    """Return a request's body; raise Problem where it is longer than `limit` bytes, keeping none of it."""
    whole, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= limit:
            whole += chunk
        elif seen > PATIENCE * limit:
            break
    if seen > limit:
        raise too_long(limit)
    return bytes(whole)


async def read_form(request: Request) -> Form:
    """Return what a page's form says; raise Problem where it is too long or not a plain form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    raw = await read_bytes(request, FORM_BYTES)
    try:
        if kind != "application/x-www-form-urlencoded":
            raise ValueError(kind)
        fields = parse_qs(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FORM_FIELDS)
    except ValueError as error:
        raise Problem(400, "malformed", N_("Biểu mẫu gửi lên không đọc được. Tải lại trang rồi làm lại.")) from error
    return Form({name: tuple(value.replace("\0", "") for value in values) for name, values in fields.items()})


def too_long(limit: int) -> Problem:
    """Return the answer to a body above the limit."""
    text = N_("Nội dung gửi lên dài quá {limit} KB. Gửi ít hơn mỗi lần, hoặc chụp lại ảnh nhỏ hơn.")
    return Problem(413, "too-large", text, limit=limit >> 10)


def unzip(raw: bytes, limit: int) -> bytes:
    """Return what gzip packed; raise Problem where it is damaged, longer than `limit` bytes, or made to fill the memory."""
    # Records hold hashes and random ids, which hardly shrink: what shrinks more is made to fill the memory.
    limit = min(limit, max(PLAIN_BYTES, RATIO * len(raw)))
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(raw, limit + 1)
    except zlib.error as error:
        raise Problem(400, "bad-encoding", N_("Nội dung nén gzip bị hỏng.")) from error
    if len(plain) > limit:
        raise too_long(limit)
    if not inflater.eof or inflater.unused_data:
        raise Problem(400, "bad-encoding", N_("Nội dung nén gzip bị hỏng."))
    return plain


def _no_constant(name: str) -> None:
    raise ValueError(name)
