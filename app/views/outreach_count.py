"""A session under way: one tap on a tile is one person helped; what was special is said right after."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import flet as ft

from app.guard import guard, screen
from app.parts.buttons import icon_button, primary, secondary
from app.parts.chips import chip, chips
from app.parts.heading import heading, note
from app.parts.inputs import search_box
from app.parts.layout import column
from app.parts.notice import notice, panel
from app.session import Screen, use_screen
from sync.outreach import GROUPS, HELPS, RESULTS, Tally
from sync.taps import toggled


def said(s: Screen, tally: Tally) -> str:
    """Return a tally in words, without its number."""
    t = s.t
    words = [t(HELPS[tally.help]), t(RESULTS[tally.result]), *[t(GROUPS[slug]) for slug in tally.groups]]
    if tally.procedure:
        guide = s.guide(tally.procedure)
        words.insert(1, guide.plain_name if guide else tally.procedure)
    return " · ".join(words)


@screen
def Counting(session_id: str, over: Callable[[], None]):
    s, page = use_screen(), ft.context.page
    t, sessions = s.t, s.device.sessions
    editing, set_editing = ft.use_state(False)
    _, redraw = ft.use_state(0)
    session = sessions.now()
    taps = sessions.taps(session_id)
    if session is None or session.id != session_id:
        return column(
            notice(t("Buổi này đã kết thúc."), "info"),
            primary(t("Về trang Ra quân"), key="over", on_click=lambda _: over()),
        )
    counts, last, resting = taps.by_help(), taps.last(), session.watch.resting

    def then(change: Callable[[], None]):
        def done(_):
            change()
            redraw(lambda n: n + 1)

        return guard(done)

    def pause():
        (sessions.go_on if resting else sessions.rest)(session_id)

    people = sum(counts.values())
    head = ft.Row(
        [
            ft.Column(
                [heading(session.place, 2), *([note(session.topic)] if session.topic else [])],
                spacing=0,
                tight=True,
                expand=True,
            ),
            ft.Semantics(
                label=t.n("Đã giúp {n} người", "Đã giúp {n} người", people),
                live_region=True,
                exclude_semantics=True,
                content=ft.Column(
                    [
                        ft.Text(str(people), size=32, weight=ft.FontWeight.W_700, key="people"),
                        note(t("người")),
                    ],
                    spacing=0,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.END,
                ),
            ),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    foot = ft.Row(
        [
            secondary(
                t("Tiếp tục") if resting else t("Nghỉ"),
                icon=ft.Icons.PLAY_ARROW if resting else ft.Icons.PAUSE,
                key="pause",
                expand=2,
                on_click=then(pause),
            ),
            primary(
                t("Kết thúc"),
                icon=ft.Icons.STOP,
                key="finish",
                expand=3,
                on_click=lambda _: page.navigate("/outreach/finish"),
            ),
        ],
        spacing=10,
    )
    if resting:
        return column(head, notice(t("Đang nghỉ. Giờ nghỉ không tính vào buổi."), "info", key="resting"), foot)
    return column(
        head,
        ft.ResponsiveRow(
            [
                tile(t(name), counts.get(slug, 0), then(partial(taps.add, Tally(slug))), f"tap-{slug}")
                for slug, name in HELPS.items()
            ],
            spacing=8,
            run_spacing=8,
        ),
        ft.Row(
            [
                ft.Text(
                    t("Vừa ghi: {what}", what=said(s, last)) if last else t("Bấm một lần cho mỗi người được giúp."),
                    size=16,
                    expand=True,
                    max_lines=3,
                    key="last",
                ),
                *(
                    [
                        icon_button(
                            ft.Icons.EXPAND_LESS if editing else ft.Icons.EDIT,
                            t("Thu gọn") if editing else t("Sửa lần vừa ghi"),
                            key="edit-last",
                            on_click=lambda _: set_editing(not editing),
                        ),
                        icon_button(
                            ft.Icons.UNDO, t("Bớt lần bấm cuối"), key="undo", on_click=then(lambda: taps.undo())
                        ),
                    ]
                    if last
                    else []
                ),
            ],
            spacing=4,
        ),
        Marks(last, lambda tally: then(lambda: taps.change_last(tally)), key="marks") if editing and last else None,
        foot,
        None if people else notice(t("Số đếm lưu ngay trong máy, hết pin cũng không mất."), "info"),
        key="outreach",
        spacing=12,
    )


def tile(label: str, number: int, on_tap, key: str) -> ft.Control:
    """Return a tile that counts one person; the number is what it counted so far."""
    return ft.Semantics(
        button=True,
        label=f"{label}: {number}",
        exclude_semantics=True,
        on_tap=on_tap,
        col={"xs": 6, "md": 4},
        content=ft.Container(
            key=key,
            on_click=on_tap,
            ink=True,
            border_radius=14,
            padding=ft.Padding.symmetric(horizontal=12, vertical=4),
            bgcolor=ft.Colors.PRIMARY_CONTAINER if number else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(2, ft.Colors.PRIMARY),
            content=ft.Row(
                [
                    ft.Container(width=0, height=64),  # the least height; large letters make it taller
                    # Below one another: beside the number, large letters would leave the words no room.
                    ft.Column(
                        [
                            ft.Text(str(number), size=24, weight=ft.FontWeight.W_700, color=ft.Colors.ON_SURFACE),
                            ft.Text(label, size=16, weight=ft.FontWeight.W_600, color=ft.Colors.ON_SURFACE),
                        ],
                        spacing=0,
                        tight=True,
                        expand=True,
                    ),
                ],
                spacing=0,
            ),
        ),
    )


@screen
def Marks(last: Tally, changed: Callable[[Tally], Callable]):
    """Result, group marks and procedure of the last tap."""
    s = use_screen()
    t = s.t
    text, set_text = ft.use_state("")
    hits = [hit.code for hit in s.device.search.find(text, limit=3).hits] if len(text.strip()) > 1 else []

    def of(code: str):
        guide = s.guide(code)
        return chip(guide.plain_name if guide else code, True, changed(replace(last, procedure="")), "no-procedure")

    def choose(code: str):
        async def chosen(e):
            await changed(replace(last, procedure=code))(e)
            set_text("")

        guide = s.guide(code)
        return chip(guide.plain_name if guide else code, False, chosen, f"procedure-{code}")

    return panel(
        heading(t("Kết quả"), 3),
        chips(
            chip(t(name), last.result == slug, changed(replace(last, result=slug)), f"result-{slug}")
            for slug, name in RESULTS.items()
        ),
        heading(t("Bà con là"), 3),
        chips(
            chip(
                t(name),
                slug in last.groups,
                changed(replace(last, groups=toggled(last.groups, slug))),
                f"group-{slug}",
            )
            for slug, name in GROUPS.items()
        ),
        heading(t("Thủ tục"), 3),
        of(last.procedure) if last.procedure else None,
        search_box(
            t,
            "procedure",
            t("Tìm thủ tục"),
            text,
            guard(lambda e: set_text(e.control.value or "")),
            guard(lambda _: set_text("")),
        ),
        chips(map(choose, hits)) if hits else None,
    )
