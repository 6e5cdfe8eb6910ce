"""The resident's slip over the whole screen, to be copied down, photographed or scanned; it needs no network."""

import flet as ft

from app.guard import page_screen
from app.parts.buttons import icon_button, secondary
from app.parts.slip import INK, PAPER, slip, slip_text
from app.session import Screen, use_screen
from sync.item import Item


@page_screen
def SlipPage():
    record_id = ft.use_route_params().get("id", "")
    s, page = use_screen(), ft.context.page
    t, item = s.t, s.device.outbox.get(record_id)
    shown: list[ft.Control] = (
        [*slip(s, item, page.width or 390), *_ways(s, item)]
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


def _ways(s: Screen, item: Item) -> list[ft.Control]:
    """Return how the slip gets to the resident's own phone: by a messenger, or pasted where this device knows no sharing.

    Both are done by the client within the touch: a browser allows neither later.
    """
    text = slip_text(s, item)
    return [
        secondary(
            s.t("Gửi phiếu cho người nộp"),
            icon=ft.Icons.SHARE,
            key="share-slip",
            ink=INK,
            action=ft.ShareText(text, subject=s.t("Phiếu của bà con")),
        ),
        secondary(
            s.t("Chép phiếu"), icon=ft.Icons.CONTENT_COPY, key="copy-slip", ink=INK, action=ft.CopyToClipboard(text)
        ),
    ]
