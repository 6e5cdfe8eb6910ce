"""Any old or new name of a ward gives the ward of today."""

import flet as ft

from app.guard import guard, screen
from app.parts.heading import note
from app.parts.inputs import search_box
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.parts.wards import former_names
from app.session import use_screen


@screen
def WardsPage():
    s = use_screen()
    t, units = s.t, s.device.units
    text, set_text = ft.use_state("")
    found = units.find(text, limit=12) if text.strip() else []
    cards = [
        panel(
            ft.Text(ward.full_name, size=19, weight=ft.FontWeight.W_700),
            note(t("Từ 01/07/2025, gồm: {units}", units=former_names(t, ward))),
            key=f"ward-{ward.code}",
        )
        for ward in found
    ]
    return subpage(
        t("Phường, xã cũ và mới"),
        search_box(
            t,
            "ward-query",
            t("Tên cũ hoặc tên mới"),
            text,
            guard(lambda e: set_text(e.control.value or "")),
            guard(lambda _: set_text("")),
        ),
        notice(
            t(
                "Thủ tục của Ủy ban nhân dân xã, phường: nộp ở phường, xã nào trong Cần Thơ cũng được. Công an, thuế, bảo hiểm thì hỏi nơi đó."
            ),
            "info",
        ),
        *cards,
        note(t("Không thấy tên này ở Cần Thơ. Thử gõ ngắn hơn.")) if text.strip() and not found else None,
        key="wards",
    )
