"""Calls for help from volunteers: listed, answered and closed."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync.hub import tickets
from sync.hub.body import Form
from sync.hub.context import Hub, TheHub
from sync.hub.desk_case import Act, act
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused
from sync.hub.officers import Session
from sync.hub.pages import page

router = APIRouter(prefix="/desk/tickets")


@router.get("")
def show_tickets(
    request: Request,
    hub: TheHub,
    session: TheOfficer,
    view: str = "open",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the ward's tickets, those that wait first."""
    return _show(request, hub, session, view if view in tickets.STATES else "open", after)


@router.post("/{record}/answer")
def answer(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Answer a ticket; the answer reaches the volunteer's phone with the next news."""
    return _take(
        request, hub, session, record, form,
        lambda connection, case: tickets.answer(connection, session.officer, case, form.one("text"), hub.now()),
    )  # fmt: skip


@router.post("/{record}/close")
def close(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Close a ticket."""
    return _take(
        request, hub, session, record, form,
        lambda connection, case: tickets.close(connection, session.officer, case, form.one("text"), hub.now()),
    )  # fmt: skip


def _take(request: Request, hub: Hub, session: Session, record: str, form: Form, step: Act) -> Response:
    view = form.one("view") if form.one("view") in tickets.STATES else "open"
    refused = act(hub, session, record, step)
    if refused:
        return _show(request, hub, session, view, "", refused, record, form.one("text"))
    return RedirectResponse(f"/desk/tickets?view={view}", 303)


def _show(
    request: Request,
    hub: Hub,
    session: Session,
    view: str,
    after: str,
    refused: MoveRefused | None = None,
    at: str = "",
    typed: str = "",
) -> Response:
    ward = session.officer.ward
    with hub.database.read() as connection:
        found, waiting = tickets.listing(connection, ward, view, after), tickets.count_open(connection, ward)
        name = ward_name(connection, ward)
    shown: dict[str, Any] = {"view": view, "views": tuple(tickets.STATES), "found": found, "waiting": waiting}
    return page(
        request, "desk_tickets.html", 409 if refused else 200, session=session, ward=name, refused=refused, at=at,
        typed=typed, first=not after, **shown,
    )  # fmt: skip
