"""Logging in to the desk by the city's single sign-on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from sync.errors import N_
from sync.hub import audit, sessions, sso
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import HOMES, is_https, set_cookie
from sync.hub.errors import Problem, SsoRefused
from sync.hub.pages import page
from sync.hub.sign_in import Sso

FLOW = "xomso_sso"
Short = Annotated[str, Query(max_length=4000)]
router = APIRouter(prefix="/desk/sso", include_in_schema=False)


@router.get("")
def go(request: Request, hub: TheHub) -> Response:
    """Lead a browser to the city's provider."""
    provider = _provider(hub)
    try:
        with hub.database.write() as connection:
            url, browser = sso.begin(connection, provider, _back(request, hub), hub.now())
    except SsoRefused as refused:
        return _refused(request, refused)
    response = RedirectResponse(url, 303)
    # Lax and not strict: the provider's page leads back here.
    response.set_cookie(
        FLOW,
        browser,
        int(sso.LASTS.total_seconds()),
        path="/desk/sso",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )
    return response


@router.get("/back")
def come_back(request: Request, hub: TheHub, state: Short = "", code: Short = "", iss: Short = "") -> Response:
    """Open a session for the officer whom the provider names; their key stays shut until they give its password."""
    provider, now = _provider(hub), hub.now()
    try:
        with hub.database.write() as connection:
            nonce, verifier = sso.take(connection, state, request.cookies.get(FLOW, ""), now)
        if not code or (iss and iss.rstrip("/") != provider.issuer):  # RFC 9207
            raise SsoRefused(sso.DOUBTFUL)
        value = sso.ask_who(provider, _back(request, hub), code, nonce, verifier, now)
        with hub.database.write() as connection:
            officer = sso.officer_of(connection, provider, value)
            agent = sessions.browser_name(request.headers.get("user-agent", ""))
            token = sessions.start(connection, officer, None, "sso", agent, hub.settings.sign_in, now)
            audit.note(connection, officer, "login-sso", now)
    except SsoRefused as refused:
        return _refused(request, refused)
    response = RedirectResponse(HOMES[officer.role], 303)
    set_cookie(request, response, token)
    response.delete_cookie(FLOW, path="/desk/sso")
    return response


def _provider(hub: Hub) -> Sso:
    if hub.settings.sign_in.sso is None:
        raise Problem(404, "not-found", N_("Máy chủ này không dùng đăng nhập một lần. Đăng nhập bằng mật khẩu."))
    return hub.settings.sign_in.sso


def _back(request: Request, hub: Hub) -> str:
    return f"{hub.settings.public_url or str(request.base_url).rstrip('/')}/desk/sso/back"


def _refused(request: Request, refused: SsoRefused) -> Response:
    response = page(request, "desk_sso_refused.html", 403, refused=refused)
    response.delete_cookie(FLOW, path="/desk/sso")
    return response
