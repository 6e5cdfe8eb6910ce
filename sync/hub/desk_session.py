"""Who is at the desk, and whether a form really comes from one of our pages."""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request, Response

from sync.errors import N_
from sync.hub import sessions
from sync.hub.body import Form, read_form
from sync.hub.context import hub_of
from sync.hub.errors import HubError, Problem
from sync.hub.officers import Session, find_session

COOKIE = "xomso_desk"


class LoginNeeded(HubError):
    """Nobody is logged in, or the session is over."""

    def __init__(self) -> None:
        super().__init__(N_("Đăng nhập để mở trang này."))


class SecondStepNeeded(HubError):
    """Somebody is logged in who may not work before a second step is set up."""

    def __init__(self) -> None:
        super().__init__(N_("Bật đăng nhập hai bước rồi mới làm việc tiếp được."))


ALWAYS = ("/desk/account", "/desk/logout")
"""Where somebody gets who must set up the second step first."""

UNATTENDED = ("/desk/news",)
"""What an open page asks for by itself: it keeps nobody logged in who has left the desk."""


def session_of(request: Request) -> Session:
    """Return the session of a request; raise LoginNeeded where there is none, SecondStepNeeded where it may do nothing yet."""
    hub, rules = hub_of(request), hub_of(request).settings.sign_in
    token, now = request.cookies.get(COOKIE, ""), hub.now()
    with hub.database.read() as connection:
        session = find_session(connection, token, now, rules.idle) if token else None
    if session is None:
        raise LoginNeeded
    if now - session.last_seen >= sessions.SEEN_EVERY and request.url.path not in UNATTENDED:
        with hub.database.write() as connection:
            sessions.used(connection, session, now)
    owed = session.how == "password" and session.officer.role in rules.two_step
    if owed and not request.url.path.startswith(ALWAYS):
        raise SecondStepNeeded
    return session


TheSession = Annotated[Session, Depends(session_of)]
"""Whoever is logged in, whatever the role: for what everybody may do, such as logging out."""


def only(*roles: str) -> Callable[[Session], Session]:
    """Return a dependency that lets sessions of these roles pass and answers all others with 403."""

    def allowed(session: TheSession) -> Session:
        if session.officer.role not in roles:
            raise Problem(
                403, "not-allowed", N_("Trang này không dành cho vai trò của bạn. Hỏi người quản trị máy chủ.")
            )
        return session

    return allowed


TheOfficer = Annotated[Session, Depends(only("officer"))]
TheLeader = Annotated[Session, Depends(only("officer", "leader"))]
TheCity = Annotated[Session, Depends(only("city"))]
TheNotifier = Annotated[Session, Depends(only("officer", "city"))]
HOMES = {"officer": "/desk", "leader": "/desk/outreach", "city": "/desk/city"}
"""Where each role begins."""

SomeForm = Annotated[Form, Depends(read_form)]


async def own_form(form: SomeForm, session: TheSession) -> Form:
    """Return a form that one of this session's pages sent; raise Problem for any other."""
    if not hmac.compare_digest(form.one("csrf").encode(), session.csrf.encode()):
        raise Problem(
            403, "form-not-ours", N_("Trang này đã cũ nên chưa làm gì cả. Quay lại, tải lại trang rồi làm lại.")
        )
    return form


TheForm = Annotated[Form, Depends(own_form)]


def is_https(request: Request) -> bool:
    """Tell whether the reader's connection is encrypted, as seen through a proxy in front of the hub."""
    return request.url.scheme == "https" or hub_of(request).settings.public_url.startswith("https:")


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give a browser its session."""
    response.set_cookie(
        COOKIE,
        token,
        int(hub_of(request).settings.sign_in.longest.total_seconds()),
        path="/desk",
        httponly=True,
        samesite="lax",
        secure=is_https(request),
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Take a browser's session away."""
    response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="lax", secure=is_https(request))
