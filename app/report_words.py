"""The words and tables of a team's report, in one language, whether it is shown, printed or opened in a sheet."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from locales import Translator
from sync.outreach import GROUPS, HELPS, RESULTS
from sync.outreach_report import Period, Report


@dataclass(frozen=True)
class Table:
    """A titled table: names on the left, whole numbers on the right."""

    title: str
    rows: dict[str, int]


@dataclass(frozen=True)
class ReportText:
    """A report ready to be written: who, when, its tables, and a line for each session."""

    title: str
    team: str
    period: str
    made: str
    tables: tuple[Table, ...]
    columns: tuple[str, ...]
    sessions: tuple[tuple[str | int, ...], ...]
    note: str


def period_name(t: Translator, period: Period) -> str:
    """Return "Tháng 11/2026", or the two ends of a week."""
    if (period.last - period.first).days == 6:
        return t("Tuần {first} – {last}", first=t.date(period.first), last=t.date(period.last))
    return t("Tháng {month}", month=f"{period.first:%m/%Y}")


def tables(t: Translator, report: Report, guide_name: Callable[[str], str]) -> tuple[Table, ...]:
    """Return every table of a report, the sums first."""
    totals = {
        t("Buổi ra quân"): len(report.sessions),
        t("Lượt người được giúp"): report.people,
        t("Lượt người được hướng dẫn dùng dịch vụ trực tuyến (CT13)"): report.online,
        t("Lượt tình nguyện viên"): report.volunteers,
        t("Số phút ra quân"): report.minutes,
    }
    return (
        Table(t("Tổng cộng"), totals),
        Table(t("Theo việc đã giúp"), {t(HELPS[slug]): n for slug, n in report.helps.items()}),
        Table(t("Theo kết quả"), {t(RESULTS[slug]): n for slug, n in report.results.items()}),
        Table(
            t("Theo nhóm bà con (một người có thể thuộc nhiều nhóm)"),
            {t(GROUPS[slug]): n for slug, n in report.groups.items()},
        ),
        Table(t("Theo nơi"), report.places),
        Table(t("Theo thủ tục"), _by_name(report.procedures, guide_name)),
    )


def written(
    t: Translator, report: Report, team: str, ward: str, today: date, guide_name: Callable[[str], str]
) -> ReportText:
    """Return a report with its words."""
    return ReportText(
        t("Báo cáo ra quân"),
        " · ".join(filter(None, (team, ward))) or t("Chưa nối với tổ nào"),
        period_name(t, report.period),
        t("Lập ngày {date} từ số liệu trên máy này, bản mới nhất của mỗi buổi.", date=t.date(today)),
        tables(t, report, guide_name),
        (t("Ngày"), t("Nơi"), t("Chủ đề"), t("Tình nguyện viên"), t("Phút"), t("Người được giúp")),
        tuple(
            (t.date(line.day), line.place, line.topic, line.volunteers, line.minutes, line.people)
            for line in report.sessions
        ),
        t("Số liệu của một máy; không phải mẫu báo cáo chính thức của cơ quan nào."),
    )


def _by_name(numbers: dict[str, int], guide_name: Callable[[str], str]) -> dict[str, int]:
    # The code stays: two procedures may have one plain name.
    return {f"{guide_name(code)} ({code})" if guide_name(code) else code: n for code, n in numbers.items()}
