"""A certificate slip of what was learnt on this phone; the name on it is typed, shown and printed, never kept."""

import flet as ft

from app.certificate_file import can_print, certificate
from app.guard import guard, page_screen
from app.parts.buttons import primary
from app.parts.layout import subpage
from app.parts.notice import notice
from app.parts.slip import INK, PAPER
from app.session import use_screen
from app.views.learn import certified, quiz_name
from app.views.outreach_start import box


@page_screen
def CertificatePage():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    name, set_name = ft.use_state("")
    picker = ft.use_memo(ft.FilePicker, [])
    best = device.learning.best()
    if not certified(best):
        return subpage(
            t("Phiếu chứng nhận"),
            notice(t("Cần đạt bài An toàn và hai bài nữa"), "info", key="not-yet"),
            primary(t("Về trang học"), key="to-learn", on_click=lambda _: page.navigate("/learn")),
            key="certificate",
        )
    passed = [one for one in best.values() if one.passed]
    enrolment = device.enrolment()
    lines = [
        enrolment.team_name if enrolment else "",
        t("đã đạt các bài học Xóm Số:"),
        *[f"{quiz_name(s, one.slug)}, {one.right}/{one.of}" for one in passed],
        t("Ngày {date}", date=t.date(max(one.day for one in passed))),
        t("Phiếu tự học, không thay văn bằng hay chứng chỉ nào."),
    ]
    lines = [line for line in lines if line]

    async def save(_):
        made = certificate(t("Phiếu chứng nhận"), name.strip(), lines)
        await picker.save_file(file_name="chung-nhan.pdf", src_bytes=made)

    def line(text: str, size: int, bold: bool = False) -> ft.Control:
        weight = ft.FontWeight.W_700 if bold else ft.FontWeight.W_500
        return ft.Text(text, size=size, color=INK, weight=weight, text_align=ft.TextAlign.CENTER)

    return subpage(
        t("Phiếu chứng nhận"),
        box("name", t("Tên trên phiếu"), t("chỉ hiện và in ra, không lưu"), name, set_name),
        ft.Container(
            key="slip",
            bgcolor=PAPER,
            border=ft.Border.all(2, INK),
            border_radius=8,
            padding=20,
            content=ft.Column(
                [
                    line(t("Phiếu chứng nhận"), 24, True),
                    line(name.strip() or "…", 26, True),
                    *[line(text, 16) for text in lines],
                ],
                spacing=10,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ),
        primary(
            t("Lưu tệp PDF"),
            icon=ft.Icons.DOWNLOAD,
            key="save-certificate",
            disabled=not name.strip(),
            on_click=guard(save),
        )
        if can_print()
        else None,
        key="certificate",
    )
