"""The desk's page of keys: who can open the ward's records, granting that to a colleague, opening one's own."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection, select

from content.alphabet import by_given_name
from sync.errors import N_
from sync.hub import attempts, audit, grants, officer_keys, sessions, ward_keys
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused
from sync.hub.officers import LONGEST_PASSWORD, Session
from sync.hub.pages import page
from sync.hub.schema import officers

router = APIRouter(prefix="/desk/keys", include_in_schema=False)


@dataclass(frozen=True)
class Person:
    """A colleague, and whether they hold the ward's key of today."""

    id: str
    login: str
    name: str
    holds: bool
    has_key: bool


@router.get("")
def show(request: Request, hub: TheHub, session: TheOfficer, done: str = "") -> Response:
    """Show who holds the ward's key."""
    return _page(request, hub, session, done=bool(done))


@router.post("/grant")
def grant(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Grant a colleague every key of the ward that this officer holds."""
    try:
        with hub.database.write() as connection:
            officer = hand_over(connection, session, form.one("officer"), hub.now())
            audit.note(connection, session.officer, "grant-key", hub.now(), officer)
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return RedirectResponse("/desk/keys?done=1", 303)


@router.post("/open")
def open_key(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Open this officer's key for a session that began without the password, as single sign-on does."""
    officer, now, password = session.officer, hub.now(), form.one("password")[:LONGEST_PASSWORD]
    try:
        with hub.database.write() as connection:
            wait = attempts.take(connection, attempts.LOGIN, officer.login, now)
        if wait:
            raise AdminRefused(N_("Nhập sai nhiều lần. Chờ {minutes} phút rồi thử lại."), minutes=-(-wait // 60))
        with hub.database.read() as connection:
            wrapped = officer_keys.wrapped_of(connection, officer)
        key = officer_keys.opened(hub.passwords, wrapped, password)
        if key is None:
            raise AdminRefused(
                N_("Mật khẩu không mở được khóa của bạn. Nhập mật khẩu của bàn làm việc, không phải của SSO.")
            )
        with hub.database.write() as connection:
            attempts.forgive(connection, attempts.LOGIN, officer.login)
            sessions.put_key(connection, session, key)
            audit.note(connection, officer, "open-key", now)
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return RedirectResponse("/desk/keys?done=1", 303)


def hand_over(connection: Connection, session: Session, colleague: str, now: datetime) -> str:
    """Seal the ward's keys to a colleague and return the colleague's id; raises AdminRefused."""
    giver = session.officer
    public = officer_keys.public_keys(connection, giver.ward).get(colleague)
    mine = (officers.c.ward == giver.ward) & (officers.c.id == colleague) & (officers.c.role == "officer")
    if public is None or connection.scalar(select(officers.c.id).where(mine)) is None:
        raise AdminRefused(N_("Người này chưa có khóa riêng. Bảo họ đăng nhập một lần rồi trao lại."))
    own = officer_keys.unboxed(session.box, session.token)
    held = grants.ward_keys_of(connection, giver.ward, giver.id, own) if own else []
    if not held:
        raise AdminRefused(N_("Bạn chưa giữ khóa nào của xã phường nên chưa trao được."))
    for key in held:
        grants.give(connection, giver.ward, key, colleague, public, giver.id, now)
    return colleague


def _page(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, done: bool = False
) -> Response:
    ward = session.officer.ward
    with hub.database.read() as connection:
        current, name = ward_keys.active(connection, ward), ward_name(connection, ward)
        holding = grants.holders(connection, ward, current[1]) if current else set()
        keyed = officer_keys.public_keys(connection, ward)
        mine = (officers.c.ward == ward) & officers.c.disabled_at.is_(None) & (officers.c.role == "officer")
        rows = connection.execute(select(officers).where(mine)).all()
    people = [Person(row.id, row.login, row.name, row.id in holding, row.id in keyed) for row in rows]
    people.sort(key=lambda person: by_given_name(person.name))
    return page(
        request, "desk_keys.html", 409 if refused else 200, session=session, ward=name, people=people,
        issued=current is not None, shut=not session.box, may_grant=session.officer.id in holding, refused=refused, done=done,
    )  # fmt: skip
