"""The outreach session: start, one tap a person, finish."""

import flet as ft

from app.guard import guard, screen
from app.outreach import OutreachSession
from app.parts.buttons import primary, quiet, secondary
from app.parts.confirm import use_confirmation
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.notice import notice, panel
from app.session import use_screen
from sync.outreach import HELPS


@screen
def OutreachTab():
    s = use_screen()
    running, set_running = ft.use_state(lambda: OutreachSession.running(s.device))
    if running is None:
        return StartForm(set_running, key="start-form")
    return Counting(running, set_running, key=running.id)


@screen
def StartForm(set_running):
    s = use_screen()
    t = s.t
    place, set_place = ft.use_state("")
    topic, set_topic = ft.use_state("")

    def start(_):
        set_running(OutreachSession.start(s.device, place, topic))

    return column(
        heading(t("Buổi ra quân"), 1),
        note(t("Ghi số người được giúp, không ghi tên ai.")),
        ft.TextField(
            key="place",
            label=t("Ở đâu"),
            helper=t("ấp, khu vực, nhà văn hóa…"),
            value=place,
            text_size=18,
            border=ft.OutlineInputBorder(border_radius=12),
            on_change=guard(lambda e: set_place((e.control.value or "")[:120])),
        ),
        ft.TextField(
            key="topic",
            label=t("Chủ đề"),
            helper=t("không bắt buộc"),
            value=topic,
            text_size=18,
            border=ft.OutlineInputBorder(border_radius=12),
            on_change=guard(lambda e: set_topic((e.control.value or "")[:120])),
        ),
        primary(t("Bắt đầu"), icon=ft.Icons.PLAY_ARROW, key="start", disabled=not place.strip(), on_click=guard(start)),
        key="outreach",
    )


@screen
def Counting(work: OutreachSession, set_running):
    s, page = use_screen(), ft.context.page
    t = s.t

    def finish(_):
        item = work.finish()
        set_running(None)
        s.device.sender.wake()
        s.device.changed()
        page.navigate(f"/record/{item.id}")

    def discard():
        work.discard()
        set_running(None)

    ask_discard = use_confirmation(
        t("Bỏ buổi này?"), t("Số đã đếm của buổi này sẽ mất."), t("Bỏ"), discard, key="discard-yes"
    )

    def counter(slug: str, name: str) -> ft.Control:
        label = t(name)
        number = work.count(slug)
        tap = guard(lambda _: work.tap(slug))
        return ft.Semantics(
            button=True,
            label=f"{label}: {number}",
            exclude_semantics=True,
            on_tap=tap,
            col={"xs": 6, "md": 4},
            content=ft.Container(
                key=f"tap-{slug}",
                on_click=tap,
                ink=True,
                height=104,
                border_radius=16,
                padding=12,
                bgcolor=ft.Colors.PRIMARY_CONTAINER if number else ft.Colors.SURFACE_CONTAINER,
                border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
                content=ft.Column(
                    [
                        ft.Text(str(number), size=30, weight=ft.FontWeight.W_700, color=ft.Colors.ON_SURFACE),
                        ft.Text(label, size=15, weight=ft.FontWeight.W_600, color=ft.Colors.ON_SURFACE, max_lines=2),
                    ],
                    spacing=2,
                    tight=True,
                ),
            ),
        )

    return column(
        heading(work.place, 1),
        note(work.topic) if work.topic else None,
        panel(
            ft.Row(
                [
                    ft.Text(t("Đã giúp"), size=18, expand=True),
                    ft.Text(str(len(work.taps)), size=34, weight=ft.FontWeight.W_700, key="people"),
                ]
            )
        ),
        note(t("Bấm một lần cho mỗi người được giúp.")),
        ft.ResponsiveRow([counter(slug, name) for slug, name in HELPS.items()], spacing=10, run_spacing=10),
        secondary(
            t("Bớt lần bấm cuối"),
            icon=ft.Icons.UNDO,
            key="undo",
            disabled=not work.taps,
            on_click=guard(lambda _: work.undo()),
        ),
        primary(t("Kết thúc buổi"), icon=ft.Icons.STOP, key="finish", disabled=not work.taps, on_click=guard(finish)),
        quiet(t("Bỏ buổi này"), key="discard", on_click=lambda _: ask_discard()),
        None if work.taps else notice(t("Số đếm lưu ngay trong máy, hết pin cũng không mất."), "info"),
        key="outreach",
    )
