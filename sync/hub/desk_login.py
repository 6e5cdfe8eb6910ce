"""Logging in and out of the desk."""

import hmac
import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.errors import N_
from sync.hub import attempts, audit, officer_keys, two_step
from sync.hub.context import TheHub, hub_of
from sync.hub.desk_login_code import wait_for_code
from sync.hub.desk_session import COOKIE, HOMES, SomeForm, TheForm, TheSession, drop_cookie, is_https, set_cookie
from sync.hub.hiring import let_in
from sync.hub.officers import LONGEST_PASSWORD, close_session, find_officer, find_session, tidy_login
from sync.hub.pages import page
from sync.hub.pending_logins import open_pending
from sync.hub.sessions import browser_name

TICKET = "xomso_login"
WRONG = N_("Tên đăng nhập hoặc mật khẩu không đúng.")
STALE = N_("Trang đăng nhập đã cũ, hoặc trình duyệt không nhận cookie. Thử lại.")
LOCKED = N_("Đăng nhập sai nhiều lần. Chờ {minutes} phút rồi thử lại.")
SHUT = N_(
    "Khóa riêng của bạn không mở được nên không kiểm tra được mã hai bước. Nhờ người quản trị máy chủ: xomso admin reset-totp."
)
router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/login")
def ask(request: Request, hub: TheHub) -> Response:
    """Show the log-in form."""
    with hub.database.read() as connection:
        session = find_session(connection, request.cookies.get(COOKIE, ""), hub.now(), hub.settings.sign_in.idle)
    if session:
        return RedirectResponse(HOMES[session.officer.role], 303)
    return _form(request)


@router.post("/login")
def log_in(request: Request, hub: TheHub, form: SomeForm) -> Response:
    """Open a session for the right password; any wrong pair is answered alike and in the same time."""
    ticket = request.cookies.get(TICKET, "")
    if not ticket or not hmac.compare_digest(ticket.encode(), form.one("csrf").encode()):
        return _form(request, 403, form.one("login"), STALE)
    login, password, now = tidy_login(form.one("login")), form.one("password"), hub.now()
    address = request.client.host if request.client else ""
    with hub.database.write() as connection:
        wait = attempts.take(connection, attempts.LOGIN_ADDRESS, address, now)
        wait = wait or attempts.take(connection, attempts.LOGIN, login, now)
    if wait:
        return _form(request, 429, login, LOCKED, {"Retry-After": str(wait)}, minutes=-(-wait // 60))
    with hub.database.read() as connection:
        officer, kept = find_officer(connection, login)
        wrapped = officer_keys.wrapped_of(connection, officer) if officer else ""
    password = password[:LONGEST_PASSWORD]
    if not hub.passwords.fits(kept, password) or officer is None:
        return _form(request, 401, login, WRONG)
    key = officer_keys.opened(hub.passwords, wrapped, password)
    with hub.database.write() as connection:
        found = find_officer(connection, login)
        if found != (officer, kept) or officer_keys.wrapped_of(connection, officer) != wrapped:
            # The password was changed, or the officer kept out, while this one was being checked.
            return _form(request, 401, login, WRONG)
        attempts.forgive(connection, attempts.LOGIN, login)
        attempts.forgive(connection, attempts.LOGIN_ADDRESS, address)
        if two_step.is_on(connection, officer):
            if key is None:
                # The secret opens with the key alone, so no code can be checked: to let in without one is no second step.
                return _form(request, 409, login, SHUT)
            return wait_for_code(request, open_pending(connection, officer, key, now))
        agent = browser_name(request.headers.get("user-agent", ""))
        token = let_in(connection, hub.passwords, officer, password, key, now, hub.settings.sign_in, agent)
        audit.note(connection, officer, "login", now)
    response = RedirectResponse(HOMES[officer.role], 303)
    set_cookie(request, response, token)
    response.delete_cookie(TICKET, path="/desk/login")
    return response


@router.post("/logout")
def log_out(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """End the session here and on the hub."""
    with hub.database.write() as connection:
        close_session(connection, session)
        audit.note(connection, session.officer, "logout", hub.now())
    response = RedirectResponse("/desk/login", 303)
    drop_cookie(request, response)
    return response


def _form(
    request: Request,
    status: int = 200,
    login: str = "",
    wrong: str = "",
    headers: dict[str, str] | None = None,
    **values: object,
) -> Response:
    ticket = secrets.token_urlsafe(24)
    sso = hub_of(request).settings.sign_in.sso
    response = page(
        request, "desk_login.html", status, headers, csrf=ticket, login=login, wrong=wrong, values=values, sso=sso
    )
    response.set_cookie(TICKET, ticket, path="/desk/login", httponly=True, samesite="strict", secure=is_https(request))
    return response
