"""The JSON of /v1 that is not a record: what devices send and get back, as OpenAPI shows it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator

from sync.errors import N_
from sync.hub.envelopes import EnvelopeIn
from sync.hub.errors import Problem
from sync.hub.settings import RECORDS_PER_REQUEST
from sync.hub.strict import Strict

Short = Annotated[str, Field(max_length=100)]


class EnrolIn(Strict):
    """A device uses an invitation."""

    code: Annotated[str, Field(max_length=40)]
    device_name: Short = ""
    platform: Short = ""
    app_version: Annotated[str, Field(max_length=40)] = ""
    language: Annotated[str, Field(max_length=20)] = "vi"


class RecordsIn(Strict):
    """A batch of records; each is checked for itself, so one bad record never fails its neighbours."""

    records: Annotated[list[EnvelopeIn], Field(max_length=100)]


class Batch(Strict):
    """The batch before its records are looked at."""

    records: list[Any]

    @field_validator("records", mode="before")
    @classmethod
    def few(cls, said: object) -> object:
        """Refuse too many before they are copied."""
        if isinstance(said, list) and len(said) > RECORDS_PER_REQUEST:
            text = N_("Mỗi lần gửi nhiều nhất {limit} hồ sơ.")
            raise Problem(413, "too-large", text, limit=RECORDS_PER_REQUEST)
        return said


class Place(BaseModel):
    """A ward by its five-digit code."""

    code: str
    name: str


class Group(BaseModel):
    """A team of a ward."""

    id: str
    name: str


class HubOut(BaseModel):
    """Who answers, and the hub's time in ISO 8601."""

    name: str
    time: str


class EnrolOut(BaseModel):
    """What a device keeps after enrolment; the token is shown only here."""

    token: str
    device: str
    ward: Place
    team: Group
    role: str
    hub: HubOut


class MeOut(BaseModel):
    """What the hub knows about the asking device."""

    device: str
    name: str
    ward: Place
    team: Group
    role: str


class ReceivedOut(BaseModel):
    """The hub holds the record and answers for it; `receipt` says so as a JWS, "" for a hub without a key."""

    id: str
    status: Literal["received"]
    code: str
    received_at: str
    receipt: str


class IncompleteOut(BaseModel):
    """Nothing is stored until these files are there."""

    id: str
    status: Literal["incomplete"]
    missing: list[str]


class RefusedOut(BaseModel):
    """The record is not taken; the device sets it aside. One that was erased comes with the code and receipt it had."""

    id: str
    status: Literal["refused"]
    type: str
    detail: str
    code: str = ""
    receipt: str = ""


class ResultsOut(BaseModel):
    """One result for each record, in the order they came."""

    results: list[ReceivedOut | IncompleteOut | RefusedOut]


class ChangeOut(BaseModel):
    """One step of one record."""

    seq: int
    record: str
    state: Literal["received", "in_review", "lodged", "done", "returned", "erased"]
    code: str
    official_code: str
    reason: str
    missing: list[str]
    note: str
    at: str
    receipt: str


class ChangesOut(BaseModel):
    """News in order; while `more`, ask again after `next`.

    `pack` is the version of the hub's guides; `keys` changes when those of /v1/keys do. What follows the dot in it is the
    hub's epoch, which changes once the hub was put back from a copy: a device then offers its records again. `board`
    changes when /v1/board does.
    """

    changes: list[ChangeOut]
    next: int
    more: bool
    pack: str
    keys: str
    board: str
    time: str


class KeysOut(BaseModel):
    """The root as a JWK, certificates (JWS) of the ward's, the city's and the receipts' key, and a mark that changes with them."""

    root: dict[str, str] | None
    ward: str
    recovery: str
    receipt: str
    mark: str


class NoticeOut(BaseModel):
    """What the ward or the city says; "content" is about the guide of `procedure`. Shown to the day `until`."""

    id: str
    kind: Literal["notice", "content"]
    title: str
    text: str
    procedure: str
    at: str
    until: str
    must_ack: bool


class EventOut(BaseModel):
    """A shift or event of the device's team."""

    id: str
    team: str
    team_name: str
    title: str
    place: str
    topic: str
    starts_at: str
    ends_at: str
    note: str


class ContactOut(BaseModel):
    """Whom to call."""

    name: str
    role: str
    phone: str
    hours: str


class TargetOut(BaseModel):
    """A target of a month, such as 2026-11, and what was reached; `online` is in per cent."""

    month: str
    indicator: str
    field: str
    target: int
    value: int


class BoardOut(BaseModel):
    """What a device keeps to show offline; `mark` is the one of /v1/changes."""

    mark: str
    notices: list[NoticeOut]
    events: list[EventOut]
    contacts: list[ContactOut]
    hours: str
    places: list[str]
    targets: list[TargetOut]


class ProblemOut(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
