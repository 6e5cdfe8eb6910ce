"""The resident's slip over the whole screen, to be copied down, photographed or scanned; it needs no network."""

import flet as ft

from app.guard import page_screen
from app.parts.buttons import icon_button
from app.parts.slip import INK, PAPER, slip
from app.session import use_screen


@page_screen
def SlipPage():
    record_id = ft.use_route_params().get("id", "")
    s, page = use_screen(), ft.context.page
    t, item = s.t, s.device.outbox.get(record_id)
    shown: list[ft.Control] = (
        slip(s, item, page.width or 390)
        if item and item.code
        else [ft.Text(t("Hồ sơ này chưa có mã nhận."), color=INK, size=17, key="no-slip")]
    )
    back = icon_button(
        ft.Icons.ARROW_BACK,
        t("Quay lại"),
        key="back",
        color=INK,
        on_click=lambda _: page.navigate(f"/record/{record_id}"),
    )
    return ft.View(
        route=ft.use_view_path(),
        bgcolor=PAPER,
        padding=0,
        spacing=0,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [ft.Row([back]), *shown],
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    spacing=12,
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                ),
                expand=True,
                minimum_padding=ft.Padding.symmetric(horizontal=16),
            )
        ],
    )
