"""The city's report: all wards together, and side by side by name with small counts hidden."""

from sqlalchemy import Connection, func, select

from sync.hub import dossiers, outreach_figures, ward_report
from sync.hub.clock import VIETNAM
from sync.hub.dossiers import Dossiers
from sync.hub.periods import Period
from sync.hub.report import Cell, Report, Section
from sync.hub.report_basis import Basis
from sync.hub.schema import devices, teams
from sync.hub.targets import INDICATORS
from sync.hub.wards import by_name
from sync.hub.words import Translator

HIDDEN = 5
"""Counts above 0 and below this are shown as "<5" beside other wards."""


def make(connection: Connection, basis: Basis, t: Translator, period: Period) -> Report:
    """Return the report."""
    names = {place.code: place.name for place in by_name(connection)}
    figures, by_ward = outreach_figures.of_city(connection, list(names), period)
    cases = dossiers.by_ward(connection, list(names), period, basis.today)
    members = _members(connection, list(names))
    everywhere = sum(cases.values(), Dossiers())
    named = {slug: t(name) for slug, name in INDICATORS.items()}
    rows: list[tuple[Cell, ...]] = [
        (named["sessions"], figures.all("sessions")),
        (named["people"], figures.all("people")),
        (named["guided"], figures.all("guided")),
        (named["members"], sum(members.values())),
        (t("Xã, phường có ra quân"), sum(bool(by_ward[code]["sessions"]) for code in names)),
        (named["dossiers"], everywhere.received),
        (named["online"], everywhere.share),
    ]
    sections = (
        Section("summary", t("Số chính"), (t("Chỉ tiêu"), t("Số")), tuple(rows)),
        ward_report.monthly(t, figures, period),
        *[one for one in ward_report.kinds(t, figures) if one.slug != "pairs"],
        _side_by_side(t, names, by_ward, cases, members),
    )
    facts = {name: figures.all(name) for name in ("sessions", "people", "guided")}
    made = t.time(basis.now.astimezone(VIETNAM))
    return Report(t("Báo cáo toàn thành phố"), t("Toàn thành phố"), period.name, made, sections, t(ward_report.UNOFFICIAL), facts)  # fmt: skip


def _side_by_side(
    t: Translator, names: dict[str, str], by_ward: dict[str, dict[str, int]], cases: dict[str, Dossiers], members: dict[str, int]
) -> Section:  # fmt: skip
    rows = tuple(
        (
            name, _shown(members.get(code, 0)), _shown(by_ward[code]["sessions"]), _shown(by_ward[code]["people"]),
            _shown(by_ward[code]["guided"]), _shown(one.received), f"{one.share} %" if one.received >= HIDDEN else "–",
        )
        for code, name in names.items()
        for one in [cases.get(code, Dossiers())]
    )  # fmt: skip
    head = (t("Xã, phường"), "CT12", t("Buổi"), t("Lượt người"), "CT13", t("Hồ sơ"), t("Trực tuyến"))
    note = t("Xếp theo tên, không xếp hạng. Số từ 1 đến 4 ghi là <5 để không lộ việc của từng người.")
    return Section("wards", t("Từng xã, phường"), head, rows, note=note)


def _shown(n: int) -> Cell:
    return f"<{HIDDEN}" if 0 < n < HIDDEN else n


def _members(connection: Connection, names: list[str]) -> dict[str, int]:
    live = select(devices.c.ward, devices.c.team, func.count().label("n")).where(devices.c.ward.in_(names))
    live = live.where(devices.c.revoked_at.is_(None)).group_by(devices.c.ward, devices.c.team)
    by_device = {(row.ward, row.team): row.n for row in connection.execute(live)}
    found: dict[str, int] = {}
    for row in connection.execute(select(teams.c.ward, teams.c.id, teams.c.members).where(teams.c.ward.in_(names))):
        own = by_device.get((row.ward, row.id), 0) if row.members is None else row.members
        found[row.ward] = found.get(row.ward, 0) + own
    return found
