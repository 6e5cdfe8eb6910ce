"""The leader's and the officers' pages of outreach: sessions with their revisions, and two phones at one session."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from sync.errors import N_
from sync.hub import outreach_merging, teams
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheLeader
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused, Problem
from sync.hub.officers import Session
from sync.hub.outreach_merging import LONG_AGO
from sync.hub.pages import page
from sync.hub.report import shown
from sync.hub.schema_outreach import outreach_sessions, outreach_tallies
from sync.outreach import GROUPS, HELPS, RESULTS

PAGE = 20
MOST_PAIRS = 10
router = APIRouter(prefix="/desk/outreach", include_in_schema=False)


@router.get("")
def show_sessions(
    request: Request, hub: TheHub, session: TheLeader, at: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Show a page of sessions, newest first, those that may be one, and what was decided."""
    return _show(request, hub, session, at=at)


@router.get("/sessions/{id}")
def show_session(request: Request, id: str, hub: TheHub, session: TheLeader) -> Response:
    """Show every revision of a session."""
    ward, team = session.officer.ward, session.officer.team
    mine = (outreach_sessions.c.ward == ward) & (outreach_sessions.c.session == id)
    if session.officer.role == "leader":
        mine &= outreach_sessions.c.team == team
    with hub.database.read() as connection:
        order = (outreach_sessions.c.revision, outreach_sessions.c.record)
        revisions = connection.execute(select(outreach_sessions).where(mine).order_by(*order)).all()
        if not revisions:
            raise Problem(404, "not-found", N_("Không có buổi ra quân này ở tổ hay xã phường của bạn."))
        lines: dict[str, list[Any]] = {row.record: [] for row in revisions}
        of = (outreach_tallies.c.ward == ward) & outreach_tallies.c.record.in_(list(lines))
        for row in connection.execute(select(outreach_tallies).where(of).order_by(outreach_tallies.c.line)):
            lines[row.record].append(row)
        name = ward_name(connection, ward)
        team_names = {one.id: one.name for one in teams.of_ward(connection, ward)}
    names = {entry.code: entry.plain_name for entry in hub.pack.guides()}
    return page(
        request, "desk_session.html", session=session, ward=name, here="outreach", refused=None, revisions=revisions,
        lines=lines, names=names, team_name=team_names.get(revisions[-1].team, ""), helps=HELPS, results=RESULTS,
        groups=GROUPS, shown=shown,
    )  # fmt: skip


@router.post("/merge")
def merge(request: Request, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Count two sessions once, or keep them apart."""
    try:
        with hub.database.write() as connection:
            kept, dropped, same = form.one("kept"), form.one("dropped"), form.one("same") == "1"
            outreach_merging.decide(connection, session.officer, kept, dropped, same, hub.now())
    except AdminRefused as refused:
        return _show(request, hub, session, refused)
    return RedirectResponse("/desk/outreach", 303)


@router.post("/merge/{id}/undo")
def undo(request: Request, id: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Take a decision back."""
    try:
        with hub.database.write() as connection:
            outreach_merging.undo(connection, session.officer, id, hub.now())
    except AdminRefused as refused:
        return _show(request, hub, session, refused)
    return RedirectResponse("/desk/outreach", 303)


def _show(request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, at: int = 1) -> Response:
    ward, team = session.officer.ward, session.officer.team
    mine = (outreach_sessions.c.ward == ward) & (outreach_sessions.c.newest == 1)
    if session.officer.role == "leader":
        mine &= outreach_sessions.c.team == team
    since = f"{hub.now().astimezone(VIETNAM) - timedelta(days=LONG_AGO):%Y-%m-%d}"
    with hub.database.read() as connection:
        order = (outreach_sessions.c.day.desc(), outreach_sessions.c.started_at.desc(), outreach_sessions.c.record)
        rows = connection.execute(
            select(outreach_sessions).where(mine).order_by(*order).limit(PAGE + 1).offset(PAGE * (at - 1))
        ).all()
        pairs = outreach_merging.suggested(connection, ward, since, team)[:MOST_PAIRS]
        merges = outreach_merging.history(connection, ward, team)
        name = ward_name(connection, ward)
        team_names = {one.id: one.name for one in teams.of_ward(connection, ward)}
    return page(
        request, "desk_outreach.html", 409 if refused else 200, session=session, ward=name, here="outreach",
        refused=refused, sessions=rows[:PAGE], more=len(rows) > PAGE, at=at, pairs=pairs, merges=merges, team_names=team_names, shown=shown,
    )  # fmt: skip
