"""Reading one envelope of POST /v1/records: what the hub can check before it opens its database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from sync.errors import N_
from sync.hub.clear_text import Feedback, Sheet, SheetRefused, read_clear
from sync.hub.sealed_shape import kids_of
from sync.hub.settings import ATTACHMENTS_PER_RECORD
from sync.hub.strict import Strict
from sync.hub.ward_keys import Known
from sync.records import BODY_LIMIT, SCHEMA, SEALED_LIMIT, Attachment, Record, digest_of
from sync.sealing.errors import SealingRefused
from sync.sealing.record import ENC, FILE_TYPE, SEALED_KINDS

UUID7 = r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
SHA256 = r"^[0-9a-f]{64}$"
Digest = Annotated[str, Field(pattern=SHA256)]
Kind = Literal["submission", "outreach", "feedback"]
Type = Literal["image/jpeg", "image/png", "image/webp", "application/pdf", "application/octet-stream"]


class AttachmentIn(Strict):
    """What an envelope says about one file."""

    sha256: Digest
    size: Annotated[int, Field(ge=1)]
    type: Type


class EnvelopeIn(Strict):
    """One record as a device sends it; `body` is its frozen or sealed bytes as text, `digest` their SHA-256."""

    id: Annotated[str, Field(pattern=UUID7)]
    kind: Kind
    schema_: Annotated[int, Field(alias="schema", ge=1)]
    ward: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    procedure: Annotated[str, Field(pattern=r"^[0-9A-Za-z.-]{0,40}$")]
    enc: Annotated[str, Field(max_length=20)]
    digest: Digest
    body: Annotated[str, Field(max_length=SEALED_LIMIT)]
    attachments: Annotated[list[AttachmentIn], Field(max_length=ATTACHMENTS_PER_RECORD)] = []


@dataclass(frozen=True)
class Envelope:
    """A record that is sound in itself: its bytes have the digest and say what the envelope says."""

    sent: EnvelopeIn
    body: bytes
    names: dict[str, str]

    lost_key: str = ""
    """The ward's key it is sealed to where the hub does not know that one: only the recovery key opens it here."""

    unless_known: "Refusal | None" = None
    """Why it is refused unless the hub has it already: it was right when it came."""

    said: "Sheet | Feedback | None" = None
    """What a record in the clear says that the hub counts or lists."""


@dataclass(frozen=True)
class Refusal:
    """Why one record is not taken: a slug for the device, a template and values for its owner.

    Only a record that was erased has a code and a receipt.
    """

    id: str
    slug: str
    text: str
    values: dict[str, object] = field(default_factory=dict)
    code: str = ""
    receipt: str = ""


READER = TypeAdapter(EnvelopeIn)


def read_envelope(raw: object, ward: str, keys: Known) -> Envelope | Refusal:
    """Return a checked envelope for a ward that has these keys, or the reason it is refused."""
    try:
        sent = READER.validate_python(raw)
    except ValidationError as error:
        text, values = say(error.errors(include_input=False, include_url=False, include_context=False))
        return Refusal(_id_of(raw), "malformed", text, values)
    return check(sent, ward, keys)


