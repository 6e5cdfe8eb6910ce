"""The one photo an outreach session may have: the place and the work, nobody's face and no papers."""

from collections.abc import Callable

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import quiet, secondary
from app.parts.heading import note
from app.parts.notice import panel
from app.photo import shrunk
from app.session import use_screen
from sync.errors import SyncError
from sync.records import Attachment


@screen
def SessionPhoto(photo: Attachment | None, on_photo: Callable[[Attachment | None], None]):
    s = use_screen()
    t, store = s.t, s.device.attachments
    busy, set_busy = ft.use_state(False)

    async def picked(e):
        data = next((file.bytes for file in e.files or [] if file.bytes), None)
        if data is None:
            return
        set_busy(True)
        try:
            on_photo(store.keep("anh-1.jpg", await shrunk(data)))
        finally:
            set_busy(False)

    picker = ft.use_memo(lambda: ft.FilePicker(on_result=guard(picked)), [])

    def picture(of: Attachment) -> ft.Control:
        try:
            data = store.read(of.sha256)
        except SyncError:
            return note(t("Ảnh bị mất, bỏ đi và chụp lại"))
        return ft.Image(
            src=data, height=140, fit=ft.BoxFit.CONTAIN, border_radius=8, semantics_label=t("Ảnh buổi ra quân")
        )

    return panel(
        ft.Text(t("Ảnh (không bắt buộc)"), size=17, weight=ft.FontWeight.W_600),
        note(t("Không chụp mặt người, không chụp giấy tờ. Ảnh được thu nhỏ và bỏ vị trí.")),
        picture(photo) if photo else None,
        quiet(t("Bỏ ảnh"), icon=ft.Icons.DELETE, key="no-photo", on_click=guard(lambda _: on_photo(None)))
        if photo
        else secondary(
            t("Đang lưu ảnh…") if busy else t("Chụp hoặc chọn ảnh"),
            icon=ft.Icons.PHOTO_CAMERA,
            key="photo",
            disabled=busy,
            action=ft.PickFiles(picker, with_data=True, file_type=ft.FilePickerFileType.IMAGE),
        ),
        key="session-photo",
    )
