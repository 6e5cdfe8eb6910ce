"""Outreach logs as phones send them, for tests of counting and reports."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sync.hub.clock import VIETNAM
from sync.records import Record, freeze, new_id
from tests.hub_server import WARD

MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=VIETNAM)


def tally(
    help: str = "vneid_2", n: int = 1, result: str = "done", groups: tuple[str, ...] = (), procedure: str = ""
) -> dict[str, Any]:
    return {"help": help, "procedure": procedure, "result": result, "groups": list(groups), "n": n}  # fmt: skip


def logged(
    *tallies: dict[str, Any],
    session: str = "",
    revision: int = 1,
    id: str = "",
    ward: str = WARD,
    place: str = "Khu vực 3",
    start: datetime = MORNING,
    hours: float = 3,
    parent: str | None = None,
    **more: Any,
) -> Record:
    """Return the record of one revision of a session; without a `session` it is the first."""
    id = id or new_id()
    helped: Counter[str] = Counter()
    for one in tallies:
        helped[one["help"]] += one["n"]
    payload = {
        "session": session or id, "revision": revision, "group": "", "place": place, "topic": "VNeID", "volunteers": 4,
        "started_at": start.isoformat(), "ended_at": (start + timedelta(hours=hours)).isoformat(), "paused_seconds": 0,
        "note": "", "tallies": list(tallies), "people": sum(one["n"] for one in tallies), "helped": helped,
    }  # fmt: skip
    return payload_record("outreach", payload | more, id=id, ward=ward, parent=parent)


def payload_record(
    kind: str, payload: dict[str, Any], *, id: str = "", ward: str = WARD, parent: str | None = None
) -> Record:
    """Return a record in the clear with any payload."""
    return freeze(kind, ward, "", payload, id=id or new_id(), counter=1, now=MORNING, parent=parent)