def check(sent: EnvelopeIn, ward: str, keys: Known) -> Envelope | Refusal:
    """Return what `read_envelope` returns, for an envelope whose fields are of their types."""
    body = sent.body.encode()
    if sent.enc not in ("none", ENC):
        return Refusal(
            sent.id,
            "unknown-sealing",
            N_("Máy chủ không biết kiểu niêm phong này. Báo cán bộ phường cập nhật máy chủ rồi gửi lại."),
        )
    if sent.schema_ != SCHEMA:
        return Refusal(
            sent.id,
            "unknown-schema",
            N_("Hồ sơ viết theo mẫu mới hơn máy chủ. Báo cán bộ phường cập nhật máy chủ rồi gửi lại."),
        )
    if sent.ward != ward:
        return Refusal(
            sent.id,
            "wrong-ward",
            N_("Hồ sơ ghi xã phường {ward}, máy này thuộc {own}."),
            {"ward": sent.ward, "own": ward},
        )
    if sent.enc == "none" and sent.kind in SEALED_KINDS:
        text = N_("Hồ sơ nộp hộ chưa niêm phong nên không nhận. Cập nhật ứng dụng rồi làm lại hồ sơ.")
        refusal = Refusal(sent.id, "unsealed", text)
        # Before records were sealed such ones were taken in, and a phone may ask what became of its own.
        return Envelope(sent, body, {}, unless_known=refusal) if digest_of(body) == sent.digest else refusal
    limit = SEALED_LIMIT if sent.enc == ENC else BODY_LIMIT
    if len(body) > limit:
        return Refusal(sent.id, "too-large", N_("Hồ sơ dài quá {limit} KB."), {"limit": limit >> 10})
    if digest_of(body) != sent.digest:
        return Refusal(
            sent.id, "digest-mismatch", N_("Nội dung hồ sơ không khớp mã băm: có thể đã hỏng trên đường đi.")
        )
    if sent.enc == ENC:
        return _sealed(sent, body, keys)
    names = _names(sent)
    if names is None:
        return Refusal(sent.id, "body-mismatch", N_("Nội dung hồ sơ không đúng như phong bì ghi bên ngoài."))
    try:
        return Envelope(sent, body, names, said=read_clear(sent.kind, body))
    except SheetRefused as refused:
        # Before counts were looked at such records were taken in, and a phone may ask for its receipt.
        return Envelope(sent, body, names, unless_known=Refusal(sent.id, "malformed", refused.text, refused.values))


def _sealed(sent: EnvelopeIn, body: bytes, keys: Known) -> Envelope | Refusal:
    """Return an envelope whose sealed body is this record's own, for this ward and the city both to open.

    The ward's key may be one this hub has lost with what came after its backup: the city can still open the record.
    """
    names = {file.sha256: f"tep-{number}" for number, file in enumerate(sent.attachments, 1)}
    files = tuple(Attachment(names[file.sha256], file.type, file.size, file.sha256) for file in sent.attachments)
    record = Record(
        sent.id, sent.kind, sent.schema_, sent.ward, sent.procedure, body, sent.digest, files, sent.enc
    )  # fmt: skip
    try:
        kids = kids_of(record)
    except SealingRefused:
        return Refusal(sent.id, "body-mismatch", N_("Nội dung niêm phong hỏng, hoặc không phải của hồ sơ này."))
    if any(file.type != FILE_TYPE for file in sent.attachments):
        return Refusal(sent.id, "attachment-type", N_("Hồ sơ niêm phong chỉ kèm tệp đã niêm phong."))
    if len(kids) != 2 or kids[1] != keys.recovery:
        return unknown_key(sent.id)
    return Envelope(sent, body, names, "" if kids[0] in keys.ward else kids[0])


def unknown_key(id: str) -> Refusal:
    """Return the refusal of a record that neither the ward nor the city could open."""
    text = N_("Máy chủ không biết khóa đã niêm phong hồ sơ này. Máy sẽ hỏi lại khóa; báo cán bộ phường nếu còn gặp.")
    return Refusal(id, "unknown-key", text)


def say(errors: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """Return a sentence that names the first field pydantic complains of, without its value."""
    first = errors[0]
    name = ".".join(str(part) for part in first["loc"])[:60] or "records"
    match first["type"]:
        case "missing":
            return N_("Thiếu trường {field}."), {"field": name}
        case "extra_forbidden":
            return N_("Có trường lạ {field}. Cập nhật ứng dụng và máy chủ cho cùng phiên bản."), {"field": name}
    return N_("Trường {field} sai kiểu hoặc sai dạng."), {"field": name}


def _names(sent: EnvelopeIn) -> dict[str, str] | None:
    """Return each attachment's name by digest as the body tells it; None where body and envelope disagree."""
    try:
        said = from_json(sent.body)
        outside = (sent.id, sent.kind, sent.schema_, sent.ward, sent.procedure)
        if (said["id"], said["kind"], said["schema"], said["ward"], said["procedure"]) != outside:
            return None
        manifest: list[dict[str, Any]] = said["attachments"]
        told = {(item["sha256"], item["size"], item["type"]) for item in manifest}
        if told != {(item.sha256, item.size, item.type) for item in sent.attachments}:
            return None
        return {item["sha256"]: str(item["name"])[:200].replace("\0", "") for item in manifest}
    except (ValueError, TypeError, KeyError):
        return None


def _id_of(raw: object) -> str:
    given = raw.get("id") if isinstance(raw, dict) else None
    return given[:40] if isinstance(given, str) and given.isascii() and given.isprintable() else ""
