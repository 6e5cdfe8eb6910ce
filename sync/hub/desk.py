"""The officer's desk: the inbox, a record, and what can be done with it."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from sync.attachments import type_of
from sync.errors import N_
from sync.hub import audit, casework, changes, inbox, reading, unsealing
from sync.hub.body import Form
from sync.hub.casework import Case
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused, Problem
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.unsealing import CannotOpen
from sync.hub.words import wanted
from sync.sealing.record import ENC

SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("")
def show_inbox(
    request: Request,
    hub: TheHub,
    session: TheOfficer,
    view: str = "waiting",
    code: Annotated[str, Query(max_length=60)] = "",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show a page of the ward's records."""
    view = view if view in inbox.VIEWS else "waiting"
    ward = session.officer.ward
    with hub.database.read() as connection:
        found = inbox.by_code(connection, ward, code) if code.strip() else inbox.listing(connection, ward, view, after)
        waiting, name = inbox.count_waiting(connection, ward), ward_name(connection, ward)
    names = {entry.code: entry.plain_name for entry in hub.pack.guides()}
    return page(
        request, "desk_inbox.html", session=session, ward=name, view=view, views=inbox.VIEWS, code=code,
        found=found, waiting=waiting, names=names, first=not after,
    )  # fmt: skip


@router.get("/records/{record}")
def show_record(request: Request, record: str, hub: TheHub, session: TheOfficer) -> Response:
    """Open a record: the look is written down, and the first one tells the volunteer that work has begun.

    A look by an officer who cannot open it is written down too, and tells the volunteer nothing.
    """
    shut = _shut(hub, session, record)
    with hub.database.write() as connection:
        case = _case(connection, session, record)
        if shut:
            audit.note(connection, session.officer, "not-opened", hub.now(), case.id)
        else:
            casework.open_case(connection, session.officer, case, hub.now())
    return _show(request, hub, session, record)


@router.post("/records/{record}/lodge")
def lodge(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep the official system's code for a record."""

    def act(connection: Connection, case: Case) -> None:
        casework.lodge(connection, session.officer, case, form.one("official_code"), hub.now())

    return _act(request, hub, session, record, form, act)


@router.post("/records/{record}/return")
def send_back(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Return a record with a reason and the papers of its guide that are missing."""

    def act(connection: Connection, case: Case) -> None:
        missing = _papers(hub, case, form)
        casework.send_back(connection, session.officer, case, form.one("reason"), missing, form.one("note"), hub.now())

    return _act(request, hub, session, record, form, act)


@router.post("/records/{record}/done")
def finish(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Close a record whose result is there."""

    def act(connection: Connection, case: Case) -> None:
        casework.finish(connection, session.officer, case, form.one("note"), hub.now())

    return _act(request, hub, session, record, form, act)


@router.get("/records/{record}/attachments/{sha256}")
def show_attachment(record: str, sha256: str, hub: TheHub, session: TheOfficer) -> Response:
    """Give one file of a record, unsealed in memory, as the type its own bytes show and in a sandbox."""
    with hub.database.write() as connection:
        case = _case(connection, session, record)
        if not any(file.sha256 == sha256 for file in case.attachments):
            raise _unknown()
        data = _file(hub, session, connection, case, sha256)
        audit.note(connection, session.officer, "attachment", hub.now(), record)
    kind = type_of(data)
    if not kind:
        raise _unknown()
    # Browsers do not show a PDF in a sandbox, so it is saved instead.
    saved = {"Content-Disposition": f'attachment; filename="{case.code}.pdf"'} if kind == "application/pdf" else {}
    return Response(data, media_type=kind, headers=SANDBOX | saved)


def _file(hub: Hub, session: Session, connection: Connection, case: Case, sha256: str) -> bytes:
    if case.enc == ENC:
        try:
            return unsealing.file_for(unsealing.open_for(connection, session, case), hub.attachments, sha256)
        except CannotOpen as refused:
            values: dict[str, Any] = refused.values
            raise Problem(409, "sealed", refused.text, **values) from refused
    stored = hub.attachments.find(sha256)
    if stored is None:
        raise _unknown()
    return stored.read()


def _shut(hub: Hub, session: Session, record: str) -> CannotOpen | None:
    """Return why an officer cannot read a record, None where they can."""
    with hub.database.read() as connection:
        try:
            unsealing.open_for(connection, session, _case(connection, session, record))
        except CannotOpen as refused:
            return refused
    return None


def _act(
    request: Request, hub: Hub, session: Session, record: str, form: Form, act: Callable[[Connection, Case], None]
) -> Response:
    try:
        with hub.database.write() as connection:
            act(connection, _case(connection, session, record))
    except MoveRefused as refused:
        return _show(request, hub, session, record, refused, form)
    return RedirectResponse(f"/desk/records/{record}", 303)


def _show(
    request: Request,
    hub: Hub,
    session: Session,
    record: str,
    refused: MoveRefused | None = None,
    form: Form | None = None,
) -> Response:
    with hub.database.read() as connection:
        case, shut = _case(connection, session, record), None
        try:
            case = unsealing.open_for(connection, session, case).case
        except CannotOpen as error:
            shut = error
        history = changes.of_record(connection, case.ward, case.id)
        name = ward_name(connection, case.ward)
    guide = hub.pack.guide(case.procedure) if case.procedure else None
    t = hub.translate(wanted(request))
    return page(
        request, "desk_record.html", 409 if refused else 200, session=session, ward=name, case=case, guide=guide,
        reading=None if shut else reading.read(case, guide, t), shut=shut, history=history, refused=refused,
        form=form or Form({}),
    )  # fmt: skip


def _case(connection: Connection, session: Session, record: str) -> Case:
    case = casework.find(connection, session.officer.ward, record)
    if case is None:
        raise _unknown()
    return case


def _papers(hub: Hub, case: Case, form: Form) -> tuple[str, ...]:
    guide = hub.pack.guide(case.procedure) if case.procedure else None
    names = {str(at): paper.name for at, paper in enumerate(guide.papers)} if guide else {}
    chosen = form.all("missing")
    if not set(chosen) <= set(names):
        raise MoveRefused(N_("Danh sách giấy tờ vừa đổi. Tải lại trang rồi chọn lại giấy còn thiếu."))
    return tuple(names[at] for at in dict.fromkeys(chosen))


def _unknown() -> Problem:
    return Problem(404, "not-found", N_("Không có hồ sơ này ở xã phường của bạn. Kiểm tra lại mã biên nhận."))
