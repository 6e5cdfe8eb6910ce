"""The desk's pages that turn the second step of one's log-in on and off."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from content.qr import svg
from sync.errors import N_
from sync.hub import attempts, audit, officer_keys, sessions, two_step
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheSession
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused
from sync.hub.officers import LONGEST_PASSWORD, Session, find_officer
from sync.hub.pages import page

router = APIRouter(prefix="/desk/account/two-step", include_in_schema=False)


@router.get("")
def show(request: Request, hub: TheHub, session: TheSession) -> Response:
    """Show whether the second step is on, and the QR code of one that is being set up."""
    return _page(request, hub, session)


@router.post("/begin")
def begin(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Make a secret and show it as a QR code."""
    try:
        _of_password(session)
        with hub.database.write() as connection:
            two_step.begin(connection, session.officer, hub.now())
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return RedirectResponse("/desk/account/two-step", 303)


@router.post("/confirm")
def confirm(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Turn the second step on by a first code and show the recovery codes, this once."""
    officer, now = session.officer, hub.now()
    try:
        _of_password(session)
        _count(hub, session)
        with hub.database.write() as connection:
            own = officer_keys.unboxed(session.box, session.token)
            codes = two_step.confirm(connection, officer, own, form.one("code")[:40], now)
            attempts.forgive(connection, attempts.CODE, officer.id)
            sessions.second_step_done(connection, session)
            audit.note(connection, officer, "two-step-on", now)
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return _page(request, hub, session, codes=codes)


@router.post("/codes")
def renew(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Replace the recovery codes and show the new ones, this once."""
    try:
        _know(hub, session, form.one("password"))
        with hub.database.write() as connection:
            if not two_step.is_on(connection, session.officer):
                raise AdminRefused(N_("Đăng nhập hai bước chưa bật."))
            codes = two_step.new_codes(connection, session.officer)
            audit.note(connection, session.officer, "two-step-codes", hub.now())
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return _page(request, hub, session, codes=codes)


@router.post("/off")
def turn_off(request: Request, hub: TheHub, session: TheSession, form: TheForm) -> Response:
    """Turn the second step off, for whoever knows the password and where the city does not demand it."""
    try:
        if session.officer.role in hub.settings.sign_in.two_step:
            raise AdminRefused(N_("Thành phố yêu cầu đăng nhập hai bước nên không tắt được."))
        _know(hub, session, form.one("password"))
        with hub.database.write() as connection:
            two_step.turn_off(connection, session.officer)
            audit.note(connection, session.officer, "two-step-off", hub.now())
    except AdminRefused as refused:
        return _page(request, hub, session, refused)
    return RedirectResponse("/desk/account/two-step", 303)


def _of_password(session: Session) -> None:
    if not session.box:
        raise AdminRefused(N_("Đăng nhập bằng mật khẩu, hoặc mở khóa riêng ở mục Khóa, rồi mới cài được."))


def _know(hub: Hub, session: Session, password: str) -> None:
    """Raise AdminRefused unless this is the officer's password: an unlocked screen must not be enough."""
    _count(hub, session)
    with hub.database.read() as connection:
        _, kept = find_officer(connection, session.officer.login)
    if not hub.passwords.fits(kept, password[:LONGEST_PASSWORD]):
        raise AdminRefused(N_("Mật khẩu đang dùng không đúng."))
    with hub.database.write() as connection:
        attempts.forgive(connection, attempts.CODE, session.officer.id)


def _count(hub: Hub, session: Session) -> None:
    with hub.database.write() as connection:
        wait = attempts.take(connection, attempts.CODE, session.officer.id, hub.now())
    if wait:
        raise AdminRefused(N_("Nhập sai nhiều lần. Chờ {minutes} phút rồi thử lại."), minutes=-(-wait // 60))


def _page(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, codes: list[str] | None = None
) -> Response:
    officer = session.officer
    with hub.database.read() as connection:
        name, on = ward_name(connection, officer.ward), two_step.is_on(connection, officer)
        own = officer_keys.unboxed(session.box, session.token)
        secret = "" if on else two_step.secret_of(connection, officer, own)
        left = two_step.codes_left(connection, officer)
    return page(
        request, "desk_two_step.html", 409 if refused else 200, session=session, ward=name, on=on, codes=codes or [],
        picture=svg(two_step.address(secret, officer)) if secret else "", left=left,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), refused=refused,
        must=officer.role in hub.settings.sign_in.two_step,
    )  # fmt: skip
