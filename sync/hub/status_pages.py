"""What became of a dossier, for whoever has its slip: the code shows the steps, the PIN what the officer wrote."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from sync.errors import N_
from sync.hub import attempts, contacts, standing, ward_choice
from sync.hub.codes import read_receipt_code
from sync.hub.context import TheHub
from sync.hub.desk_session import SomeForm
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.pages import page
from sync.hub.standing import Standing
from sync.slip_pin import read_pin

READ = ("GET", "HEAD")
FRESH = {"Cache-Control": "no-store"}
router = APIRouter(include_in_schema=False)


@router.api_route("/t", methods=[*READ])
def ask_status(request: Request, code: Annotated[str, Query(max_length=60)] = "") -> Response:
    """Show the form for a receipt code, or go to the page of the code that was typed."""
    if code.strip():
        lang = request.query_params.get("lang", "")
        rest = f"?lang={quote(lang)}" if lang else ""
        return RedirectResponse(f"/t/{quote(read_receipt_code(code) or code.strip(), safe='')}{rest}", 303)
    return page(request, "status_ask.html", headers=FRESH, mistyped=False)


@router.api_route("/t/{code}", methods=[*READ])
def status(request: Request, code: str, hub: TheHub) -> Response:
    """Show where a dossier stands and since when; nothing about the person or the matter."""
    proper = read_receipt_code(code)
    if not proper:
        return page(request, "status_ask.html", 404, FRESH, mistyped=True)
    caller = attempts.caller(request)
    with hub.database.read() as connection:
        wait = attempts.wait(connection, attempts.UNKNOWN_CODE, caller, hub.now())
        # Whoever tried too many codes is not told of a good one either: else the guessing would go on.
        found = None if wait else standing.find(connection, proper)
        if found:
            return _shown(request, connection, found)
    if not wait:
        with hub.database.write() as connection:
            attempts.take(connection, attempts.UNKNOWN_CODE, caller, hub.now())
    return _unknown(request, proper, wait)


@router.post("/t/{code}")
def open_details(request: Request, code: str, hub: TheHub, form: SomeForm) -> Response:
    """Show what the officer wrote to whoever also gives the PIN of the slip; wrong ones close it for a day."""
    # Another site could make its visitors try PINs for it. Browsers name no origin here, but say whether it is ours.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(
            403, "form-not-ours", N_("Trang này đã cũ nên chưa làm gì cả. Quay lại, tải lại trang rồi làm lại.")
        )
    proper = read_receipt_code(code)
    if not proper:
        return page(request, "status_ask.html", 404, FRESH, mistyped=True)
    pin, caller, now = read_pin(form.one("pin")), attempts.caller(request), hub.now()
    with hub.database.write() as connection:
        wait = attempts.wait(connection, attempts.UNKNOWN_CODE, caller, now)
        found = None if wait else standing.find(connection, proper)
        if found is None:
            wait = wait or attempts.take(connection, attempts.UNKNOWN_CODE, caller, now)
            return _unknown(request, proper, wait)
        if not found.has_more:
            return _shown(request, connection, found)
        if not pin:
            return _shown(request, connection, found, 422, trouble="malformed")
        slip = f"{found.ward}/{found.record}"
        if attempts.take(connection, attempts.SLIP_CALLER, caller, now):
            return _shown(request, connection, found, 429, trouble="caller")
        if attempts.take(connection, attempts.SLIP, slip, now):
            return _shown(request, connection, found, 429, trouble="closed")
        if not found.fits(pin):
            return _shown(request, connection, found, 403, trouble="wrong")
        attempts.forgive(connection, attempts.SLIP, slip)
        attempts.give_back(connection, attempts.SLIP_CALLER, caller)
        return _shown(request, connection, found, opened=True)


def _shown(
    request: Request,
    connection: Connection,
    found: Standing,
    code: int = 200,
    *,
    opened: bool = False,
    trouble: str = "",
) -> Response:
    # Without the PIN not even the dossier's ward is told: only the one the reader chose.
    told = ward_choice.calls(request, receipt=found.code)
    if opened:
        told["ward"], told["contacts"] = ward_name(connection, found.ward), contacts.of_ward(connection, found.ward)
    shown = page(request, "status.html", code, FRESH, found=found, opened=opened, trouble=trouble, **told)
    return ward_choice.remember(request, shown, told)


def _unknown(request: Request, proper: str, wait: int) -> Response:
    if not wait:
        return page(request, "status_none.html", 404, FRESH, code=proper)
    text = N_("Đã gõ nhiều mã không có. Chờ {minutes} phút rồi thử lại, hoặc hỏi người đã nộp giúp.")
    raise Problem(429, "too-many-tries", text, headers={"Retry-After": str(wait)}, minutes=-(-wait // 60))
