"""What this phone keeps, and how much room is left."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import secondary
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.parts.room import room_warning
from app.room import ask_to_keep
from app.session import use_screen


@page_screen
def StoragePage():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    counts, room = device.outbox.counts(), device.room
    ft.use_effect(lambda: page.run_task(device.look_at_room), [])

    async def ask(_):
        kept = await ask_to_keep()
        await device.look_at_room()
        if not kept:
            page.show_dialog(
                ft.SnackBar(t("Trình duyệt chưa chịu. Cài Xóm Số ra màn hình chính rồi thử lại."), duration=8000)
            )

    lines = [
        (t("Xóm Số đang dùng"), t.size(room.used) if room else "…"),
        (t("Chỗ trống của máy"), t.size(room.left) if room else "…"),
        (t("Nháp"), t.number(counts.draft)),
        (t("Chờ gửi"), t.number(counts.waiting)),
        (t("Đã nhận"), t.number(counts.received)),
        (t("Bị trả"), t.number(counts.returned)),
    ]
    rows = [
        ft.Row([ft.Text(name, size=17, expand=True), ft.Text(value, size=17, weight=ft.FontWeight.W_700)])
        for name, value in lines
    ]
    fleeting = (
        [
            notice(
                t("Trình duyệt có thể tự xóa dữ liệu khi máy hết chỗ. Hãy cho Xóm Số giữ dữ liệu lâu dài."), "warning"
            ),
            secondary(t("Cho giữ lâu dài"), key="keep", on_click=guard(ask)),
        ]
        if room and not room.kept
        else []
    )
    return subpage(
        t("Bộ nhớ của máy"),
        room_warning(s),
        panel(*rows),
        *fleeting,
        notice(t("Hồ sơ chưa có mã nhận chỉ nằm trong máy này. Đừng xóa ứng dụng khi còn hồ sơ chờ gửi."), "info"),
        key="storage",
    )
