"""The outreach tab: the session under way, else the ways to one, to events, reports and learning."""

import flet as ft

from app.guard import screen
from app.outreach import events, under_way
from app.parts.buttons import primary
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.moments import when
from app.parts.notice import panel
from app.parts.rows import tap_row
from app.session import use_screen
from app.views.outreach_count import Counting


@screen
def OutreachTab():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    _, redraw = ft.use_state(0)
    running = under_way(device)
    if running is not None:
        return Counting(running.id, lambda: redraw(lambda n: n + 1), key=running.id)
    enrolment = device.enrolment()
    kept = device.sessions.kept.all()
    planned = events(device)
    following = next((one for one in planned if one.starts_at >= device.clock()), None)
    passed = sum(one.passed for one in device.learning.best().values())

    def to(route: str):
        return lambda _: page.navigate(route)

    return column(
        heading(t("Buổi ra quân"), 1),
        panel(
            ft.Text(
                enrolment.team_name if enrolment else t("Chưa nối với tổ nào, vẫn ghi được."),
                size=17,
                key="team",
            ),
            note(t("Bấm một lần cho mỗi người được giúp. Không ghi tên ai.")),
            primary(t("Mở buổi mới"), icon=ft.Icons.PLAY_ARROW, key="new-session", on_click=to("/outreach/start")),
        ),
        tap_row(
            t("Lịch ra quân"),
            f"{following.title}, {when(t, following.starts_at)}" if following else t("Chưa có lịch sắp tới"),
            ft.Icons.EVENT,
            on_click=to("/events"),
            key="open-events",
        ),
        tap_row(
            t("Buổi đã ghi"),
            t.n("{n} buổi trên máy này", "{n} buổi trên máy này", len(kept)),
            ft.Icons.FACT_CHECK,
            on_click=to("/outreach/sessions"),
            key="open-sessions",
        ),
        tap_row(
            t("Báo cáo"),
            t("Tuần này, tháng này, không cần mạng"),
            ft.Icons.BAR_CHART,
            on_click=to("/outreach/report"),
            key="open-report",
        ),
        tap_row(
            t("Học và tập"),
            t.n("Đã đạt {n} bài", "Đã đạt {n} bài", passed),
            ft.Icons.SCHOOL,
            on_click=to("/learn"),
            key="open-learn",
        ),
        key="outreach",
    )
