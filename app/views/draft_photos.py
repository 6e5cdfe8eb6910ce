"""Third step of a submission: photos of papers."""

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import icon_button, primary
from app.parts.heading import note
from app.parts.notice import notice
from app.parts.room import room_warning
from app.session import use_screen
from app.submission import MOST_PHOTOS, Submission
from sync.errors import SyncError


@screen
def PhotosStep(work: Submission):
    s, page = use_screen(), ft.context.page
    t = s.t

    async def picked(e):
        left = await work.add_photos([file.bytes for file in e.files or [] if file.bytes])
        if left:
            words = t.n("Còn {n} ảnh chưa lấy, vì đã đủ.", "Còn {n} ảnh chưa lấy, vì đã đủ.", left)
            page.show_dialog(ft.SnackBar(words, duration=8000))

    picker = ft.use_memo(lambda: ft.FilePicker(on_result=guard(picked)), [])
    button = primary(
        t("Chụp hoặc chọn ảnh"),
        icon=ft.Icons.PHOTO_CAMERA,
        key="pick",
        disabled=work.busy or len(work.photos) >= MOST_PHOTOS,
        action=ft.PickFiles(picker, with_data=True, allow_multiple=True, file_type=ft.FilePickerFileType.IMAGE),
    )

    def picture(sha256: str, name: str) -> ft.Control:
        try:
            data = s.device.attachments.read(sha256)
        except SyncError:
            return ft.Icon(
                ft.Icons.BROKEN_IMAGE,
                size=56,
                color=ft.Colors.ERROR,
                semantics_label=t("Ảnh bị mất, bỏ đi và chụp lại"),
            )
        return ft.Image(src=data, width=84, height=84, fit=ft.BoxFit.COVER, border_radius=8, semantics_label=name)

    def row(number: int, photo: dict) -> ft.Control:
        name = t("Ảnh {n}", n=number)
        return ft.Container(
            key=f"photo-{number}",
            border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
            border_radius=12,
            padding=8,
            content=ft.Row(
                [
                    picture(photo["sha256"], name),
                    ft.Column(
                        [ft.Text(name, size=17, weight=ft.FontWeight.W_600), note(t.size(photo["size"]))],
                        spacing=2,
                        tight=True,
                        expand=True,
                    ),
                    icon_button(
                        ft.Icons.DELETE,
                        t("Bỏ ảnh {n}", n=number),
                        key=f"remove-{number}",
                        on_click=guard(lambda _, sha=photo["sha256"]: work.remove_photo(sha)),
                    ),
                ],
                spacing=12,
            ),
        )

    shown = [
        note(t("Chụp rõ, đủ bốn góc, không lóa. Ảnh được thu nhỏ và bỏ vị trí trước khi lưu.")),
        room_warning(s),
        button,
        *([ft.Row([ft.ProgressRing(width=22, height=22), ft.Text(t("Đang lưu ảnh…"), size=16)])] if work.busy else []),
        *[row(i + 1, dict(photo)) for i, photo in enumerate(work.photos)],
        *([] if work.photos else [notice(t("Không có ảnh cũng gửi được; phường, xã sẽ báo nếu cần giấy tờ."), "info")]),
    ]
    return ft.Column(
        [one for one in shown if one is not None],
        spacing=12,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
