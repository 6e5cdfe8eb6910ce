"""The desk's board: notices of a ward or the city, a ward's hours and places; and the list of feedback."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select, update

from sync.errors import N_
from sync.hub import notices, ward_settings
from sync.hub.body import Form
from sync.hub.clock import VIETNAM, stamp
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheForm, TheNotifier, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused, Problem
from sync.hub.feedback_sheet import VERDICTS
from sync.hub.officers import CITY, Session
from sync.hub.pages import page
from sync.hub.raw_lines import as_csv
from sync.hub.schema import teams
from sync.hub.schema_board import guide_feedback

SHOWN_DAYS = 14
MOST = 300
COLUMNS = ("at", "what", "guide", "pack", "as_of", "verdict", "text", "team_name", "handled_at", "handled_by")
router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/board")
def show_board(request: Request, hub: TheHub, session: TheNotifier) -> Response:
    """Show the board and its forms."""
    return _board(request, hub, session)


@router.post("/board")
def write(request: Request, hub: TheHub, session: TheNotifier, form: TheForm) -> Response:
    """Put a notice on the board."""
    said = (form.one(name) for name in ("kind", "title", "text", "procedure", "until"))
    try:
        with hub.database.write() as connection:
            notices.write(connection, session.officer, *said, must_ack=bool(form.one("must_ack")), now=hub.now())
    except AdminRefused as refused:
        return _board(request, hub, session, refused, form)
    return RedirectResponse("/desk/board", 303)


@router.post("/board/settings")
def choose(request: Request, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Keep a ward's hours and places."""
    with hub.database.write() as connection:
        ward_settings.choose(connection, session.officer.ward, form.one("hours"), form.one("places"))
    return RedirectResponse("/desk/board", 303)


@router.post("/board/{id}/withdraw")
def withdraw(request: Request, id: str, hub: TheHub, session: TheNotifier, form: TheForm) -> Response:
    """Take a notice off the board."""
    try:
        with hub.database.write() as connection:
            notices.withdraw(connection, session.officer, id, hub.now())
    except AdminRefused as refused:
        return _board(request, hub, session, refused)
    return RedirectResponse("/desk/board", 303)


@router.get("/feedback")
def show_feedback(request: Request, hub: TheHub, session: TheOfficer) -> Response:
    """Show what teams say about guides and the app."""
    ward = session.officer.ward
    with hub.database.read() as connection:
        lines, name = connection.execute(_feedback(ward).limit(MOST)).all(), ward_name(connection, ward)
    names = {entry.code: entry.plain_name for entry in hub.pack.guides()}
    return page(
        request, "desk_feedback.html", session=session, ward=name, here="feedback", refused=None, lines=lines,
        names=names, verdicts=VERDICTS,
    )  # fmt: skip


@router.get("/feedback/list.csv")
def feedback_csv(hub: TheHub, session: TheOfficer) -> Response:
    """Give the list as CSV, for whoever edits the guides."""
    with hub.database.read() as connection:
        rows = [
            [row[name] or "" for name in COLUMNS]
            for row in connection.execute(_feedback(session.officer.ward)).mappings()
        ]
    headers = {"Content-Disposition": 'attachment; filename="gop-y.csv"'}
    return Response(as_csv([COLUMNS, *rows]), media_type="text/csv", headers=headers)


@router.post("/feedback/{record}/handled")
def handled(record: str, hub: TheHub, session: TheOfficer, form: TheForm) -> Response:
    """Write down who has seen to it."""
    mine = (guide_feedback.c.ward == session.officer.ward) & (guide_feedback.c.record == record)
    with hub.database.write() as connection:
        if connection.execute(select(guide_feedback.c.record).where(mine)).one_or_none() is None:
            raise Problem(404, "not-found", N_("Không có góp ý này ở xã phường của bạn."))
        seen = update(guide_feedback).where(mine, guide_feedback.c.handled_at.is_(None))
        connection.execute(seen.values(handled_at=stamp(hub.now()), handled_by=session.officer.name))
    return RedirectResponse("/desk/feedback", 303)


def _feedback(ward: str):  # type: ignore[no-untyped-def]
    same = (teams.c.ward == guide_feedback.c.ward) & (teams.c.id == guide_feedback.c.team)
    found = select(guide_feedback, teams.c.name.label("team_name")).join(teams, same)
    return found.where(guide_feedback.c.ward == ward).order_by(guide_feedback.c.at.desc(), guide_feedback.c.record)


def _board(
    request: Request, hub: Hub, session: Session, refused: AdminRefused | None = None, form: Form | None = None
) -> Response:
    ward = session.officer.ward
    with hub.database.read() as connection:
        written, count = notices.written(connection, ward), notices.device_count(connection, ward)
        hours, places = ward_settings.of_ward(connection, ward)
        name = "" if ward == CITY else ward_name(connection, ward)
    until = f"{hub.now().astimezone(VIETNAM) + timedelta(days=SHOWN_DAYS):%Y-%m-%d}"
    return page(
        request, "desk_board.html", 422 if refused else 200, session=session, ward=name, here="board", refused=refused,
        notices=written, devices=count, kinds=notices.KINDS, hours=hours, places=places, until=until, form=form or Form({}),
    )  # fmt: skip
