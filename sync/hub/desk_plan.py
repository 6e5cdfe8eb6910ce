"""The leader's plan of shifts and events, and the teams with their members, devices and quiz results."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from sync.hub import events, teams, ward_settings
from sync.hub.body import Form
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheLeader
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.schema import devices
from sync.hub.schema import teams as team_table
from sync.hub.schema_board import quiz_results

MOST_RESULTS = 200
router = APIRouter(prefix="/desk/outreach", include_in_schema=False)


@router.get("/events")
def show_events(request: Request, hub: TheHub, session: TheLeader) -> Response:
    """Show the plan."""
    return _events(request, hub, session)


@router.post("/events")
def plan(request: Request, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Plan an event."""
    names = ("team", "title", "place", "topic", "day", "begins", "ends", "note")
    try:
        with hub.database.write() as connection:
            events.plan(connection, session.officer, *(form.one(name) for name in names), now=hub.now())
    except AdminRefused as refused:
        return _events(request, hub, session, refused, form)
    return RedirectResponse("/desk/outreach/events", 303)


@router.post("/events/{id}/cancel")
def cancel(request: Request, id: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Call an event off."""
    try:
        with hub.database.write() as connection:
            events.cancel(connection, session.officer, id, hub.now())
    except AdminRefused as refused:
        return _events(request, hub, session, refused)
    return RedirectResponse("/desk/outreach/events", 303)


@router.post("/events/{id}/present")
def count_present(request: Request, id: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Write down how many came."""
    try:
        with hub.database.write() as connection:
            events.count_present(connection, session.officer, id, form.one("present"))
    except AdminRefused as refused:
        return _events(request, hub, session, refused)
    return RedirectResponse("/desk/outreach/events", 303)


@router.get("/teams")
def show_teams(request: Request, hub: TheHub, session: TheLeader) -> Response:
    """Show the teams."""
    return _teams(request, hub, session)


@router.post("/teams/{id}/members")
def set_members(request: Request, id: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Write down how many members a team has."""
    team = session.officer.team if session.officer.role == "leader" else id
    try:
        with hub.database.write() as connection:
            teams.set_members(connection, session.officer.ward, team, form.one("members"))
    except AdminRefused as refused:
        return _teams(request, hub, session, refused)
    return RedirectResponse("/desk/outreach/teams", 303)


def _events(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, form: Form | None = None
) -> Response:
    ward, team = session.officer.ward, session.officer.team
    with hub.database.read() as connection:
        found = events.listing(connection, ward, team)
        _, places = ward_settings.of_ward(connection, ward)
        own, name = teams.of_ward(connection, ward), ward_name(connection, ward)
    return page(
        request, "desk_events.html", 422 if refused else 200, session=session, ward=name, here="events",
        refused=refused, events=found, teams=own, places=places, form=form or Form({}),
    )  # fmt: skip


def _teams(request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None) -> Response:
    ward, team = session.officer.ward, session.officer.team
    mine = quiz_results.c.ward == ward
    if team:
        mine &= quiz_results.c.team == team
    device = (devices.c.ward == quiz_results.c.ward) & (devices.c.id == quiz_results.c.device)
    of_team = (team_table.c.ward == quiz_results.c.ward) & (team_table.c.id == quiz_results.c.team)
    quizzes = (
        select(quiz_results, devices.c.name.label("device_name"), team_table.c.name.label("team_name"))
        .join(devices, device)
        .join(team_table, of_team)
        .where(mine)
        .order_by(quiz_results.c.at.desc(), quiz_results.c.record)
    )
    with hub.database.read() as connection:
        results = connection.execute(quizzes.limit(MOST_RESULTS)).all()
        silent = teams.silent(connection, ward, hub.now(), team)
        own, name = teams.of_ward(connection, ward, team), ward_name(connection, ward)
    return page(
        request, "desk_teams.html", 422 if refused else 200, session=session, ward=name, here="teams",
        refused=refused, teams=own, kinds=teams.KINDS, silent=silent, days=teams.LONG_SILENT, quizzes=results,
    )  # fmt: skip
