"""Any old or new name of a ward gives the ward of today."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import secondary
from app.parts.heading import note
from app.parts.inputs import search_box
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.parts.wards import former_names
from app.session import use_screen


@page_screen
def WardsPage():
    s = use_screen()
    t, units = s.t, s.device.units
    text, set_text = ft.use_state("")
    mine = s.device.preferences.get("ward")

    def choose(code: str):
        def on_click(_):
            s.device.preferences.set("ward", code)
            s.refresh()

        return guard(on_click)

    def choice(code: str) -> list[ft.Control]:
        if code == mine:
            return [note(t("Phường, xã của bạn"), key="mine")]
        # An enrolled phone works for the ward of its invitation.
        if s.device.enrolment():
            return []
        return [secondary(t("Chọn làm phường, xã của tôi"), key=f"choose-{code}", on_click=choose(code))]

    found = units.find(text, limit=12) if text.strip() else []
    cards = [
        panel(
            ft.Text(ward.full_name, size=19, weight=ft.FontWeight.W_700),
            note(t("Từ 01/07/2025, gồm: {units}", units=former_names(t, ward))),
            *choice(ward.code),
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
