"""What an address without a screen shows."""

import flet as ft

from app.parts.buttons import primary
from app.parts.heading import heading
from app.session import use_screen


@ft.component
def Missing():
    page, t = ft.context.page, use_screen().t
    return ft.SafeArea(
        ft.Column(
            [
                heading(t("Không có trang này."), 1),
                primary(t("Về trang tìm"), key="home", on_click=lambda _: page.navigate("/")),
            ],
            spacing=16,
            key="missing",
        )
    )
