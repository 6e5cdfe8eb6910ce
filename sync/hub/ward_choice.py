"""Which ward a reader lives in: from the address of a poster or from a cookie that holds nothing else, to name its numbers."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from sync.hub import contacts
from sync.hub.codes import read_receipt_code
from sync.hub.context import TheHub, hub_of
from sync.hub.desk_session import is_https
from sync.hub.devices import ward_name
from sync.hub.pages import page
from sync.hub.wards import by_name
from sync.hub.words import wanted

COOKIE = "xomso_ward"
YEAR = 365 * 24 * 3600
CODE = re.compile("[0-9]{5}", re.ASCII)
router = APIRouter(include_in_schema=False)


@router.api_route("/wards", methods=["GET", "HEAD"])
def choose(
    request: Request,
    hub: TheHub,
    guide: Annotated[str, Query(max_length=40)] = "",
    receipt: Annotated[str, Query(max_length=40)] = "",
    name: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show the wards to choose from, or those that a name, old or new, may mean; each leads back to where one came from."""
    with hub.database.read() as connection:
        everyone = by_name(connection)
    likely = [ward.code for ward in hub.pack.units().find(name)] if name.strip() else []
    found = [place for code in likely for place in everyone if place.code == code]
    known = guide if guide and hub.pack.guide(guide) else ""
    code = read_receipt_code(receipt)
    return page(
        request, "wards.html", headers={"Cache-Control": "private, max-age=300"}, guide=known,
        receipt=code, back=f"/t/{code}" if code else f"/q/{known}", name=name.strip(), found=found, everyone=everyone,
    )  # fmt: skip


def calls(request: Request, guide: str = "", receipt: str = "") -> dict[str, Any]:
    """Return what call.html shows for the ward the reader chose, if any."""
    lang = hub_of(request).translate(wanted(request)).lang
    back = {"guide": guide} if guide else {"receipt": receipt} if receipt else {}
    told: dict[str, Any] = {"ward": "", "contacts": (), "choose": f"/wards?{urlencode({**back, 'lang': lang})}"}
    code = asked(request) or request.cookies.get(COOKIE, "")
    if CODE.fullmatch(code):
        with hub_of(request).database.read() as connection:
            told |= {"ward": ward_name(connection, code), "contacts": contacts.of_ward(connection, code)}
    return told


def asked(request: Request) -> str:
    """Return the ward that the address names, "" for none."""
    code = request.query_params.get("ward", "")
    return code if CODE.fullmatch(code) else ""


def remember(request: Request, response: Response, told: dict[str, Any]) -> Response:
    """Let the browser keep a ward that the address named, and keep pages of one ward from readers of another."""
    response.headers["Vary"] = f"{response.headers['Vary']}, Cookie"
    if told["ward"]:
        if response.headers["Cache-Control"] != "no-store":
            response.headers["Cache-Control"] = "private, max-age=300"
        if asked(request):
            response.set_cookie(
                COOKIE, asked(request), YEAR, path="/", httponly=True, samesite="lax", secure=is_https(request)
            )
    return response
