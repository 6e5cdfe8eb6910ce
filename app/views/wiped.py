"""What a phone shows after its ward asked it to forget: what is gone, what is kept, and what to do now."""

import tempfile
from pathlib import Path

import flet as ft

from app.device import Device
from app.guard import guard, page_screen
from app.parts.buttons import quiet, secondary
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.notice import notice, panel
from app.session import use_screen
from app.views.hub import InvitationForm
from sync.courier import export_queue

FILE = "xomso-ho-so-cho-gui.zip"
"""No name, no ward: the file may lie about on any computer."""


@page_screen
def Wiped():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    saver = ft.use_memo(ft.FilePicker, [])
    saved, set_saved = ft.use_state(False)
    waiting = device.outbox.counts().waiting

    async def save(_):
        data = packed(device)
        await saver.save_file(file_name=FILE, src_bytes=data)
        set_saved(True)

    kept = (
        panel(
            heading(t("Hồ sơ còn trong máy"), 2),
            ft.Text(
                t.n(
                    "{n} hồ sơ đã niêm phong chưa gửi được. Không ai đọc được trên máy này.",
                    "{n} hồ sơ đã niêm phong chưa gửi được. Không ai đọc được trên máy này.",
                    waiting,
                ),
                size=17,
                key="wiped-waiting",
            ),
            ft.Text(t("Đừng gỡ ứng dụng. Ghi hồ sơ ra tệp rồi đưa cho cán bộ phường, xã gửi giúp."), size=17),
            secondary(t("Ghi hồ sơ ra tệp"), key="wiped-export", icon=ft.Icons.SAVE_ALT, on_click=guard(save)),
            *([notice(t("Đã ghi ra tệp. Hồ sơ vẫn còn trong máy."), "good", key="wiped-saved")] if saved else []),
        )
        if waiting
        else note(t("Không còn hồ sơ nào chờ gửi trong máy này."), key="wiped-none")
    )
    body = column(
        heading(t("Máy này đã xoá dữ liệu"), 1),
        ft.Text(
            t("Phường, xã đã yêu cầu xoá: bản nháp, ảnh, dấu tích và khóa của máy này không còn nữa."),
            size=17,
            key="wiped",
        ),
        kept,
        panel(
            heading(t("Muốn dùng lại máy này"), 2),
            ft.Text(t("Hỏi tổ trưởng hoặc cán bộ phường, xã. Được cho phép thì nhập lời mời mới."), size=17),
            InvitationForm(key="invitation-form"),
        ),
        quiet(t("Xem cẩm nang"), key="guides", icon=ft.Icons.MENU_BOOK, on_click=lambda _: page.navigate("/guides")),
    )
    return ft.View(route="/", padding=0, can_pop=False, controls=[ft.SafeArea(body, expand=True)])


def packed(device: Device) -> bytes:
    """Return the queue as a courier's file, which any other device or officer can import and send."""
    with tempfile.TemporaryDirectory(dir=device.home) as folder:
        path = Path(folder) / FILE
        export_queue(device.outbox, device.db.files(), path)
        return path.read_bytes()
