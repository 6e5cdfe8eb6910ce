"""A QR code over the whole screen, black on white whatever the theme."""

import flet as ft

from app.guard import page_screen
from app.parts.buttons import icon_button
from app.parts.connection import strip
from app.session import use_screen
from content.qr import link_for, svg, text_for


@page_screen
def QrPage():
    code = ft.use_route_params().get("code", "")
    s, page = use_screen(), ft.context.page
    t, guide = s.t, s.guide(code)
    kind, set_kind = ft.use_state("link")
    enrolment = s.device.enrolment()
    hub = enrolment.hub if enrolment else ""
    if not hub and kind == "link":
        kind = "text"
    original = s.device.pack.guide(code)
    if guide is None or original is None:
        picture, said = (
            ft.Text(
                t("Cẩm nang trên máy này chưa có mã {code}. Tìm theo tên việc, hoặc hỏi bộ phận một cửa.", code=code),
                color="#000000",
            ),
            "",
        )
    else:
        said = link_for(hub, code) if kind == "link" else text_for(original)
        side = min((page.width or 390) - 32, (page.height or 844) - 330, 560)
        picture = ft.Image(
            src=svg(said, level="M" if kind == "link" else "L"),
            width=max(side, 220),
            height=max(side, 220),
            semantics_label=t("Mã QR của {name}", name=guide.plain_name),
        )
    hint = (
        t("Đưa máy ảnh điện thoại vào mã để mở trang hướng dẫn. Cần có mạng.")
        if kind == "link"
        else t("Đưa máy ảnh điện thoại vào mã để đọc chữ ngay, không cần mạng.")
    )
    segments = [
        ft.Segment("link", label=ft.Text(t("Liên kết"), color="#000000"), icon=ft.Icon(ft.Icons.LINK, color="#000000")),
        ft.Segment(
            "text",
            label=ft.Text(t("Chữ, không cần mạng"), color="#000000"),
            icon=ft.Icon(ft.Icons.SHORT_TEXT, color="#000000"),
        ),
    ]
    return ft.View(
        route=ft.use_view_path(),
        bgcolor="#FFFFFF",
        padding=0,
        spacing=0,
        controls=[
            ft.SafeArea(
                ft.Column(
                    [
                        ft.Row(
                            [
                                icon_button(
                                    ft.Icons.ARROW_BACK,
                                    t("Quay lại"),
                                    key="back",
                                    color="#000000",
                                    on_click=lambda _: page.navigate(f"/guide/{code}"),
                                )
                            ]
                        ),
                        ft.Text(
                            guide.plain_name if guide else code,
                            size=22,
                            weight=ft.FontWeight.W_700,
                            color="#000000",
                            text_align=ft.TextAlign.CENTER,
                        ),
                        ft.Container(picture, bgcolor="#FFFFFF", padding=4),
                        ft.Text(code, size=18, color="#000000", weight=ft.FontWeight.W_600)
                        if guide and guide.kind == "procedure"
                        else ft.Container(),
                        ft.Text(hint, size=16, color="#000000", text_align=ft.TextAlign.CENTER),
                        ft.Text(
                            said,
                            size=15,
                            color="#000000",
                            text_align=ft.TextAlign.CENTER,
                            key="qr-content",
                            selectable=True,
                        ),
                        ft.SegmentedButton(
                            segments=segments,
                            selected=[kind],
                            key="kind",
                            visible=bool(hub),
                            on_change=lambda e: set_kind(next(iter(e.control.selected))),
                        ),
                    ],
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    spacing=10,
                    scroll=ft.ScrollMode.AUTO,
                    expand=True,
                ),
                expand=True,
                minimum_padding=ft.Padding.symmetric(horizontal=12),
            ),
            strip(s),
        ],
    )
