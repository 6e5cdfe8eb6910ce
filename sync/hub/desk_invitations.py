"""The desk's invitations: a sheet of cards to print and hand out, and those that are still open."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from content.qr import svg
from sync.enrolment import with_root
from sync.errors import N_
from sync.hub import audit, devices, open_invitations
from sync.hub.body import Form
from sync.hub.city_keys import root_fingerprint
from sync.hub.clock import in_vietnam, stamp
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheLeader
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused, Problem
from sync.hub.officers import Officer, Session
from sync.hub.pages import page
from sync.hub.teams import choices

DAYS = (1, 7, 30, 90)
MOST = 60
"""Cards of one sheet: more than any team has members."""

router = APIRouter(prefix="/desk/invitations", include_in_schema=False)


@dataclass(frozen=True)
class Card:
    """One invitation on paper."""

    code: str
    picture: str


@router.get("")
def show(request: Request, hub: TheHub, session: TheLeader, done: str = "") -> Response:
    """Show the invitations that can still be used, and the form for more."""
    return _page(request, hub, session, done=bool(done))


@router.post("")
def make(request: Request, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Make invitations and show them as cards, this once: the codes are not kept."""
    officer, now = session.officer, hub.now()
    base = hub.settings.public_url or str(request.base_url).rstrip("/")
    try:
        with hub.database.write() as connection:
            team, role, count, days = _asked(connection, officer, form)
            root = root_fingerprint(connection)
            codes = [devices.invite(connection, officer.ward, team, role, now, days, officer.id) for _ in range(count)]
            audit.note(connection, officer, "invite", now)
            names = ward_name(connection, officer.ward), devices.team_name(connection, officer.ward, team)
    except AdminRefused as refused:
        return _page(request, hub, session, refused, form)
    cards = [Card(code, svg(with_root(f"{base}/i/{code}", root))) for code in codes]
    until = in_vietnam(stamp(now + timedelta(days=days)))
    return page(
        request, "desk_invitation_cards.html", 201, session=session, ward=names[0], team=names[1], role=role,
        cards=cards, until=until, address=base,
    )  # fmt: skip


@router.post("/{id}/cancel")
def cancel(id: str, hub: TheHub, session: TheLeader, form: TheForm) -> Response:
    """Make an invitation useless."""
    with hub.database.write() as connection:
        if not open_invitations.cancel(connection, session.officer, id, hub.now()):
            raise Problem(
                404, "not-found", N_("Lời mời này đã dùng, đã hết hạn hoặc không phải của bạn. Tải lại danh sách.")
            )
        audit.note(connection, session.officer, "cancel-invitation", hub.now(), id)
    return RedirectResponse("/desk/invitations?done=1", 303)


def _asked(connection: Connection, officer: Officer, form: Form) -> tuple[str, str, int, int]:
    """Return team, role, count and days of a form; raises AdminRefused for what this officer may not ask for."""
    team, role, count, days = (form.one(name).strip() for name in ("team", "role", "count", "days"))
    known = [id for id, _ in choices(connection, officer.ward, officer.team)]
    if team not in known:
        raise AdminRefused(N_("Chọn một tổ trong danh sách."))
    if role not in _roles(officer):
        raise AdminRefused(N_("Chọn vai trò trong danh sách."))
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:4]) <= MOST):
        raise AdminRefused(N_("Số giấy mời phải từ 1 đến {most}."), most=MOST)
    if days not in map(str, DAYS):
        raise AdminRefused(N_("Chọn thời hạn trong danh sách."))
    return team, role, int(count), int(days)


def _roles(officer: Officer) -> tuple[str, ...]:
    return ("volunteer", "leader") if officer.role == "officer" else ("volunteer",)


def _page(
    request: Request,
    hub: Hub,
    session: Session,
    refused: AdminRefused | None = None,
    form: Form | None = None,
    done: bool = False,
) -> Response:
    with hub.database.read() as connection:
        name = ward_name(connection, session.officer.ward)
        open_ones = open_invitations.listing(connection, session.officer, hub.now())
        known = choices(connection, session.officer.ward, session.officer.team)
    return page(
        request, "desk_invitations.html", 409 if refused else 200, session=session, ward=name, teams=known,
        roles=_roles(session.officer), days=DAYS, most=MOST, open=open_ones, refused=refused, form=form or Form({}),
        done=done,
    )  # fmt: skip
