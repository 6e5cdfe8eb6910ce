"""One record at the desk: found in the officer's own ward, opened where their session can, and acted on."""

from collections.abc import Callable

from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from content.procedure import Guide
from sync.errors import N_
from sync.hub import casework, unsealing
from sync.hub.casework import Case
from sync.hub.context import Hub
from sync.hub.errors import MoveRefused, Problem
from sync.hub.officers import Session
from sync.hub.unsealing import CannotOpen, Opened

Act = Callable[[Connection, Case], object]


def case_of(connection: Connection, session: Session, record: str) -> Case:
    """Return a record of the officer's ward as it is kept; raises Problem where there is none."""
    case = casework.find(connection, session.officer.ward, record)
    if case is None:
        raise unknown()
    return case


def opened(connection: Connection, session: Session, case: Case) -> Opened | CannotOpen:
    """Return a record with its content, or why the officer cannot read it."""
    try:
        return unsealing.open_for(connection, session, case)
    except CannotOpen as refused:
        return refused


def guide_of(hub: Hub, case: Case) -> Guide | None:
    """Return the guide of a record's procedure, None where the hub has none."""
    return hub.pack.guide(case.procedure) if case.procedure else None


def act(hub: Hub, session: Session, record: str, step: Act) -> MoveRefused | None:
    """Take one step with a record, whole or not at all, and return why it was refused."""
    try:
        with hub.database.write() as connection:
            step(connection, case_of(connection, session, record))
    except MoveRefused as refused:
        return refused
    return None


def back_to(record: str, place: str = "") -> RedirectResponse:
    """Return the way back to a record's page after a step."""
    return RedirectResponse(f"/desk/records/{record}{place}", 303)


def unknown() -> Problem:
    """Return the answer for a record that does not exist in the officer's ward."""
    return Problem(404, "not-found", N_("Không có hồ sơ này ở xã phường của bạn. Kiểm tra lại mã biên nhận."))
