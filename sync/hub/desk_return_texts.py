"""The ward's own ready-made reasons for returning a record: listed, added, taken away."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.errors import N_
from sync.hub import return_texts
from sync.hub.body import Form
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused
from sync.hub.officers import Session
from sync.hub.pages import page

router = APIRouter(prefix="/desk/reasons")


@router.get("")
def show_reasons(request: Request, hub: TheHub, session: TheOfficer) -> Response:
    """Show what the ward wrote, and what is there without it."""
    return _show(request, hub, session)


@router.post("/add")
def add(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep a reason, for one procedure or for all, with the papers it says are missing, one a line."""
    procedure = form.one("procedure").strip()
    papers = tuple(filter(None, (" ".join(line.split()) for line in form.one("missing").splitlines())))
    try:
        if procedure and hub.pack.guide(procedure) is None:
            raise MoveRefused(N_("Không có thủ tục mang mã này. Chép lại mã trong hướng dẫn, hoặc để trống."))
        with hub.database.write() as connection:
            return_texts.add(connection, session.officer, procedure, form.one("reason"), papers, hub.now())
    except MoveRefused as refused:
        return _show(request, hub, session, refused, form)
    return RedirectResponse("/desk/reasons", 303)


@router.post("/remove")
def remove(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Take a reason away."""
    try:
        with hub.database.write() as connection:
            return_texts.remove(connection, session.officer, form.one("id"), hub.now())
    except MoveRefused as refused:
        return _show(request, hub, session, refused)
    return RedirectResponse("/desk/reasons", 303)


def _show(
    request: Request, hub: Hub, session: Session, refused: MoveRefused | None = None, form: Form | None = None
) -> Response:
    with hub.database.read() as connection:
        own, ward = return_texts.own_of(connection, session.officer.ward), ward_name(connection, session.officer.ward)
    names = {entry.code: entry.plain_name for entry in hub.pack.guides()}
    return page(
        request, "desk_reasons.html", 409 if refused else 200, session=session, ward=ward, own=own, names=names,
        general=tuple(return_texts.GENERAL.values()), refused=refused, form=form or Form({}),
    )  # fmt: skip
