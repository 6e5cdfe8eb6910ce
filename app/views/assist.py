"""Where an assisted submission begins: go on with a draft, or choose what to submit."""

import flet as ft

from app.guard import guard, screen
from app.parts.heading import heading, note
from app.parts.inputs import search_box
from app.parts.layout import column
from app.parts.moments import when
from app.parts.rows import guide_row, tap_row
from app.session import use_screen


@screen
def Assist():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    text, set_text = ft.use_state("")

    def begin(code: str):
        def on_click(_):
            draft = device.drafts.create("submission", code, device.preferences.get("ward"), {})
            page.navigate(f"/draft/{draft.id}")

        return guard(on_click)

    drafts = [d for d in device.drafts.all() if d.kind == "submission"]
    going_on: list[ft.Control] = []
    if drafts:
        going_on.append(heading(t("Đang làm dở")))
        for draft in drafts:
            guide = s.guide(draft.procedure)
            going_on.append(
                tap_row(
                    guide.plain_name if guide else draft.procedure,
                    t("Lưu nháp {time}", time=when(t, draft.updated_at)),
                    ft.Icons.EDIT,
                    on_click=lambda _, i=draft.id: page.navigate(f"/draft/{i}"),
                    key=f"draft-{draft.id}",
                )
            )
    if text.strip():
        codes = [hit.code for hit in device.search.find(text, limit=20).hits]
    else:
        codes = [entry.code for entry in device.entries]
    rows = [
        guide_row(s, code, on_click=begin(code), key=f"begin-{code}") for code in codes if code in device.assistable
    ]
    box = search_box(
        t,
        "assist-query",
        t("Nộp giúp việc gì?"),
        text,
        guard(lambda e: set_text(e.control.value or "")),
        guard(lambda _: set_text("")),
    )
    return column(
        *going_on,
        heading(t("Làm hồ sơ mới")),
        box,
        *(rows or [note(t("Không có việc nào khớp. Thử nói cách khác."))]),
        key="assist-tab",
    )
