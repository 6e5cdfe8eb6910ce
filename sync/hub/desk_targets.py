"""The desk's page of targets."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.hub import progress, targets
from sync.hub.body import Form
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.periods import Period, month_before, month_of
from sync.hub.report import shown
from sync.hub.report_basis import Basis

router = APIRouter(prefix="/desk/targets", include_in_schema=False)


@router.get("")
def show_targets(request: Request, hub: TheHub, session: TheOfficer, taken: int = 0) -> Response:
    """Show the targets of last month and this."""
    return _show(request, hub, session, taken=taken)


@router.post("")
def choose(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Set one target."""
    said = (form.one(name) for name in ("month", "indicator", "field", "target"))
    try:
        with hub.database.write() as connection:
            targets.choose(connection, session.officer.ward, *said, now=hub.now())
    except AdminRefused as refused:
        return _show(request, hub, session, refused, form)
    return RedirectResponse("/desk/targets", 303)


@router.post("/import")
def take_in(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Set the targets of a pasted table."""
    try:
        with hub.database.write() as connection:
            ward, fields = session.officer.ward, _basis(hub).fields
            taken = targets.take_in(connection, ward, form.one("rows"), fields, hub.now())
    except AdminRefused as refused:
        return _show(request, hub, session, refused, form)
    return RedirectResponse(f"/desk/targets?taken={taken}", 303)


def _show(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, form: Form | None = None, taken: int = 0
) -> Response:  # fmt: skip
    ward, month = session.officer.ward, month_of(hub.now())
    with hub.database.read() as connection:
        found = progress.of_ward(connection, _basis(hub), ward, Period(month_before(month), month))
        name = ward_name(connection, ward)
    return page(
        request, "desk_targets.html", 422 if refused else 200, session=session, ward=name, here="targets",
        refused=refused, progress=found[::-1], indicators=targets.INDICATORS, fields=_basis(hub).fields, month=month,
        form=form or Form({}), taken=taken, shown=shown,
    )  # fmt: skip


def _basis(hub: Hub) -> Basis:
    return Basis(hub.pack, hub.now())
