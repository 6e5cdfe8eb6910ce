"""The choice to send photos over Wi-Fi only, and the bytes used so far."""

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import quiet
from app.parts.confirm import use_confirmation
from app.parts.heading import heading, note
from app.parts.notice import panel
from app.session import use_screen


@screen
def DataSaverPanel():
    s = use_screen()
    t, device = s.t, s.device
    used = device.sender.data_used.total()
    chosen = device.saver.chosen

    def choose(e):
        device.save_data(bool(e.control.value))

    def reset():
        device.sender.data_used.reset()
        device.changed()

    ask_reset = use_confirmation(
        t("Đếm lại từ đầu?"), t("Số dữ liệu đã dùng trở về 0."), t("Đếm lại"), reset, key="reset-yes"
    )
    now = t("Máy đang dùng Wi-Fi: ảnh gửi ngay.") if device.on_wifi else t("Máy chưa có Wi-Fi: ảnh sẽ chờ.")
    return panel(
        heading(t("Tiết kiệm dữ liệu"), 3),
        ft.MergeSemantics(
            ft.Row(
                [
                    ft.Text(t("Chỉ gửi ảnh khi có Wi-Fi"), size=17, expand=True),
                    ft.Switch(key="wifi-only", value=chosen, on_change=guard(choose)),
                ],
                spacing=10,
            )
        ),
        *([note(now, key="network")] if chosen else []),
        note(
            t("Đã gửi {sent}, đã nhận {fetched}.", sent=t.size(used.sent), fetched=t.size(used.fetched)),
            key="data-used",
        ),
        quiet(t("Đếm lại từ đầu"), key="reset-data", on_click=lambda _: ask_reset()),
    )
