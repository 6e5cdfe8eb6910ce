"""The desk's pages for handing a record to its official system, and the ward's list of what is not settled."""

from anyio import CancelScope, to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from content.systems import SYSTEMS
from sync.errors import N_
from sync.hub import audit, casework
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused, Problem
from sync.hub.gateway import handovers, sheet
from sync.hub.gateway.dossier import Dossier
from sync.hub.gateway.export import ExportAdapter
from sync.hub.gateway.handovers import Handover
from sync.hub.gateway.http import HttpAdapter
from sync.hub.gateway.manual import ManualAdapter, rows_of
from sync.hub.gateway.opening import Open, open_dossier, open_record
from sync.hub.gateway.outcome import Accepted, Later, Refused
from sync.hub.officers import Session
from sync.hub.pages import page

router = APIRouter(prefix="/desk", include_in_schema=False)
NOT_LODGED = N_("Hệ thống đã nhận với mã {code}, nhưng hồ sơ ở đây đã sang bước khác. Ghi mã này vào hồ sơ.")


@router.get("/gateway")
def show_unsettled(request: Request, hub: TheHub, session: TheOfficer) -> Response:
    """Show the ward's dossiers that were sent and not taken, or of which nobody knows."""
    with hub.database.read() as connection:
        found = handovers.unsettled(connection, session.officer.ward)
        name = ward_name(connection, session.officer.ward)
    return page(request, "desk_gateway_list.html", session=session, ward=name, found=found, now=hub.now())


@router.get("/records/{record}/gateway")
async def show(request: Request, record: str, hub: TheHub, session: TheOfficer) -> Response:
    """Show a record as it is typed into the official system, and the other ways there."""
    opened = await to_thread.run_sync(open_record, hub, session, record)
    await to_thread.run_sync(_looked, hub, session, opened)
    return await _show(request, hub, session, record)


@router.post("/records/{record}/gateway/send")
async def send(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Send a record to its official system over HTTP, and lodge it with the code that comes back."""
    opened = await to_thread.run_sync(open_record, hub, session, record)
    place = hub.places.get(opened.system)
    if place is None or not place.url:
        raise Problem(404, "not-found", N_("Máy chủ này chưa nối thẳng với hệ thống của thủ tục. Dùng cách khác."))
    dossier = await to_thread.run_sync(open_dossier, hub, opened, limiter=hub.exporting)

    def begin() -> Handover:
        with hub.database.write() as connection:
            case = _now(connection, session, record)
            return handovers.begin(connection, session.officer, case, dossier, place, hub.now())

    def settle(outcome: Accepted | Refused | Later) -> bool:
        with hub.database.write() as connection:
            case = _now(connection, session, record)
            return handovers.settle(connection, session.officer, case, sent, outcome, hub.now())

    try:
        sent = await to_thread.run_sync(begin)
    except MoveRefused as refused:
        return await _show(request, hub, session, record, refused)
    outcome = await HttpAdapter(place, hub.now).hand_over(dossier)
    # What the system said must be kept, even while the hub is being stopped.
    with CancelScope(shield=True):
        lodged = await to_thread.run_sync(settle, outcome)
    if isinstance(outcome, Accepted) and not lodged:
        return await _show(request, hub, session, record, MoveRefused(NOT_LODGED, code=outcome.code))
    where = "" if isinstance(outcome, Accepted) else "/gateway"
    return RedirectResponse(f"/desk/records/{record}{where}", 303)


@router.post("/records/{record}/gateway/dossier.zip")
async def take_package(record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Give a record as a package to carry over: JSON, files and the sheet."""
    opened = await to_thread.run_sync(open_record, hub, session, record)
    dossier = await to_thread.run_sync(open_dossier, hub, opened, limiter=hub.exporting)
    packed = await ExportAdapter(lambda made: _sheet(hub, opened, made)).hand_over(dossier)
    await to_thread.run_sync(_noted, hub, session, record, "gateway-export")
    return _file(packed.data, packed.name, "application/zip")


@router.post("/records/{record}/gateway/sheet.pdf")
async def take_sheet(record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Give the sheet to lay on top of the papers when they are scanned."""
    opened = await to_thread.run_sync(open_record, hub, session, record)
    dossier = await to_thread.run_sync(open_dossier, hub, opened, limiter=hub.exporting)
    drawn = await to_thread.run_sync(_sheet, hub, opened, dossier)
    await to_thread.run_sync(_noted, hub, session, record, "gateway-sheet")
    return _file(drawn, f"xomso-{dossier.receipt}.pdf", "application/pdf")


async def _show(
    request: Request, hub: Hub, session: Session, record: str, refused: MoveRefused | None = None
) -> Response:
    opened = await to_thread.run_sync(open_record, hub, session, record)
    place = hub.places.get(opened.system)
    typed = await ManualAdapter(place, opened.guide, hub.translate("vi")).hand_over(opened.case)

    def rest() -> tuple[Handover | None, str]:
        with hub.database.read() as connection:
            ward = session.officer.ward
            return handovers.find(connection, ward, record), ward_name(connection, ward)

    handover, name = await to_thread.run_sync(rest)
    return page(
        request, "desk_gateway_page.html", 409 if refused else 200, session=session, ward=name, case=opened.case,
        guide=opened.guide, system=opened.system, typed=typed, direct=bool(place and place.url), handover=handover,
        held=bool(handover and handover.held(hub.now())), refused=refused,
    )  # fmt: skip


def _looked(hub: Hub, session: Session, opened: Open) -> None:
    with hub.database.write() as connection:
        casework.open_case(connection, session.officer, _now(connection, session, opened.case.id), hub.now())
        audit.note(connection, session.officer, "gateway-manual", hub.now(), opened.case.id)


def _noted(hub: Hub, session: Session, record: str, action: str) -> None:
    with hub.database.write() as connection:
        audit.note(connection, session.officer, action, hub.now(), record)


def _now(connection: Connection, session: Session, record: str) -> casework.Case:
    case = casework.find(connection, session.officer.ward, record)
    if case is None:
        raise Problem(404, "not-found", N_("Không có hồ sơ này ở xã phường của bạn. Kiểm tra lại mã biên nhận."))
    return case


def _sheet(hub: Hub, opened: Open, dossier: Dossier) -> bytes:
    t = hub.translate("vi")
    system = t(SYSTEMS[opened.system]) if opened.system else ""
    rows = rows_of(opened.case, opened.guide, t)
    return sheet.draw(dossier, opened.guide, opened.ward_name, system, rows, t, hub.settings.fonts)


def _file(data: bytes, name: str, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
