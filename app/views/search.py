"""The first screen: ask in one's own words, or look through the fields."""

import asyncio
import logging
import sqlite3

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import secondary
from app.parts.heading import heading, note
from app.parts.inputs import search_box
from app.parts.layout import column
from app.parts.notice import notice
from app.parts.rows import guide_row
from app.parts.tiles import field_tiles
from app.session import Screen, use_screen
from content.errors import N_, ContentError
from content.search import Hit
from sync.errors import SyncError

log = logging.getLogger(__name__)

EXAMPLES = (
    N_("làm khai sinh cho con"),
    N_("sao y giấy tờ"),
    N_("đăng ký tạm trú"),
    N_("lương người già"),
    N_("ba tui mới mất"),
)


@screen
def SearchTab():
    s = use_screen()
    page, t = ft.context.page, s.t
    text, set_text = ft.use_state("")
    unanswered(s, text)

    box = search_box(
        t,
        "query",
        t("Bà con cần làm gì?"),
        text,
        guard(lambda e: set_text(e.control.value or "")),
        guard(lambda _: set_text("")),
        t("ví dụ: làm khai sinh cho con"),
    )
    if not text.strip():
        examples = ft.Row(
            [
                secondary(t(example), key=f"example-{i}", on_click=lambda _, x=example: set_text(t(x)))
                for i, example in enumerate(EXAMPLES)
            ],
            wrap=True,
            spacing=8,
            run_spacing=8,
        )
        return column(
            box,
            note(t("Gõ như bà con nói, có dấu hay không dấu đều được.")),
            examples,
            heading(t("Theo lĩnh vực")),
            field_tiles(s),
            key="search",
        )

    answer = s.device.search.find(text, limit=12)
    rows = [_row(s, page, hit) for hit in answer.hits]
    away = [_row(s, page, hit) for hit in answer.elsewhere[:3]]
    if away:
        said = t("Việc này không làm ở xã, phường. Bấm vào để xem phải đi đâu.")
        away = [notice(said, "info", key="elsewhere"), *away]
    if answer.kind == "none":
        unknown: list[ft.Control] = [
            notice(
                t(
                    "Chưa tìm thấy việc này trong cẩm nang. Thử nói cách khác, xem theo lĩnh vực, hoặc hỏi bộ phận một cửa của phường, xã."
                ),
                "warning",
                key="none",
            )
        ]
        return column(box, *(away or unknown), heading(t("Theo lĩnh vực")), field_tiles(s), key="search")
    title = t("Có phải một trong những việc này?") if answer.kind == "choose" else t("Hợp nhất với câu hỏi")
    if answer.kind == "answer" and len(rows) > 1:
        near = heading(t("Việc khác gần giống"), 3)
        return column(box, heading(title), rows[0], *away, near, *rows[1:], key="search")
    return column(box, heading(title), *rows, *away, key="search")


QUIET = 3.0
"""Seconds without a keystroke after which what was typed counts as a question."""


def unanswered(s: Screen, text: str) -> None:
    """Keep a question that nothing answers, once its typing has rested."""
    page, task = ft.context.page, ft.use_ref(None)

    async def rested() -> None:
        await asyncio.sleep(QUIET)
        try:
            if s.device.search.find(text, limit=1).kind == "none":
                s.device.questions.heard(text)
        except (SyncError, ContentError, sqlite3.Error, OSError) as error:
            log.error("a question was not kept: %s", type(error).__name__)

    def stop() -> None:
        if task.current is not None:
            task.current.cancel()

    def begin() -> None:
        stop()
        task.current = page.run_task(rested) if text.strip() else None

    ft.use_effect(begin, [text], cleanup=stop)


def _row(s: Screen, page: ft.Page, hit: Hit) -> ft.Control:
    return guide_row(
        s, hit.code, on_click=lambda _: page.navigate(f"/guide/{hit.code}"), key=f"hit-{hit.code}", matched=hit.matched
    )
