"""Everything made on this phone and where it stands, in four words."""

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import primary, secondary
from app.parts.connection import reason_text
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.moments import when
from app.parts.notice import notice
from app.parts.rows import tap_row
from app.parts.status import status_chip
from app.session import Screen, use_screen
from sync.data_saver import WIFI
from sync.outbox import Item


def title_of(s: Screen, kind: str, procedure: str) -> str:
    """Return what a record is about, without anyone's name."""
    if kind == "outreach":
        return s.t("Buổi ra quân")
    if kind == "feedback":
        return s.t("Góp ý, báo lại cho phường, xã")
    guide = s.guide(procedure)
    return guide.plain_name if guide else procedure


@screen
def Queue():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    counts = device.outbox.counts()
    why = reason_text(s)

    def send(_):
        device.sender.wake(by_hand=True)
        device.changed()

    def row(item: Item) -> ft.Control:
        sub = t("Mã nhận: {code}", code=item.code) if item.code else when(t, item.created_at)
        if item.word == "waiting" and item.reason == WIFI:
            sub += "\n" + t("Ảnh chờ Wi-Fi")
        return tap_row(
            title_of(s, item.kind, item.procedure),
            sub,
            ft.Icons.GROUPS if item.kind == "outreach" else ft.Icons.ASSIGNMENT,
            on_click=lambda _, i=item.id: page.navigate(f"/record/{i}"),
            key=f"item-{item.id}",
            trailing=status_chip(t, item.word),
        )

    drafts = [d for d in device.drafts.all() if d.kind == "submission"]
    rows: list[ft.Control] = []
    items = device.outbox.items()
    small = [item for item in items if item.kind == "feedback" and item.state != "set_aside"]
    quiet_ids = {item.id for item in small}
    for word in ("returned", "waiting", "received"):
        rows += [row(item) for item in items if item.word == word and item.id not in quiet_ids]
    draft_rows = [
        tap_row(
            title_of(s, d.kind, d.procedure),
            when(t, d.updated_at),
            ft.Icons.EDIT,
            on_click=lambda _, i=d.id: page.navigate(f"/draft/{i}"),
            key=f"draft-{d.id}",
            trailing=status_chip(t, "draft"),
        )
        for d in drafts
    ]
    return column(
        heading(t("Hồ sơ trên máy này"), 1),
        notice(why, "warning", key="pause") if why else None,
        primary(t("Gửi ngay"), icon=ft.Icons.SEND, key="send", on_click=guard(send))
        if counts.waiting
        else secondary(t("Hỏi tin mới"), icon=ft.Icons.SYNC, key="send", on_click=guard(send)),
        *rows,
        *draft_rows,
        small_items(s, small),
        None if rows or draft_rows or small else note(t("Chưa có hồ sơ nào. Làm hồ sơ ở mục Nộp giúp."), key="empty"),
        key="queue",
    )


def small_items(s: Screen, items: list[Item]) -> ft.Control | None:
    """Return one quiet line for what goes to the ward beside submissions, None while there is nothing."""
    t = s.t
    if not items:
        return None
    waiting = sum(item.word == "waiting" for item in items)
    told = t.n("{n} chờ gửi", "{n} chờ gửi", waiting) if waiting else t("Đã gửi hết")
    return ft.Row(
        [
            ft.Icon(ft.Icons.FEEDBACK, color=ft.Colors.ON_SURFACE_VARIANT, size=22),
            note(
                t.n("{n} góp ý, điểm danh, báo đã đọc", "{n} góp ý, điểm danh, báo đã đọc", len(items)) + f" · {told}",
                expand=True,
                key="small-items",
            ),
        ],
        spacing=10,
    )
