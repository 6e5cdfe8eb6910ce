"""What the ward announced: notices and content alerts, kept for offline; some ask to be acknowledged."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import primary, quiet
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import when
from app.parts.notice import notice, panel
from app.session import Screen, use_screen
from sync.board import Notice, current


@page_screen
def NoticesPage():
    s = use_screen()
    t, device = s.t, s.device
    read = device.board.read()
    shown = current(device.board.load(), device.clock())
    ordered = [one for one in shown if one.id not in read] + [one for one in shown if one.id in read]
    return subpage(
        t("Thông báo"),
        *[one_notice(s, one, one.id in read) for one in ordered],
        None if ordered else notice(t("Phường, xã chưa có thông báo nào."), "info", key="none"),
        key="notices",
    )


def one_notice(s: Screen, one: Notice, read: bool) -> ft.Control:
    """Return one announcement with the tap that says it was read."""
    t, page = s.t, ft.context.page

    def mark(_):
        with s.device.outbox.together():
            s.device.board.mark_read(one.id)
            if one.must_ack:
                s.device.feedback.read([one.id])
        s.device.sender.wake()
        s.device.changed()

    guide = s.guide(one.procedure) if one.procedure else None
    label = t("Cần xác nhận") if one.must_ack else t("Mới")
    done = t("Đã đọc")
    return panel(
        ft.Row(
            [
                ft.Icon(ft.Icons.CAMPAIGN if one.kind != "content" else ft.Icons.EDIT_NOTE, color=ft.Colors.PRIMARY),
                ft.Container(heading(one.title or t("Thông báo"), 2), expand=True),
            ],
            spacing=10,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
        note(" · ".join(filter(None, (when(t, one.at) if one.at else "", done if read else label)))),
        ft.Text(one.text, size=17, selectable=True) if one.text else None,
        quiet(
            t("Xem: {name}", name=guide.plain_name),
            icon=ft.Icons.MENU_BOOK,
            key=f"guide-{one.id}",
            on_click=lambda _: page.navigate(f"/guide/{guide.code}"),
        )
        if guide
        else None,
        None if read else primary(t("Đã đọc"), icon=ft.Icons.DONE, key=f"read-{one.id}", on_click=guard(mark)),
        key=f"notice-{one.id}",
    )
