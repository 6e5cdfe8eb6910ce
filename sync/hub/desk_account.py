"""The desk's page of one's own account, for every role: password, second step, and where one is logged in."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.errors import N_
from sync.hub import attempts, audit, sessions, two_step
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheSession, drop_cookie
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused
from sync.hub.hiring import change_password
from sync.hub.officers import Session, close_sessions
from sync.hub.pages import page

router = APIRouter(prefix="/desk/account", include_in_schema=False)


@router.get("")
def show(request: Request, hub: TheHub, session: TheSession, done: str = "") -> Response:
    """Show an officer's own account."""
    return _page(request, hub, session, done=bool(done))


@router.post("/password")
def set_password(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Change this officer's password, keeping their key; every session of theirs ends."""
    officer, now = session.officer, hub.now()
    try:
        with hub.database.write() as connection:
            wait = attempts.take(connection, attempts.LOGIN, officer.login, now)
        if wait:
            raise AdminRefused(N_("Nhập sai nhiều lần. Chờ {minutes} phút rồi thử lại."), minutes=-(-wait // 60))
        with hub.database.write() as connection:
            change_password(connection, hub.passwords, officer, form.one("old"), form.one("new"), now)
            attempts.forgive(connection, attempts.LOGIN, officer.login)
            audit.note(connection, officer, "password", now)
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return _out(request)


@router.post("/sessions/end")
def end_one(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """End one of this officer's sessions."""
    with hub.database.write() as connection:
        if sessions.end(connection, session, form.one("session")):
            audit.note(connection, session.officer, "end-session", hub.now())
    # Ending one's own leads to the log-in by itself.
    return RedirectResponse("/desk/account?done=1", 303)


@router.post("/sessions/end-all")
def end_all(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Log this officer out everywhere, here too."""
    with hub.database.write() as connection:
        close_sessions(connection, session.officer)
        audit.note(connection, session.officer, "logout-everywhere", hub.now())
    return _out(request)


def _out(request: Request) -> Response:
    response = RedirectResponse("/desk/login", 303)
    drop_cookie(request, response)
    return response


def _page(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, done: bool = False
) -> Response:
    with hub.database.read() as connection:
        name = ward_name(connection, session.officer.ward)
        held = sessions.listing(connection, session, hub.settings.sign_in, hub.now())
        on, left = two_step.is_on(connection, session.officer), two_step.codes_left(connection, session.officer)
    return page(
        request, "desk_account.html", 409 if refused else 200, session=session, ward=name, sessions=held, on=on,
        left=left, refused=refused, done=done,
    )  # fmt: skip
