"""The second page of a log-in, which asks for a code."""

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from sync.errors import N_
from sync.hub import attempts, audit, sessions, two_step
from sync.hub.context import TheHub
from sync.hub.desk_session import HOMES, SomeForm, is_https, set_cookie
from sync.hub.pages import page
from sync.hub.pending_logins import LASTS, Pending, close_pending, find_pending

WAITING = "xomso_code"
LOCKED = N_("Nhập sai mã nhiều lần. Chờ {minutes} phút rồi thử lại.")
router = APIRouter(prefix="/desk/login", include_in_schema=False)


def wait_for_code(request: Request, token: str) -> Response:
    """Lead a browser whose password was right to the page that asks for a code."""
    response = RedirectResponse("/desk/login/code", 303)
    response.set_cookie(
        WAITING,
        token,
        int(LASTS.total_seconds()),
        path="/desk/login",
        httponly=True,
        samesite="strict",
        secure=is_https(request),
    )
    return response


@router.get("/code")
def ask(request: Request, hub: TheHub) -> Response:
    """Ask for the code of a log-in whose password was right; begin again where there is none."""
    with hub.database.read() as connection:
        pending = find_pending(connection, request.cookies.get(WAITING, ""), hub.now())
    return _form(request, pending) if pending else RedirectResponse("/desk/login", 303)


@router.post("/code")
def enter(request: Request, hub: TheHub, form: SomeForm) -> Response:
    """Open a session for the right code; each wrong one counts towards the lock-out."""
    now = hub.now()
    with hub.database.write() as connection:
        pending = find_pending(connection, request.cookies.get(WAITING, ""), now)
        if pending is None or not hmac.compare_digest(pending.csrf.encode(), form.one("csrf").encode()):
            return RedirectResponse("/desk/login", 303)
        officer = pending.officer
        wait = attempts.take(connection, attempts.CODE, officer.id, now)
    if wait:
        return _form(request, pending, 429, LOCKED, {"Retry-After": str(wait)}, minutes=-(-wait // 60))
    with hub.database.write() as connection:
        good = two_step.passes(connection, officer, pending.key, form.one("code")[:40], now)
        # The wait is over for one request only, and for none once the password was changed meanwhile.
        if not good or not close_pending(connection, pending):
            return _form(request, pending, 401, two_step.WRONG)
        attempts.forgive(connection, attempts.CODE, officer.id)
        agent = sessions.browser_name(request.headers.get("user-agent", ""))
        token = sessions.start(connection, officer, pending.key, "code", agent, hub.settings.sign_in, now)
        audit.note(connection, officer, "login", now)
    response = RedirectResponse(HOMES[officer.role], 303)
    set_cookie(request, response, token)
    response.delete_cookie(WAITING, path="/desk/login")
    return response


def _form(
    request: Request,
    pending: Pending,
    status: int = 200,
    wrong: str = "",
    headers: dict[str, str] | None = None,
    **values: object,
) -> Response:
    return page(request, "desk_login_code.html", status, headers, csrf=pending.csrf, wrong=wrong, values=values)
