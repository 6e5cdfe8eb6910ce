"""What decides about a record: lodged, returned, forwarded, done."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from sync.errors import N_
from sync.hub import casework, forwarding, record_page, return_texts, ward_secret
from sync.hub.body import Form
from sync.hub.casework import Case
from sync.hub.context import Hub, TheHub
from sync.hub.desk_case import Act, act, back_to, guide_of, opened
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.errors import MoveRefused
from sync.hub.officers import Session
from sync.hub.unsealing import CannotOpen

router = APIRouter(prefix="/desk/records/{record}")


@router.post("/lodge")
def lodge(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep the official system's code for a record."""

    def step(connection: Connection, case: Case) -> None:
        casework.lodge(connection, session.officer, case, form.one("official_code"), hub.now())

    return _take(request, hub, session, record, form, step)


@router.post("/return")
def send_back(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Return a record with a reason, ready-made or written, and the papers of its guide that are missing."""

    def step(connection: Connection, case: Case) -> None:
        reason, missing = _reason(connection, hub, case, form)
        casework.send_back(connection, session.officer, case, reason, missing, form.one("note"), hub.now())

    return _take(request, hub, session, record, form, step)


@router.post("/done")
def finish(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Close a record whose result is there."""

    def step(connection: Connection, case: Case) -> None:
        casework.finish(connection, session.officer, case, form.one("note"), hub.now(), form.one("result"))

    return _take(request, hub, session, record, form, step)


@router.post("/forward")
def forward(request: Request, record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Send a record on to another ward, sealed anew to that ward's key."""

    def step(connection: Connection, case: Case) -> None:
        content = opened(connection, session, case)
        if isinstance(content, CannotOpen):
            values: dict[str, object] = content.values
            raise MoveRefused(content.text, **values)
        keys = ward_secret.held(connection, session)
        plain, to, why = content.case.body, form.one("to"), form.one("why")
        forwarding.forward(connection, session.officer, case, plain, to, why, keys, hub.now())

    refused = act(hub, session, record, step)
    return record_page.show(request, hub, session, record, refused, form) if refused else RedirectResponse("/desk", 303)


def _take(request: Request, hub: Hub, session: Session, record: str, form: Form, step: Act) -> Response:
    refused = act(hub, session, record, step)
    return record_page.show(request, hub, session, record, refused, form) if refused else back_to(record)


def _reason(connection: Connection, hub: Hub, case: Case, form: Form) -> tuple[str, tuple[str, ...]]:
    """Return why a record is returned and which papers it lacks; raises MoveRefused for a choice that is no more."""
    guide = guide_of(hub, case)
    names = {str(at): paper.name for at, paper in enumerate(guide.papers)} if guide else {}
    chosen = form.all("missing")
    ready = {one.id: one for one in return_texts.for_case(connection, case.ward, guide, case.procedure)}
    picked = form.one("ready")
    if not set(chosen) <= set(names) or (picked and picked not in ready):
        raise MoveRefused(N_("Danh sách giấy tờ vừa đổi. Tải lại trang rồi chọn lại giấy còn thiếu."))
    missing = [names[at] for at in chosen] + list(ready[picked].missing if picked else ())
    said = [ready[picked].reason if picked else "", form.one("reason").strip()]
    return " ".join(part for part in said if part), tuple(dict.fromkeys(missing))
