"""The team's own numbers from this phone, by week and by month, without a network."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.bars import bars, progress
from app.parts.buttons import icon_button, secondary
from app.parts.chips import chip, chips
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.report_file import FONTS, kinds, report_file
from app.report_words import period_name, tables, written
from app.session import Screen, use_screen
from content.errors import N_
from sync.board import Target
from sync.outreach_report import beside, month_at, report, week_at

INDICATORS = {
    "sessions": (N_("Buổi ra quân"), ""),
    "people": (N_("Người được giúp"), ""),
    "guided": (N_("Người được hướng dẫn (CT13)"), ""),
    "members": (N_("Thành viên tổ (CT12)"), ""),
    "dossiers": (N_("Hồ sơ tiếp nhận"), ""),
    "online": (N_("Hồ sơ nộp trực tuyến"), "%"),
}
"""Names of the indicators a ward may set a target for; another one is shown by the ward's own word."""


@page_screen
def OutreachReport():
    s = use_screen()
    t, device = s.t, s.device
    today = device.clock().date()
    period, set_period = ft.use_state(lambda: month_at(today))
    weekly = (period.last - period.first).days == 6
    found = report([one.payload for one in device.sessions.kept.all()], period)
    targets = [one for one in device.board.load().targets if one.month == period.month]
    picker = ft.use_memo(ft.FilePicker, [])

    def name(code: str) -> str:
        guide = s.guide(code)
        return guide.plain_name if guide else ""

    def save(kind: str):
        async def on_click(_):
            enrolment = device.enrolment()
            ward = device.units.ward(device.ward)
            words = written(
                t, found, enrolment.team_name if enrolment else "", ward.full_name if ward else "", today, name
            )
            file = f"bao-cao-{period.first:%Y-%m-%d}.{kind}" if weekly else f"bao-cao-{period.month}.{kind}"
            await picker.save_file(file_name=file, src_bytes=report_file(kind, words, FONTS))

        return guard(on_click)

    sums, *rest = tables(t, found, name)
    return subpage(
        t("Báo cáo"),
        chips(
            [
                chip(t("Tháng"), not weekly, lambda _: set_period(month_at(period.last)), "by-month"),
                chip(t("Tuần"), weekly, lambda _: set_period(week_at(min(today, period.last))), "by-week"),
            ]
        ),
        ft.Row(
            [
                icon_button(
                    ft.Icons.CHEVRON_LEFT,
                    t("Trước đó"),
                    key="earlier",
                    on_click=lambda _: set_period(beside(period, -1)),
                ),
                ft.Container(heading(period_name(t, period), 1, text_align=ft.TextAlign.CENTER), expand=True),
                icon_button(
                    ft.Icons.CHEVRON_RIGHT, t("Sau đó"), key="later", on_click=lambda _: set_period(beside(period, 1))
                ),
            ]
        ),
        None if found.sessions else notice(t("Không có buổi nào trong thời gian này."), "info", key="no-data"),
        panel(
            *[
                ft.Row(
                    [
                        ft.Text(title, size=16, expand=True),
                        ft.Text(t.number(number), size=20, weight=ft.FontWeight.W_700),
                    ]
                )
                for title, number in sums.rows.items()
            ],
            key="sums",
        ),
        panel(heading(t("Chỉ tiêu của phường, xã"), 3), *[target_bar(s, one) for one in targets], key="targets")
        if targets
        else None,
        *[
            panel(heading(table.title, 3), bars(s, table.rows, f"bars-{number}"))
            for number, table in enumerate(rest)
            if table.rows
        ],
        panel(
            heading(t("Tải báo cáo"), 3),
            note(t("Số liệu của một máy; không phải mẫu báo cáo chính thức của cơ quan nào.")),
            ft.Row(
                [
                    secondary(kind.upper(), icon=ft.Icons.DOWNLOAD, key=f"save-{kind}", on_click=save(kind))
                    for kind in kinds()
                ],
                wrap=True,
                spacing=8,
                run_spacing=8,
            ),
        ),
        key="report",
    )


def target_bar(s: Screen, one: Target) -> ft.Control:
    """Return how far a target is reached, with both numbers."""
    words, unit = INDICATORS.get(one.indicator, (one.indicator, ""))
    name = s.t(words)
    if one.field:
        field = s.device.fields.get(one.field)
        name += ", " + (getattr(field, s.session.lang) or field.vi if field else one.field)
    value, target = (f"{s.t.number(round(number, 1))}{unit}" for number in (one.value, one.target))
    return progress(name, s.t("{value} / chỉ tiêu {target}", value=value, target=target), one.value, one.target)
