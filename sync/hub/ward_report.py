"""The report of a ward, or of one of its teams, for some months."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from sync.errors import N_
from sync.hub import dossiers, outreach_figures, progress, teams
from sync.hub.clock import VIETNAM, in_vietnam
from sync.hub.devices import ward_name
from sync.hub.dossiers import Dossiers
from sync.hub.outreach_figures import Figures
from sync.hub.periods import Period
from sync.hub.report import Cell, Report, Section
from sync.hub.report_basis import Basis
from sync.hub.schema_board import asked_questions
from sync.hub.targets import INDICATORS
from sync.hub.teams import KINDS, Team
from sync.hub.words import Translator
from sync.outreach import GROUPS, HELPS, RESULTS

WEEKLY = 6
"""Months up to which a report counts weeks too; more would be a list nobody reads."""

MOST_PLACES = 40
MOST_PROCEDURES = 15
MOST_QUESTIONS = 20
UNOFFICIAL = N_("Số liệu do tổ tự ghi bằng Xóm Số; đây không phải biểu mẫu chính thức của cơ quan nào.")


def make(connection: Connection, basis: Basis, t: Translator, ward: str, period: Period, team: str = "") -> Report:
    """Return the report; a month in which nothing was done gives zeros."""
    now = basis.now
    figures = outreach_figures.of_ward(connection, ward, period, team)
    people = teams.of_ward(connection, ward, team)
    found = dossiers.by_procedure(connection, ward, period, basis.today, team)
    fields = dossiers.by_field(found, basis.field_of)
    sections = [
        summary(t, figures, people, sum(fields.values(), Dossiers())),
        *([monthly(t, figures, period)] if len(period.months) > 1 else []),
        *([weekly(t, figures)] if len(period.months) <= WEEKLY else []),
        *kinds(t, figures),
        places(t, figures),
        by_team(t, figures, people),
        by_field(t, fields, basis.fields),
        times(t, dossiers.times(connection, ward, period, team)),
        procedures(t, basis, figures, found),
        *([] if team else [targets(connection, basis, t, ward, period), questions(connection, t, ward, period)]),
        silent(connection, t, ward, now, team),
    ]
    place = ward_name(connection, ward)
    if team and people:
        place = f"{people[0].name}, {place}"
    facts = {name: figures.all(name) for name in ("sessions", "people", "guided", "volunteers")}
    facts["members"] = sum(one.members for one in people)
    made = t.time(now.astimezone(VIETNAM))
    return Report(t("Báo cáo ra quân và hồ sơ"), place, period.name, made, tuple(sections), t(UNOFFICIAL), facts)


def summary(t: Translator, figures: Figures, people: list[Team], all_: Dossiers) -> Section:
    """Return the main figures."""
    named = {slug: t(name) for slug, name in INDICATORS.items()}
    rows: list[tuple[Cell, ...]] = [
        (named["sessions"], figures.all("sessions")),
        (named["people"], figures.all("people")),
        (named["guided"], figures.all("guided")),
        (named["members"], sum(team.members for team in people)),
        (t("Lượt tình nguyện viên tham gia"), figures.all("volunteers")),
        (t("Giờ ra quân"), round(figures.all("minutes") / 60, 1)),
        *((t(name), sum(team.kind == kind for team in people)) for kind, name in KINDS.items()),
        (named["dossiers"], all_.received),
        (named["online"], all_.share),
    ]
    note = t(
        "CT12 đếm thành viên ghi tay của từng tổ; tổ chưa ghi thì đếm máy đã ghi danh. CT13 đếm mọi lượt người được giúp, trừ “Việc khác”."
    )
    return Section("summary", t("Số chính"), (t("Chỉ tiêu"), t("Số")), tuple(rows), note=note)


def monthly(t: Translator, figures: Figures, period: Period) -> Section:
    """Return sessions and people by month."""
    rows = tuple(
        (
            f"{month[5:]}/{month[:4]}",
            figures.by_month["sessions"].get(month, 0),
            figures.by_month["people"].get(month, 0),
        )
        for month in period.months
    )
    return Section("months", t("Theo tháng"), (t("Tháng"), t("Buổi"), t("Lượt người")), rows, 2)


def weekly(t: Translator, figures: Figures) -> Section:
    """Return sessions and people by ISO week."""
    weeks = sorted(figures.by_key["week_sessions"])
    rows = tuple(
        (t("Tuần {week}/{year}", week=int(week[6:]), year=week[:4]), figures.by_key["week_sessions"][week], figures.by_key["week"][week])
        for week in weeks
    )  # fmt: skip
    return Section("weeks", t("Theo tuần"), (t("Tuần"), t("Buổi"), t("Lượt người")), rows, 2)


def kinds(t: Translator, figures: Figures) -> list[Section]:
    """Return people by help, by result, by both, and by group."""
    crossed: tuple[tuple[Cell, ...], ...] = tuple(
        (t(name), *(figures.by_key["pair"][f"{help_}/{result}"] for result in RESULTS)) for help_, name in HELPS.items()
    )
    return [
        _by_slug("helps", t("Theo việc giúp"), t("Việc"), t, HELPS, figures.by_key["help"]),
        _by_slug("results", t("Theo kết quả"), t("Kết quả"), t, RESULTS, figures.by_key["result"]),
        Section("pairs", t("Việc giúp và kết quả"), (t("Việc"), *map(t, RESULTS.values())), crossed),
        _by_slug("groups", t("Theo nhóm"), t("Nhóm"), t, GROUPS, figures.by_key["group"], t("Một người có thể thuộc nhiều nhóm.")),
    ]  # fmt: skip


def places(t: Translator, figures: Figures) -> Section:
    """Return sessions and people by place."""
    rows = tuple(
        (place or t("không ghi nơi"), figures.by_key["place_sessions"][place], n)
        for place, n in figures.keys("place")[:MOST_PLACES]
    )
    return Section("places", t("Theo nơi"), (t("Nơi"), t("Buổi"), t("Lượt người")), rows, 2)


def by_team(t: Translator, figures: Figures, people: list[Team]) -> Section:
    """Return what each team did, by name."""
    of = figures.by_team
    rows = tuple(
        (
            team.name,
            t(KINDS[team.kind]),
            team.members,
            of["sessions"][team.id],
            of["people"][team.id],
            of["guided"][team.id],
        )
        for team in people
    )
    head = (t("Tổ"), t("Loại"), t("Thành viên"), t("Buổi"), t("Lượt người"), "CT13")
    return Section("teams", t("Theo tổ"), head, rows, 4)


def by_field(t: Translator, fields: dict[str, Dossiers], names: dict[str, str]) -> Section:
    """Return dossiers by field and state, with all in the last row."""
    head = (t("Lĩnh vực"), t("Tiếp nhận"), t("Trực tuyến"), t("Đang làm"), t("Quá hạn"), t("Trả lại"), t("Xong"))
    rows: list[tuple[Cell, ...]] = [(names.get(slug, slug) or t("Chưa rõ"), *_states(fields[slug])) for slug in sorted(fields, key=lambda slug: names.get(slug, slug))]  # fmt: skip
    rows.append((t("Tất cả"), *_states(sum(fields.values(), Dossiers()))))
    note = t(
        "Hồ sơ tính theo tháng tiếp nhận, tình trạng tính đến hôm nay. Trực tuyến: đã có mã trên hệ thống chính thức."
    )
    return Section("fields", t("Hồ sơ theo lĩnh vực"), head, tuple(rows), note=note)


def times(t: Translator, taken: dict[str, dossiers.Taken]) -> Section:
    """Return how long dossiers took."""
    names = {"lodged": t("Từ lúc nhận đến lúc nộp"), "done": t("Từ lúc nhận đến khi xong")}
    rows = tuple((name, taken[step].count, taken[step].median, taken[step].p90) for step, name in names.items())
    head = (t("Việc"), t("Hồ sơ"), t("Một nửa trong (ngày)"), t("Chín phần mười trong (ngày)"))
    return Section("times", t("Thời gian"), head, rows)


def procedures(t: Translator, basis: Basis, figures: Figures, found: dict[str, Dossiers]) -> Section:
    """Return the procedures that were asked for most: submitted through the app, and helped with at sessions."""
    names = basis.names
    asked = figures.by_key["procedure"]
    # A submission made during a session is counted in it too, so the two are shown apart and never added.
    codes = sorted(
        {*asked, *found}, key=lambda code: (-max(asked.get(code, 0), found.get(code, Dossiers()).received), code)
    )
    rows = tuple(
        (names.get(code, code), code, found.get(code, Dossiers()).received, asked.get(code, 0))
        for code in codes[:MOST_PROCEDURES]
    )
    head = (t("Thủ tục"), t("Mã"), t("Hồ sơ nhận"), t("Lượt giúp khi ra quân"))
    return Section("procedures", t("Thủ tục được hỏi nhiều"), head, rows)


def targets(connection: Connection, basis: Basis, t: Translator, ward: str, period: Period) -> Section:
    """Return targets and what was reached."""
    names = basis.fields
    rows = tuple(
        (
            f"{t(INDICATORS[one.indicator])}{' · ' + names.get(one.field, one.field) if one.field else ''}",
            f"{one.month[5:]}/{one.month[:4]}", one.value, one.target, one.share,
        )
        for one in progress.of_ward(connection, basis, ward, period)
    )  # fmt: skip
    return Section("targets", t("Chỉ tiêu"), (t("Chỉ tiêu"), t("Tháng"), t("Đạt"), t("Mức giao"), t("Phần trăm")), rows)


def questions(connection: Connection, t: Translator, ward: str, period: Period) -> Section:
    """Return what was asked and not found; who asked is not kept."""
    asked = asked_questions.c
    within = (asked.ward == ward) & (asked.month >= period.first) & (asked.month <= period.last)
    counted: Counter[str] = Counter()
    for text, times_ in connection.execute(select(asked.text, asked.times).where(within)):
        counted[text.casefold()] += times_
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_QUESTIONS]
    head = (t("Câu hỏi"), t("Lần"))
    return Section("questions", t("Câu hỏi chưa tìm được"), head, tuple(rows))


def silent(connection: Connection, t: Translator, ward: str, now: Any, team: str) -> Section:
    """Return the devices that have not called for long."""
    rows = tuple(
        (
            row.name or t("máy không tên"),
            row.team_name,
            f"{in_vietnam(row.last_seen):%d/%m/%Y}",
            (now - in_vietnam(row.last_seen)).days,
        )
        for row in teams.silent(connection, ward, now, team)
    )
    title = t("Máy đã {days} ngày chưa gửi", days=teams.LONG_SILENT)
    return Section("silent", title, (t("Máy"), t("Tổ"), t("Lần cuối"), t("Số ngày")), rows)


def _by_slug(
    slug: str, title: str, name: str, t: Callable[..., str], names: dict[str, str], counts: dict[str, int], note: str = ""
) -> Section:  # fmt: skip
    rows = tuple((t(text), counts[key]) for key, text in names.items())
    return Section(slug, title, (name, t("Lượt người")), rows, 1, note)


def _states(one: Dossiers) -> tuple[int, ...]:
    return one.received, one.online, one.open, one.overdue, one.returned, one.done
