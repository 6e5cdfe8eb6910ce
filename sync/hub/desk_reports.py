"""Reports at the desk: a ward's or a team's, and the city's, as pages and as files."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from sync.errors import N_
from sync.hub import city_report, monthly_reports, teams, ward_report
from sync.hub.charts import bars
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheCity, TheLeader, TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import AdminRefused, Problem
from sync.hub.fonts import FONTS
from sync.hub.officers import CITY, Session
from sync.hub.pages import page
from sync.hub.periods import Period, read_period
from sync.hub.raw_lines import archive
from sync.hub.report import Report, shown
from sync.hub.report_basis import Basis
from sync.hub.report_pdf import document
from sync.hub.report_xlsx import workbook
from sync.hub.words import wanted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Month = Annotated[str, Query(max_length=20)]
router = APIRouter(prefix="/desk", include_in_schema=False)


@router.get("/reports")
def show_report(request: Request, hub: TheHub, session: TheLeader, month: Month = "", to: Month = "", team: str = "") -> Response:  # fmt: skip
    """Show the report of the ward, or of a team."""
    refused, period = _asked(hub, month, to)
    ward, team = session.officer.ward, _team(session, team)
    with hub.database.read() as connection:
        report = ward_report.make(
            connection, Basis(hub.pack, hub.now()), hub.translate(wanted(request)), ward, period, team
        )
        own, name = teams.of_ward(connection, ward), ward_name(connection, ward)
    kept = monthly_reports.kept(hub.settings.home, ward) if session.officer.role == "officer" else []
    return page(
        request, "desk_report.html", 422 if refused else 200, session=session, ward=name, here="reports",
        refused=refused, report=report, period=period, teams=own if session.officer.role == "officer" else [],
        team=team, action="/desk/reports", query=_query(period, team), raw=True, kept=kept, shown=shown, bars=bars,
    )  # fmt: skip


@router.get("/reports/report.{kind}")
def report_file(request: Request, kind: str, hub: TheHub, session: TheLeader, month: Month = "", to: Month = "", team: str = "") -> Response:  # fmt: skip
    """Give the report as a file."""
    period, team = _sound(hub, month, to), _team(session, team)
    with hub.database.read() as connection:
        report = ward_report.make(
            connection, Basis(hub.pack, hub.now()), hub.translate(wanted(request)), session.officer.ward, period, team
        )
    return _file(request, hub, report, kind, f"bao-cao-{session.officer.ward}-{period.first}")


@router.get("/reports/raw.zip")
def raw_data(hub: TheHub, session: TheLeader, month: Month = "", to: Month = "", team: str = "") -> Response:
    """Give what was logged, as CSV files with their dictionary."""
    period, team = _sound(hub, month, to), _team(session, team)
    with hub.database.read() as connection:
        data = archive(connection, session.officer.ward, period, team)
    return _download(data, "application/zip", f"du-lieu-{session.officer.ward}-{period.first}.zip")


@router.get("/reports/kept/{name}")
def kept_report(name: str, hub: TheHub, session: TheOfficer) -> Response:
    """Give a report that the hub made by itself."""
    if name not in monthly_reports.kept(hub.settings.home, session.officer.ward):
        raise _unknown()
    data = (monthly_reports.folder(hub.settings.home, session.officer.ward) / name).read_bytes()
    return _download(data, XLSX if name.endswith(".xlsx") else "application/pdf", f"{session.officer.ward}-{name}")


@router.get("/city")
def show_city(request: Request, hub: TheHub, session: TheCity, month: Month = "", to: Month = "") -> Response:
    """Show the city's report."""
    refused, period = _asked(hub, month, to)
    with hub.database.read() as connection:
        report = city_report.make(connection, Basis(hub.pack, hub.now()), hub.translate(wanted(request)), period)
    return page(
        request, "desk_report.html", 422 if refused else 200, session=session, ward="", here="city", refused=refused,
        report=report, period=period, teams=[], team="", action="/desk/city", query=_query(period, ""), raw=False,
        shown=shown, bars=bars,
    )  # fmt: skip


@router.get("/city/report.{kind}")
def city_file(
    request: Request, kind: str, hub: TheHub, session: TheCity, month: Month = "", to: Month = ""
) -> Response:
    """Give the city's report as a file."""
    period = _sound(hub, month, to)
    with hub.database.read() as connection:
        report = city_report.make(connection, Basis(hub.pack, hub.now()), hub.translate(wanted(request)), period)
    return _file(request, hub, report, kind, f"bao-cao-{CITY}-{period.first}")


def _asked(hub: Hub, month: str, to: str) -> tuple[AdminRefused | None, Period]:
    """Return the period asked for; where it cannot be read why, and this month."""
    try:
        return None, read_period(month, to, hub.now())
    except AdminRefused as refused:
        return refused, read_period("", "", hub.now())


def _sound(hub: Hub, month: str, to: str) -> Period:
    refused, period = _asked(hub, month, to)
    if refused:
        raise Problem(422, "malformed", refused.text, **refused.values)  # type: ignore[arg-type]
    return period


def _team(session: Session, team: str) -> str:
    return session.officer.team if session.officer.role == "leader" else team[:40]


def _query(period: Period, team: str) -> str:
    return urlencode({"month": period.first, "to": period.last} | ({"team": team} if team else {}))


def _file(request: Request, hub: Hub, report: Report, kind: str, name: str) -> Response:
    t = hub.translate(wanted(request))
    match kind:
        case "xlsx":
            return _download(workbook(report, t), XLSX, f"{name}.xlsx")
        case "pdf":
            return _download(document(report, t, FONTS, hub.now()), "application/pdf", f"{name}.pdf")
    raise _unknown()


def _download(data: bytes, kind: str, name: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _unknown() -> Problem:
    return Problem(404, "not-found", N_("Không có tệp báo cáo này."))
