"""Reading what a session's log says: bounded, cut to what is counted, and refused in words where a count cannot be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sync.errors import N_
from sync.hub.clock import VIETNAM, stamp
from sync.hub.errors import HubError
from sync.outreach import GROUPS, HELPS, RESULTS

MOST_PEOPLE = 20_000
"""People one session may count: a crowded Saturday has a few hundred, a hall with one counter ten thousand taps."""

MOST_LINES = 2_000
MOST_VOLUNTEERS = 1_000
MOST_REVISIONS = 1_000
LONGEST_SESSION = timedelta(hours=24)
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
SESSION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = re.compile(r"[0-9A-Za-z._-]{1,40}")
OUR_FIELDS = ("session", "tallies", "helped", "people", "started_at")


class SheetRefused(HubError):
    """A log says a count that no session can have."""


@dataclass(frozen=True)
class Tally:
    """So many people with the same help, procedure, result and groups."""

    help: str
    procedure: str
    result: str
    groups: str
    n: int


@dataclass(frozen=True)
class Sheet:
    """One revision of one session's log; `session` is "" where the record itself begins one."""

    session: str
    revision: int
    event: str
    place: str
    topic: str
    note: str
    volunteers: int
    started_at: datetime | None
    ended_at: datetime | None
    paused: int
    people: int
    tallies: tuple[Tally, ...]

    def times(self, received: datetime) -> tuple[str, str, str, int, bool]:
        """Return start, end, day in Vietnam, minutes, and whether the device's clock was too far off to be believed."""
        start = self.started_at
        odd = start is None or not EARLIEST <= start <= received + timedelta(days=1)
        begun = received if start is None or odd else start
        ended = self.ended_at or begun
        span = ended - begun
        if odd or not timedelta(0) <= span <= LONGEST_SESSION:
            span, ended = timedelta(0), begun
        minutes = max(0, int(span.total_seconds()) - self.paused) // 60
        return stamp(begun), stamp(ended), f"{begun.astimezone(VIETNAM):%Y-%m-%d}", minutes, odd


def read_sheet(payload: object) -> Sheet | None:
    """Return the log of a record's payload, None for one that logs nothing; raises SheetRefused."""
    if not isinstance(payload, Mapping) or not any(name in payload for name in OUR_FIELDS):
        return None
    session = payload.get("session") or ""
    if not isinstance(session, str) or (session and not SESSION.fullmatch(session)):
        raise SheetRefused(N_("Mã buổi ra quân không đúng dạng nên không ghép được với bản trước."))
    tallies = _tallies(payload)
    people = (
        sum(tally.n for tally in tallies) if "tallies" in payload else _count(payload.get("people", 0), MOST_PEOPLE)
    )
    if "tallies" not in payload and people > (said := sum(tally.n for tally in tallies)):
        # The first logs told how many people came, and not of all with what they were helped.
        tallies = (*tallies, Tally("other", "", "done", "", people - said))
    if people > MOST_PEOPLE:
        raise _absurd(MOST_PEOPLE)
    event = text(payload.get("group"), 40)
    return Sheet(
        session=session,
        revision=_count(payload.get("revision", 1), MOST_REVISIONS, least=1),
        event=event if KEY.fullmatch(event) else "",
        place=text(payload.get("place"), 120),
        topic=text(payload.get("topic"), 120),
        note=text(payload.get("note"), 1000),
        volunteers=_count(payload.get("volunteers", 0), MOST_VOLUNTEERS),
        started_at=_moment(payload.get("started_at")),
        ended_at=_moment(payload.get("ended_at")),
        paused=_count(payload.get("paused_seconds", 0), 10**7),
        people=people,
        tallies=tallies,
    )


def text(value: object, longest: int) -> str:
    """Return a text on one line with nothing unprintable in it, cut to a length; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    shown = "".join(char if char.isprintable() else " " for char in value[: 4 * longest])
    return " ".join(shown.split())[:longest]


def _tallies(payload: Mapping[str, Any]) -> tuple[Tally, ...]:
    if "tallies" not in payload:
        helped = payload.get("helped") or {}
        if not isinstance(helped, Mapping):
            raise _unreadable()
        counts = [(help_, _count(n, MOST_PEOPLE)) for help_, n in list(helped.items())[:MOST_LINES]]
        return tuple(Tally(_help(help_), "", "done", "", n) for help_, n in counts if n)
    lines = payload["tallies"]
    if not isinstance(lines, list) or len(lines) > MOST_LINES or not all(isinstance(line, Mapping) for line in lines):
        raise _unreadable()
    found: dict[tuple[str, str, str, str], int] = {}
    for line in lines:
        groups = line.get("groups") or []
        if not isinstance(groups, list):
            raise _unreadable()
        procedure = text(line.get("procedure"), 40)
        result = line.get("result", "done")
        known = ",".join(group for group in GROUPS if group in groups)
        key = (
            _help(line.get("help")),
            procedure if KEY.fullmatch(procedure) else "",
            result if isinstance(result, str) and result in RESULTS else "done",
            known,
        )
        found[key] = found.get(key, 0) + _count(line.get("n", 0), MOST_PEOPLE)
    return tuple(Tally(*key, n) for key, n in sorted(found.items()) if n)


def _help(said: object) -> str:
    # A newer phone may know kinds of help that this hub does not: they count, as another thing.
    return said if isinstance(said, str) and said in HELPS else "other"


def _count(value: object, most: int, least: int = 0) -> int:
    # JSON's true is Python's 1; a count written 3.5 or "3" is no count.
    if isinstance(value, bool) or not isinstance(value, int):
        raise SheetRefused(N_("Nhật ký ra quân có số đếm không phải số nguyên. Cập nhật ứng dụng rồi gửi lại."))
    if not least <= value <= most:
        raise _absurd(most)
    return value


def _absurd(most: int) -> SheetRefused:
    return SheetRefused(
        N_("Nhật ký ra quân có số đếm âm hoặc lớn quá {most} nên không nhận. Sửa số rồi gửi lại."), most=most
    )


def _unreadable() -> SheetRefused:
    return SheetRefused(N_("Nhật ký ra quân có phần đếm sai dạng. Cập nhật ứng dụng rồi gửi lại."))


def _moment(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is not None:
            found = (found if found.tzinfo else found.replace(tzinfo=VIETNAM)).astimezone(UTC)
            found.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
    return found
