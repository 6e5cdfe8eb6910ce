"""The shapes that pass between device and hub under /v1, written and read with nothing taken on trust."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeGuard

from sync.answers import slug, text, timestamp
from sync.changes import Change, Page
from sync.enrolment import Enrolment
from sync.errors import CaptivePortal
from sync.receipts import LONGEST
from sync.records import Record
from sync.ward_keys import KeySet


@dataclass(frozen=True)
class Result:
    """What the hub did with one record: `status` is received, incomplete, refused, or unclear."""

    id: str
    status: str
    code: str = ""
    received_at: datetime | None = None
    missing: tuple[str, ...] = ()
    type: str = ""
    detail: str = ""
    receipt: str = ""


def envelope(record: Record) -> dict[str, Any]:
    """Return a record as the hub reads it; the names of its files stay inside its body."""
    return {
        "id": record.id,
        "kind": record.kind,
        "schema": record.schema,
        "ward": record.ward,
        "procedure": record.procedure,
        "enc": record.enc,
        "digest": record.digest,
        "body": record.body.decode(),
        "attachments": [
            {key: value for key, value in asdict(attachment).items() if key != "name"}
            for attachment in record.attachments
        ],
    }


def results(document: Mapping[str, Any], ids: Sequence[str]) -> list[Result]:
    """Return the results of a batch, which must be those of `ids` in order; raises CaptivePortal."""
    found = document.get("results")
    if not isinstance(found, list):
        raise CaptivePortal
    read = [_result(one) for one in found]
    if [one.id for one in read] != list(ids):
        raise CaptivePortal
    return read


def page(document: Mapping[str, Any]) -> Page:
    """Return a page of news; raises CaptivePortal."""
    changes, following, more = document.get("changes"), document.get("next"), document.get("more")
    if not isinstance(changes, list) or not _is_count(following) or not isinstance(more, bool):
        raise CaptivePortal
    mark, board = text(document.get("keys")), document.get("board")
    told = tuple(_change(one) for one in changes)
    pack = text(document.get("pack"))
    return Page(told, following, more, pack, mark, text(board) if isinstance(board, str) else None)


def keys(document: Mapping[str, Any]) -> KeySet | None:
    """Return the keys a hub tells, None while its ward has none; raises CaptivePortal."""
    root, mark = document.get("root"), document.get("mark")
    ward, recovery = document.get("ward"), document.get("recovery")
    if root is None and not mark:
        return None
    if not isinstance(root, dict) or not all(isinstance(one, str) and one for one in (mark, ward, recovery)):
        raise CaptivePortal
    return KeySet(root, str(ward), str(recovery), str(mark), _signed(document))


def enrolment(document: Mapping[str, Any], hub: str) -> Enrolment:
    """Return what an invitation was traded for; raises CaptivePortal."""
    ward, team = document.get("ward"), document.get("team") or {}
    if not isinstance(ward, dict) or not isinstance(team, dict):
        raise CaptivePortal
    token, device, code = text(document.get("token")), text(document.get("device")), text(ward.get("code"))
    if not (token and device and code):
        raise CaptivePortal
    team_id = team.get("id", "")
    return Enrolment(
        token=token,
        device=device,
        hub=hub,
        ward_code=code,
        ward_name=text(ward.get("name")),
        team_id=str(team_id) if _is_count(team_id) else text(team_id),
        team_name=text(team.get("name")),
        role=text(document.get("role")) or "volunteer",
    )


def _result(found: object) -> Result:
    """Return one result; a status this app does not know, or one without its proof, is unclear."""
    if not isinstance(found, dict) or not isinstance(found.get("id"), str):
        raise CaptivePortal
    status, code, missing = found.get("status"), found.get("code"), found.get("missing")
    if status == "received" and isinstance(code, str) and code:
        at = timestamp(found.get("received_at"))
        return Result(found["id"], "received", text(code)[:40], at, receipt=_signed(found))
    if status == "incomplete" and _is_texts(missing):
        return Result(found["id"], "incomplete", missing=tuple(map(text, missing)), detail=text(found.get("detail")))
    if status == "refused":
        why, code = slug(found.get("type")) or "refused", text(code)[:40]
        return Result(found["id"], "refused", code, type=why, detail=text(found.get("detail")), receipt=_signed(found))
    return Result(found["id"], "unclear", detail=text(found.get("detail")))


def _change(found: object) -> Change:
    if not isinstance(found, dict):
        raise CaptivePortal
    seq, record, state, missing = (found.get(key) for key in ("seq", "record", "state", "missing"))
    if not _is_count(seq) or not isinstance(record, str) or not isinstance(state, str):
        raise CaptivePortal
    code, official, reason, note = (text(found.get(key)) for key in ("code", "official_code", "reason", "note"))
    papers = tuple(map(text, missing)) if _is_texts(missing) else ()
    at, receipt = timestamp(found.get("at")), _signed(found)
    return Change(seq, text(record), text(state), code, official, reason, papers, note, at, receipt)


def _signed(found: Mapping[str, Any]) -> str:
    """Return the JWS that came as `receipt`, "" for anything that cannot be one."""
    given = found.get("receipt")
    return given if isinstance(given, str) and len(given) <= LONGEST else ""


def _is_count(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
