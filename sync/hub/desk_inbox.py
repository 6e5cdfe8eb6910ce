"""The inbox: what came in, by what it waits for, narrowed down, found by a code, and kept fresh."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection, select

from sync.hub import appointments, inbox, inbox_runs, tickets
from sync.hub.clock import VIETNAM, stamp
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheOfficer
from sync.hub.devices import ward_name
from sync.hub.inbox import Narrow
from sync.hub.inbox_runs import VIEWS, runs_of
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.schema import change_counters, records
from sync.hub.teams import choices

KINDS = ("submission", "outreach", "feedback")
BADGE = 100
Short = Annotated[str, Query(max_length=60)]
Long = Annotated[str, Query(max_length=120)]
router = APIRouter(prefix="/desk")


@dataclass(frozen=True)
class Wish:
    """What the address of the inbox asks for, as it was typed."""

    view: str = "waiting"
    kind: str = "submission"
    team: str = ""
    field: str = ""
    procedure: str = ""
    since: str = ""
    until: str = ""

    @property
    def narrowing(self) -> dict[str, str]:
        """What differs from the plain list, for links that keep it."""
        plain = Wish()
        return {name: value for name, value in vars(self).items() if name != "view" and value != getattr(plain, name)}

    def link(self, view: str = "", after: str = "") -> str:
        """Return the address of a view, or of a page of this one, narrowed down alike."""
        extra = {"after": after} if after else {}
        return f"/desk?{urlencode({'view': view or self.view, **self.narrowing, **extra})}"


def wish_of(
    view: Short = "waiting",
    kind: Short = "submission",
    team: Short = "",
    field: Short = "",
    procedure: Long = "",
    since: Short = "",
    until: Short = "",
) -> Wish:
    """Return what an address asks for; anything unknown counts as not asked."""
    return Wish(
        view if view in VIEWS else "waiting",
        kind if kind in (*KINDS, "all") else "submission",
        team,
        field,
        procedure.strip(),
        *(text if day_of(text) else "" for text in (since, until)),
    )


def day_of(text: str) -> date | None:
    """Return the day of a date field, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def from_midnight(day: date) -> str:
    """Return the stamp of a day's first moment in Vietnam."""
    return stamp(datetime.combine(day, time(), VIETNAM))


@router.get("")
def show_inbox(
    request: Request,
    hub: TheHub,
    session: TheOfficer,
    code: Long = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show a page of the ward's records."""
    wish = wish_of(**_known(request.query_params))
    with hub.database.read() as connection:
        shown = _list(connection, hub, session, wish, code.strip(), after)
        shown |= {
            "ward": ward_name(connection, session.officer.ward),
            "teams": choices(connection, session.officer.ward),
        }
        shown |= {"counts": _counts(connection, hub, session)}
    return page(request, "desk_inbox.html", session=session, fields=hub.pack.fields(), **shown)


@router.get("/news")
def show_news(request: Request, hub: TheHub, session: TheOfficer, mark: Short = "") -> Response:
    """Answer a page that looks for news: nothing (204) where nothing came, else the list anew."""
    ward = session.officer.ward
    with hub.database.read() as connection:
        if mark == _mark(connection, ward):
            return Response(status_code=204)
        wish = wish_of(**_known(request.query_params))
        shown = _list(connection, hub, session, wish, "", "") | {"counts": _counts(connection, hub, session)}
    return page(request, "desk_list.html", session=session, **shown)


def _known(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name][:120] for name in vars(Wish()) if name in asked}


def _list(connection: Connection, hub: Hub, session: Session, wish: Wish, code: str, after: str) -> dict[str, Any]:
    ward, today = session.officer.ward, hub.now().astimezone(VIETNAM).date()
    runs = runs_of(wish.view, ward, session.officer.id, today, appointments.soon(connection, today))
    found = (
        inbox.by_code(connection, ward, code) if code else inbox.listing(connection, runs, _narrow(hub, wish), after)
    )
    names = {entry.code: entry.plain_name for entry in hub.pack.guides()}
    wards = {
        code: ward_name(connection, code)
        for line in found.lines
        for code in (line.forwarded_to, line.forwarded_from)
        if code
    }
    return {
        "wish": wish, "code": code, "found": found, "names": names, "first": not after, "today": today.isoformat(),
        "wards": wards, "mark": _mark(connection, ward), "views": [view for view in VIEWS if view != "erased"],
        "poll": urlencode({"mark": _mark(connection, ward), "view": wish.view, **wish.narrowing}),
    }  # fmt: skip


def _narrow(hub: Hub, wish: Wish) -> Narrow:
    codes: set[str] | None = None
    if wish.field:
        codes = {entry.code for entry in hub.pack.guides() if entry.field == wish.field}
    if wish.procedure:
        known = hub.pack.guide(wish.procedure)
        told = {known.code} if known else {hit.code for hit in hub.search.find(wish.procedure, limit=8).hits}
        codes = told if codes is None else codes & told
    since, until = day_of(wish.since), day_of(wish.until)
    return Narrow(
        kind="" if wish.kind == "all" else wish.kind,
        team=wish.team,
        procedures=None if codes is None else tuple(sorted(codes)),
        since=from_midnight(since) if since else "",
        until=from_midnight(until + timedelta(days=1)) if until else "",
    )


def _counts(connection: Connection, hub: Hub, session: Session) -> dict[str, int]:
    """Return how many records the views that call for work hold, and how many tickets wait."""
    ward, today = session.officer.ward, hub.now().astimezone(VIETNAM).date()
    soon = appointments.soon(connection, today)
    counts = {
        view: inbox.count(connection, inbox_runs.runs_of(view, ward, session.officer.id, today, soon), cap=BADGE)
        for view in ("mine", "soon", "overdue", "recovery")
    }
    waiting = inbox.count(connection, runs_of("waiting", ward, session.officer.id, today, soon), "submission")
    return counts | {"waiting": waiting, "tickets": tickets.count_open(connection, ward, BADGE)}


def _mark(connection: Connection, ward: str) -> str:
    """Return what changes when a record of the ward comes or moves, by two looks at an index."""
    seq = connection.scalar(select(change_counters.c.seq).where(change_counters.c.ward == ward))
    newest = select(records.c.received_at, records.c.id).where(records.c.ward == ward)
    last = connection.execute(newest.order_by(records.c.received_at.desc(), records.c.id.desc()).limit(1)).first()
    return hashlib.sha256(f"{seq} {last and tuple(last)}".encode()).hexdigest()[:16]
