"""Searches that found nothing on this phone: shown to its volunteer, sent only if the volunteer wants it."""

import flet as ft

from app.guard import guard, page_screen
from app.parts.buttons import icon_button
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import panel
from app.session import use_screen


@page_screen
def QuestionsPage():
    s = use_screen()
    t, questions = s.t, s.device.questions
    _, redraw = ft.use_state(0)

    def then(change):
        def done(e):
            change(e)
            redraw(lambda n: n + 1)

        return guard(done)

    rows = [
        ft.Row(
            [
                ft.Text(f"{text} × {t.number(times)}", size=17, expand=True),
                icon_button(
                    ft.Icons.DELETE,
                    t("Xóa câu này: {text}", text=text),
                    key=f"forget-{number}",
                    on_click=then(lambda _, said=text: questions.forget(said)),
                ),
            ]
        )
        for number, (text, times) in enumerate(questions.all())
    ]
    return subpage(
        t("Câu hỏi chưa có hướng dẫn"),
        panel(
            ft.MergeSemantics(
                ft.Row(
                    [
                        ft.Text(t("Gửi mỗi tuần cho người biên soạn"), size=17, expand=True),
                        ft.Switch(
                            key="share-questions",
                            value=questions.shared,
                            on_change=then(lambda e: questions.share(bool(e.control.value))),
                        ),
                    ],
                    spacing=10,
                )
            ),
            note(t("Chỉ gửi chữ đã bỏ hết số, không gửi ai đã hỏi. Tắt thì không câu nào rời máy này.")),
        ),
        heading(t("Đã hỏi mà không thấy")),
        panel(*rows) if rows else note(t("Chưa có câu nào."), key="none"),
        key="questions",
    )
