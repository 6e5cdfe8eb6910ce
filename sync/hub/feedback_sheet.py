"""Reading what teams tell back: a guide that is wrong, questions the search could not answer, quizzes, what was read, who came."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sync.errors import N_
from sync.hub.outreach_sheet import KEY, MOST_VOLUNTEERS, SheetRefused, text

WHATS = ("guide", "question", "quiz", "ack", "ticket", "attendance")
VERDICTS = {
    "wrong": N_("Sai"),
    "unclear": N_("Khó hiểu"),
    "missing": N_("Còn thiếu"),
    "good": N_("Tốt"),
}
MOST_QUESTIONS = 200
MOST_NOTICES = 200
MOST_TIMES = 10_000
DIGITS = re.compile(r"\d[\d .-]*")


@dataclass(frozen=True)
class Feedback:
    """What one record says, in the columns of the table it belongs to."""

    what: str
    rows: tuple[dict[str, Any], ...]


def read_feedback(payload: object) -> Feedback | None:
    """Return what a record's payload tells, None for what this hub does not know; raises SheetRefused."""
    if not isinstance(payload, Mapping) or payload.get("what") not in WHATS:
        return None
    what = str(payload["what"])
    match what:
        case "guide" | "ticket":
            verdict = text(payload.get("verdict"), 40)
            rows: list[dict[str, Any]] = [
                {
                    "guide": _slug(payload.get("guide")),
                    "pack": _slug(payload.get("pack")),
                    "as_of": text(payload.get("as_of"), 10),
                    "verdict": _slug(payload.get("topic"))
                    if what == "ticket"
                    else verdict
                    if verdict in VERDICTS
                    else "",
                    "text": text(payload.get("text"), 2000),
                }
            ]
        case "question":
            rows = [
                # The phone takes digits out; a phone that was changed might not.
                {"text": text(DIGITS.sub("…", text(one.get("text"), 200)), 200), "times": _number(one.get("times", 1), MOST_TIMES)}
                for one in _list(payload.get("questions"), MOST_QUESTIONS)
                if isinstance(one, Mapping)
            ]  # fmt: skip
            rows = [row for row in rows if row["text"] and row["times"]]
        case "quiz":
            of = _number(payload.get("of"), 1000)
            rows = [{"quiz": _slug(payload.get("quiz")), "right": _number(payload.get("right"), of), "of": of, "pack": _slug(payload.get("pack"))}]  # fmt: skip
        case "ack":
            known = [_slug(one) for one in _list(payload.get("notices"), MOST_NOTICES)]
            rows = [{"notice": notice} for notice in sorted(set(known)) if notice]
        case _:
            event = _slug(payload.get("event"))
            rows = [{"event": event, "present": _number(payload.get("present"), MOST_VOLUNTEERS)}] if event else []
    return Feedback(what, tuple(rows))


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise SheetRefused(N_("Góp ý có danh sách sai dạng hoặc dài quá {most} dòng."), most=most)
    return value


def _number(value: object, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise SheetRefused(N_("Góp ý có số không hợp lệ: phải là số nguyên từ 0 đến {most}."), most=most)
    return value


def _slug(value: object) -> str:
    said = text(value, 40)
    return said if KEY.fullmatch(said) else ""
