"""A record's page: opening it, taking it up, ticking its papers, noting something about it."""

from fastapi import APIRouter, Request, Response

from sync.hub import applicant_marks, audit, case_notes, casework, paper_checks, record_page, ward_secret
from sync.hub.context import TheHub
from sync.hub.desk_case import act, back_to, case_of, guide_of, opened
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.unsealing import CannotOpen

router = APIRouter(prefix="/desk/records/{record}")


@router.get("")
def show_record(request: Request, record: str, hub: TheHub, session: TheOfficer) -> Response:
    """Open a record: the look is written down, and the first one tells the volunteer that work has begun.

    A look by an officer who cannot open it is written down too, and tells the volunteer nothing.
    """
    with hub.database.read() as connection:
        content = opened(connection, session, case_of(connection, session, record))
        keys = ward_secret.held(connection, session)
    with hub.database.write() as connection:
        case = case_of(connection, session, record)
        if isinstance(content, CannotOpen):
            audit.note(connection, session.officer, "not-opened", hub.now(), case.id)
        else:
            casework.open_case(connection, session.officer, case, hub.now())
            if not case.purged_at:
                applicant_marks.remember(connection, content.case, keys)
    return record_page.show(request, hub, session, record, known=content)


@router.post("/take")
def take(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Put a record into this officer's hands."""
    act(hub, session, record, lambda connection, case: casework.take(connection, session.officer, case, hub.now()))
    return back_to(record)


@router.post("/papers")
def check_papers(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep which papers of the guide are there."""
    said = {int(name[1:]): form.one(name) for name in form.fields if name[:1] == "p" and name[1:].isdecimal()}
    refused = act(
        hub, session, record,
        lambda connection, case: paper_checks.check(
            connection, session.officer, case, guide_of(hub, case), said, hub.now()
        ),
    )  # fmt: skip
    return record_page.show(request, hub, session, record, refused, form) if refused else back_to(record, "#papers")


@router.post("/notes")
def add_note(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep a note for colleagues, sealed to the ward."""
    refused = act(
        hub, session, record,
        lambda connection, case: case_notes.add(connection, session.officer, case, form.one("text"), hub.now()),
    )  # fmt: skip
    return record_page.show(request, hub, session, record, refused, form) if refused else back_to(record, "#notes")
