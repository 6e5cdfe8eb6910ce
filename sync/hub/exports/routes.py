"""Where whoever is logged in gets the lists of their role as files."""

import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from sync.errors import N_
from sync.hub import audit
from sync.hub.clock import in_vietnam, stamp
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheSession
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.exports.csv_rows import SEPARATORS
from sync.hub.exports.files import TYPES, write_list
from sync.hub.exports.listing import Asked, ExportList
from sync.hub.exports.lists import BY_NAME, lists_for
from sync.hub.officers import CITY, Session
from sync.hub.pages import page
from sync.hub.words import wanted
from sync.states import AT_HUB

router = APIRouter(prefix="/desk/export", include_in_schema=False)
CHUNK = 256 << 10


@router.get("")
def show_lists(request: Request, hub: TheHub, session: TheSession) -> Response:
    """Show what may be taken out, each list with what narrows it."""
    with hub.database.read() as connection:
        name = ward_name(connection, session.officer.ward)
    found = lists_for(session.officer.role)
    return page(request, "desk_export.html", session=session, ward=name, lists=found, states=("waiting", *AT_HUB))


@router.get("/{name}.{kind}")
async def take_list(
    request: Request,
    name: str,
    kind: str,
    hub: TheHub,
    session: TheSession,
    separator: Annotated[str, Query(max_length=20)] = "semicolon",
) -> Response:
    """Give a list as a file: of the officer's ward, the leader's team, or all wards for the city's office."""
    listed = BY_NAME.get(name)
    if listed is None or kind not in TYPES:
        raise Problem(404, "not-found", N_("Địa chỉ này không có trên máy chủ. Kiểm tra lại đường dẫn."))
    if session.officer.role not in listed.roles:
        raise Problem(403, "not-allowed", N_("Trang này không dành cho vai trò của bạn. Hỏi người quản trị máy chủ."))
    asked = _asked(hub, session, listed, wanted(request), request.query_params)
    sign = SEPARATORS.get(separator, ";")
    file = await to_thread.run_sync(_made, hub, session, listed, kind, asked, sign, limiter=hub.exporting)
    size = file.seek(0, 2)
    day = in_vietnam(stamp(hub.now())).date()
    place = "thanh-pho" if session.officer.ward == CITY else session.officer.ward
    headers = {
        "Content-Disposition": f'attachment; filename="xomso-{listed.name}-{place}-{day}.{kind}"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_chunks(file), media_type=TYPES[kind], headers=headers)


def _asked(hub: Hub, session: Session, listed: ExportList, lang: str, query: Mapping[str, str]) -> Asked:
    officer = session.officer
    filters = {name: query[name][:100] for name in listed.filters if name in query}
    ward = "" if officer.role == "city" else officer.ward
    # A leader without a team would be shown every team's rows: such a one gets none.
    team = (officer.team or "-") if officer.role == "leader" else ""
    return Asked(ward, hub.translate(lang), hub.pack, filters, team)


def _made(hub: Hub, session: Session, listed: ExportList, kind: str, asked: Asked, separator: str) -> IO[bytes]:
    """Return the file, whole, on disk and without a name.

    A reader on a slow line would keep a connection to the database for as long as it takes; so the file is finished
    first, its length is told, and what fails is a page that says so and not half a file.
    """
    file = tempfile.TemporaryFile(dir=hub.settings.home)  # noqa: SIM115 - closed by whoever has sent it
    try:
        with hub.database.read() as connection:
            write_list(file, kind, listed, connection, asked, separator)
        with hub.database.write() as connection:
            audit.note(connection, session.officer, f"export-{listed.name}", hub.now())
    except BaseException:
        file.close()
        raise
    return file


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk
