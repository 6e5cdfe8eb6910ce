"""A number with a button on either side, and a box to type it in when it is far off."""

from collections.abc import Callable

import flet as ft

from app.guard import guard
from app.parts.buttons import icon_button
from app.session import Screen
from sync.outreach import CountAbsurd, sane


def stepper(
    s: Screen, name: str, number: int, on_change: Callable[[int], None], key: str, hint: str = ""
) -> ft.Control:
    """Return a row that changes a number of people between 0 and 9999."""
    t = s.t

    def put(value: int):
        return guard(lambda _: on_change(sane(value)))

    def typed(e):
        said = (e.control.value or "").strip()
        if not said.isdecimal():
            raise CountAbsurd
        on_change(sane(int(said[:9])))

    return ft.Row(
        [
            ft.Column(
                [ft.Text(name, size=17, weight=ft.FontWeight.W_600)]
                + ([ft.Text(hint, size=15, color=ft.Colors.ON_SURFACE_VARIANT)] if hint else []),
                spacing=0,
                tight=True,
                expand=True,
            ),
            icon_button(
                ft.Icons.REMOVE,
                t("Bớt một: {name}", name=name),
                key=f"{key}-less",
                disabled=number <= 0,
                on_click=put(max(0, number - 1)),
            ),
            ft.Semantics(
                label=name,
                content=ft.TextField(
                    key=key,
                    value=str(number),
                    width=68,
                    text_size=20,
                    text_align=ft.TextAlign.CENTER,
                    keyboard_type=ft.KeyboardType.NUMBER,
                    border=ft.OutlineInputBorder(border_radius=10),
                    content_padding=ft.Padding.symmetric(horizontal=4, vertical=14),
                    on_submit=guard(typed),
                    on_blur=guard(typed),
                ),
            ),
            icon_button(ft.Icons.ADD, t("Thêm một: {name}", name=name), key=f"{key}-more", on_click=put(number + 1)),
        ],
        spacing=2,
    )
