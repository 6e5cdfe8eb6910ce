"""Last step of a submission: read everything back before it is frozen."""

import flet as ft

from app.guard import screen
from app.parts.fields import complaint
from app.parts.heading import heading, note
from app.parts.notice import notice, panel
from app.session import use_screen
from app.submission import Submission
from content.procedure import Guide


@screen
def ReviewStep(work: Submission, guide: Guide):
    t = use_screen().t
    rows: list[ft.Control] = []
    for field in work.fields(guide):
        said = work.answers.get(field.id, "")
        wrong = complaint(t, field, said)
        rows.append(
            ft.Column(
                [
                    note(t(field.label)),
                    ft.Text(said or t("để trống"), size=18, weight=ft.FontWeight.W_600, italic=not said),
                    *([ft.Text(wrong, size=15, color=ft.Colors.ERROR)] if wrong else []),
                ],
                spacing=0,
                tight=True,
            )
        )
    size = sum(photo["size"] for photo in work.photos)
    photos = t.n("{n} ảnh", "{n} ảnh", len(work.photos)) + (f", {t.size(size)}" if size else "")
    return ft.Column(
        [
            notice(t("Đọc lại cho bà con nghe. Bấm Xong rồi thì không sửa được nữa."), "warning"),
            panel(heading(t("Thông tin")), *rows),
            panel(heading(t("Ảnh giấy tờ")), ft.Text(photos, size=18)),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
