"""The appointment slip: when the result is due, settled in a form and printed on half a sheet."""

from datetime import date

from fastapi import APIRouter, Request, Response

from content.qr import svg
from sync.hub import appointments, audit, days_off
from sync.hub.appointments import Asked
from sync.hub.body import Form
from sync.hub.clock import VIETNAM
from sync.hub.context import Hub, TheHub
from sync.hub.desk_case import act, back_to, case_of, guide_of
from sync.hub.desk_inbox import day_of
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import MoveRefused
from sync.hub.officers import Session
from sync.hub.pages import page
from sync.hub.words import wanted

router = APIRouter(prefix="/desk/records/{record}")


@router.get("/slip")
def show_slip(request: Request, record: str, hub: TheHub, session: TheOfficer) -> Response:
    """Show a record's slip with the form behind it; the slip tells codes and days, nothing about the person."""
    with hub.database.write() as connection:
        audit.note(connection, session.officer, "slip-look", hub.now(), case_of(connection, session, record).id)
    return _show(request, hub, session, record)


@router.post("/slip")
def make_slip(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Settle when the result is due."""
    asked = _asked(form)
    refused = act(
        hub, session, record,
        lambda connection, case: appointments.make(connection, session.officer, case, asked, hub.now()),
    )  # fmt: skip
    return _show(request, hub, session, record, refused, asked) if refused else back_to(record, "/slip")


def _asked(form: Form) -> Asked:
    typed = form.one("amount").strip()
    amount = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 5 else None
    # A day that cannot be read lies before every record, and so is refused like any other wrong one.
    received = day_of(form.one("received_on")) or date.min
    return Asked(received, amount, form.one("unit"), form.one("place"), form.one("hours"))


def _show(
    request: Request,
    hub: Hub,
    session: Session,
    record: str,
    refused: MoveRefused | None = None,
    asked: Asked | None = None,
) -> Response:
    t = hub.translate(wanted(request))
    with hub.database.read() as connection:
        case = case_of(connection, session, record)
        made, ward = appointments.find(connection, case.ward, case.id), ward_name(connection, case.ward)
        guide, today = guide_of(hub, case), hub.now().astimezone(VIETNAM).date()
        if asked is None and made:
            asked = Asked(made.received_on, made.amount, made.unit, made.place, made.hours)
        asked = asked or appointments.propose(connection, case, guide, hub.now())
        left = days_off.calendar(connection).days_left(today, made.due_on) if made else 0
    if not asked.place:
        desk = t("Bộ phận Một cửa")
        asked = Asked(asked.received_on, asked.amount, asked.unit, f"{desk}, {ward}", asked.hours)
    address = f"{hub.settings.public_url or str(request.base_url).rstrip('/')}/t/{case.code}"
    return page(
        request, "desk_slip.html", 409 if refused else 200, session=session, ward=ward, case=case, guide=guide,
        made=made, asked=asked, refused=refused, address=address, picture=svg(address), today=today, left=left,
        may=case.kind == "submission" and case.state in appointments.MAY_HAVE and not case.forwarded_to,
    )  # fmt: skip
