"""What this phone keeps, and how much room is left."""

import shutil

import flet as ft

from app.guard import page_screen
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.session import use_screen


@page_screen
def StoragePage():
    s = use_screen()
    t, device = s.t, s.device
    counts = device.outbox.counts()
    free = shutil.disk_usage(device.home).free
    lines = [
        (t("Xóm Số đang dùng"), t.size(device.store_size())),
        (t("Chỗ trống của máy"), t.size(free)),
        (t("Nháp"), t.number(counts.draft)),
        (t("Chờ gửi"), t.number(counts.waiting)),
        (t("Đã nhận"), t.number(counts.received)),
        (t("Bị trả"), t.number(counts.returned)),
    ]
    rows = [
        ft.Row([ft.Text(name, size=17, expand=True), ft.Text(value, size=17, weight=ft.FontWeight.W_700)])
        for name, value in lines
    ]
    low = (
        notice(t("Máy còn ít chỗ trống. Xóa bớt ảnh hoặc ứng dụng khác trước khi chụp giấy tờ."), "warning")
        if free < 200 * 2**20
        else None
    )
    return subpage(
        t("Bộ nhớ của máy"),
        low,
        panel(*rows),
        notice(t("Hồ sơ chưa có mã nhận chỉ nằm trong máy này. Đừng xóa ứng dụng khi còn hồ sơ chờ gửi."), "info"),
        key="storage",
    )
