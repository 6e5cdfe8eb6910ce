"""What a record says, laid out for an officer: answers under the guide's own labels, and the consent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.answers import APPLICANT
from content.localise import localised
from content.procedure import Guide
from sync.errors import N_
from sync.hub.casework import Case
from sync.hub.words import LANGUAGES, Translator
from sync.outreach import HELPS
from sync.records import content_of

LABELS = {
    "at": N_("Lúc"),
    "text": N_("Bản lời hỏi"),
    "language": N_("Ngôn ngữ"),
    "how": N_("Cách hỏi"),
    "place": N_("Ở đâu"),
    "topic": N_("Chủ đề"),
    "note": N_("Ghi chú"),
    "started_at": N_("Bắt đầu"),
    "ended_at": N_("Kết thúc"),
    "people": N_("Số người đã giúp"),
    **HELPS,
}
VALUES = {"spoken": N_("hỏi bằng lời"), "written": N_("ký trên giấy")}


@dataclass(frozen=True)
class Row:
    """One answer under its label."""

    label: str
    value: str


@dataclass(frozen=True)
class Reading:
    """A record's content: `consented` is None where the record asks for no consent."""

    answers: tuple[Row, ...]
    consented: bool | None
    consent: tuple[Row, ...]
    device_time: str
    parent: str


def read(case: Case, guide: Guide | None, t: Translator) -> Reading:
    """Return what a record says, in the order the form asked it."""
    content = content_of(case.body)
    payload = content.get("payload")
    payload = dict(payload) if isinstance(payload, dict) else {}
    consent = payload.pop("consent", None)
    labels = {field.id: t(field.label) for field in APPLICANT}
    labels |= {field.id: field.label for field in localised(guide, t.lang).form} if guide else {}
    labels |= {key: t(label) for key, label in LABELS.items() if key not in labels}
    said = _flat(payload)
    said = {key: _moment(value, t) for key, value in said.items()}
    order = [key for key in labels if key in said] + [key for key in said if key not in labels]
    told = {key: _consent_word(value, t) for key, value in _flat(consent).items()} if isinstance(consent, dict) else {}
    return Reading(
        answers=tuple(Row(labels.get(key, key), said[key]) for key in order),
        consented=bool(consent.get("given"))
        if isinstance(consent, dict)
        else (False if case.kind == "submission" else None),
        consent=tuple(Row(labels.get(key, key), value) for key, value in told.items() if key != "given"),
        device_time=str(content.get("device_time", "")),
        parent=str(content.get("parent") or ""),
    )


def _moment(value: str, t: Translator) -> str:
    """Return a moment in the reader's form, anything else as it was written."""
    if len(value) >= 16 and value[10:11] == "T":
        try:
            return t.time(datetime.fromisoformat(value))
        except ValueError:
            return value
    return value


def _consent_word(value: str, t: Translator) -> str:
    """Return a value of the consent as people read it: there the app writes slugs, in answers people write freely."""
    if value in VALUES:
        return t(VALUES[value])
    return LANGUAGES.get(value) or _moment(value, t)


def _flat(said: dict[str, Any]) -> dict[str, str]:
    """Return every leaf of nested answers as text, by its own key."""
    found: dict[str, str] = {}
    for key, value in said.items():
        if isinstance(value, dict):
            found |= _flat(value)
        elif isinstance(value, list):
            found[str(key)] = ", ".join(map(str, value))
        elif value not in (None, ""):
            found[str(key)] = str(value)
    return found
