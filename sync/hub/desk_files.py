"""A record's files: each given in a sandbox as what its own bytes show, and looked through one after the other."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from sync.attachments import type_of
from sync.hub import audit, unsealing
from sync.hub.casework import Case
from sync.hub.context import Hub, TheHub
from sync.hub.desk_case import case_of, opened, unknown
from sync.hub.desk_session import TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.unsealing import CannotOpen
from sync.sealing.record import ENC

SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}
TURNS = (0, 90, 180, 270)
router = APIRouter(prefix="/desk/records/{record}")


@router.get("/attachments/{sha256}")
def show_attachment(record: str, sha256: str, hub: TheHub, session: TheOfficer) -> Response:
    """Give one file of a record, unsealed in memory, as the type its own bytes show and in a sandbox."""
    with hub.database.write() as connection:
        case = case_of(connection, session, record)
        if not any(file.sha256 == sha256 for file in case.attachments):
            raise unknown()
        data = _file(hub, session, connection, case, sha256)
        audit.note(connection, session.officer, "attachment", hub.now(), record)
    kind = type_of(data)
    if not kind:
        raise unknown()
    # Browsers do not show a PDF in a sandbox, so it is saved instead.
    saved = {"Content-Disposition": f'attachment; filename="{case.code}.pdf"'} if kind == "application/pdf" else {}
    return Response(data, media_type=kind, headers=SANDBOX | saved)


@router.get("/view/{sha256}")
def show_viewer(
    request: Request, record: str, sha256: str, hub: TheHub, session: TheOfficer, turn: int = 0, full: int = 0
) -> Response:
    """Show a page with one file large, and the way to those before and after it."""
    with hub.database.write() as connection:
        case = case_of(connection, session, record)
        content = opened(connection, session, case)
        if isinstance(content, CannotOpen):
            raise _sealed(content)
        files = content.case.attachments
        at = next((at for at, file in enumerate(files) if file.sha256 == sha256), None)
        if at is None:
            raise unknown()
        audit.note(connection, session.officer, "viewer", hub.now(), record)
        ward = ward_name(connection, case.ward)
    return page(
        request, "desk_viewer.html", session=session, ward=ward, case=case, file=files[at], at=at, count=len(files),
        before=files[at - 1].sha256 if at else "", after=files[at + 1].sha256 if at + 1 < len(files) else "",
        turn=turn if turn in TURNS else 0, full=bool(full),
    )  # fmt: skip


def _file(hub: Hub, session: Session, connection: Connection, case: Case, sha256: str) -> bytes:
    if case.enc == ENC:
        try:
            return unsealing.file_for(unsealing.open_for(connection, session, case), hub.attachments, sha256)
        except CannotOpen as refused:
            raise _sealed(refused) from refused
    stored = hub.attachments.find(sha256)
    if stored is None:
        raise unknown()
    return stored.read()


def _sealed(refused: CannotOpen) -> Problem:
    values: dict[str, Any] = refused.values
    return Problem(409, "sealed", refused.text, **values)
