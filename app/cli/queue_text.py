"""A record of the queue as a line of text and as data, for `xomso queue`."""

from typing import Any

from app.cli.language import t
from sync.drafts import Draft
from sync.item import Item
from sync.reasons import sentence

WORDS = {"draft": t("Nháp"), "waiting": t("Chờ gửi"), "received": t("Đã nhận"), "returned": t("Bị trả")}
KINDS = {"submission": t("nộp hộ"), "outreach": t("buổi ra quân"), "feedback": t("góp ý")}


def reason_text(item: Item) -> str:
    """Return why a record waits or came back, in the user's language, "" when there is nothing to say."""
    if item.state == "returned":
        papers = "; ".join(item.missing)
        return item.returned_reason + (" " + t("Còn thiếu: {papers}.", papers=papers) if papers else "")
    said = t(sentence(item.reason))
    return f"{said} ({item.detail})" if said and item.detail else said


def item_line(item: Item) -> str:
    """Return a record as one line: word, what, when, code, id, and the reason if it waits or came back."""
    return _line(item, item.official_code or item.code, reason_text(item))


def draft_line(draft: Draft) -> str:
    """Return a draft as one line."""
    return _line(draft, "", "")


def item_data(item: Item) -> dict[str, Any]:
    """Return a record as data; times are ISO 8601 with offset, null when there is none, sizes in bytes."""
    return {
        "id": item.id,
        "kind": item.kind,
        "procedure": item.procedure,
        "ward": item.ward,
        "word": item.word,
        "state": item.state,
        "reason": item.reason,
        "sentence": reason_text(item),
        "detail": item.detail,
        "code": item.code,
        "receipt": bool(item.receipt),
        "official_code": item.official_code,
        "returned_reason": item.returned_reason,
        "missing": list(item.missing),
        "note": item.note,
        "attempts": item.attempts,
        "due": item.due.isoformat() if item.due else None,
        "size": item.size,
        "counter": item.counter,
        "parent": item.parent or None,
        "created_at": item.created_at.isoformat(),
        "updated_at": item.updated_at.isoformat(),
        "received_at": item.received_at.isoformat() if item.received_at else None,
        "purged_at": item.purged_at.isoformat() if item.purged_at else None,
    }


def draft_data(draft: Draft) -> dict[str, Any]:
    """Return a draft as data, without what it says of a person."""
    return {
        "id": draft.id,
        "kind": draft.kind,
        "procedure": draft.procedure,
        "ward": draft.ward,
        "word": draft.word,
        "parent": draft.parent or None,
        "created_at": draft.created_at.isoformat(),
        "updated_at": draft.updated_at.isoformat(),
    }


def _line(one: Item | Draft, code: str, reason: str) -> str:
    what = f"{KINDS.get(one.kind, one.kind)} {one.procedure}".strip()
    parts = [f"{WORDS[one.word]:8}", f"{what:24}", t.time(one.created_at), one.id, code]
    return "  ".join(part for part in parts if part) + (f"\n          {reason}" if reason else "")
