"""What a guide holds: the shapes every screen, page and QR code reads."""

import dataclasses
from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

BODIES = (
    "ubnd_xa",
    "cong_an_xa",
    "bhxh_co_so",
    "thue_co_so",
    "quan_su_xa",
    "toa_an",
    "duong_thuy",
    "lien_thong",
    "elsewhere",
)
FEE_STATUSES = (
    "numeric",
    "free_stated",
    "portal_zero_no_note",
    "zero_with_note",
    "local_council_or_regulation",
    "not_published",
    "mixed",
)
CHANNELS = ("counter", "online", "post")
FORM_TYPES = ("text", "note", "personal_id", "phone", "date", "number", "choice")


@dataclass(frozen=True)
class Amount:
    """One published amount, in đồng, and what it is for."""

    label: str
    vnd: int


@dataclass(frozen=True)
class Fee:
    """What it costs, with how far the figure may be trusted (`status`)."""

    status: str
    text: str
    amounts: tuple[Amount, ...] = ()
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True)
class TimeLimit:
    """How long the office may take; `value` is None where no source states a number."""

    text: str
    value: int | None = None
    unit: str = ""
    after_15h: bool = False


@dataclass(frozen=True)
class Paper:
    """One paper to bring; `when` limits it to a case, `not_needed` says who may leave it at home."""

    name: str
    kind: str = "original"
    copies: int = 1
    when: str = ""
    not_needed: str = ""


@dataclass(frozen=True)
class FormField:
    """One thing to ask in an assisted submission, beyond the applicant's own name, number and phone."""

    id: str
    label: str
    type: str = "text"
    required: bool = True
    hint: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Source:
    """Where the facts come from; shown with `as_of` on every guide."""

    title: str
    url: str


@dataclass(frozen=True)
class Guide:
    """One procedure or skill as a volunteer reads it; `kind` is "procedure" or "skill"."""

    code: str
    name: str
    plain_name: str
    field: str
    kind: str = "procedure"
    body: str = ""
    completeness: str = "full"
    summary: str = ""
    who: str = ""
    where: str = ""
    non_territorial: bool = False
    system: str = ""
    channels: tuple[str, ...] = ()
    online_level: str = "unknown"
    result: str = ""
    fee: Fee | None = None
    time: TimeLimit | None = None
    papers: tuple[Paper, ...] = ()
    steps: tuple[str, ...] = ()
    mistakes: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    form: tuple[FormField, ...] = ()
    qr_text: str = ""
    confidence: str = ""
    unconfirmed: tuple[str, ...] = ()
    newer_code: str = ""
    source: Source | None = None
    as_of: str = ""
    reviewed_by: str = ""
    reviewed_on: str = ""
    en: dict[str, Any] = dataclasses.field(default_factory=dict)
    km: dict[str, Any] = dataclasses.field(default_factory=dict)


def guide_from(data: dict[str, Any]) -> Guide:
    """Return the guide that checked TOML or a pack row describes."""
    return _build(Guide, data)


def _build(shape: Any, data: Any) -> Any:
    origin = get_origin(shape)
    if origin is UnionType:
        return None if data is None else _build(get_args(shape)[0], data)
    if origin is tuple:
        return tuple(_build(get_args(shape)[0], item) for item in data)
    if isinstance(shape, type) and is_dataclass(shape):
        hints = get_type_hints(shape)
        known = {f.name for f in fields(shape)}
        return shape(**{key: _build(hints[key], value) for key, value in data.items() if key in known})
    return data
