"""The frame around the five main screens: a bar on phones, a rail on wide screens."""

import flet as ft

from app.guard import page_screen
from app.parts.connection import strip
from app.session import use_screen

WIDE = 720
BAR = 90  # pixels: in large letters a label takes two lines


@page_screen
def Shell():
    page, screen = ft.context.page, use_screen()
    t = screen.t
    outlet = ft.use_route_outlet()
    wide, set_wide = ft.use_state((page.width or 0) >= WIDE)

    def resized(e):
        set_wide(e.width >= WIDE)
        screen.refresh()

    def listen():
        page.on_resize = resized

    ft.use_effect(listen, [], cleanup=lambda: setattr(page, "on_resize", None))
    waiting = screen.device.outbox.counts().waiting
    unread = screen.device.board.unread(screen.device.clock())
    tabs = [
        ("/", t("Tìm"), ft.Icons.SEARCH, 0),
        ("/assist", t("Nộp giúp"), ft.Icons.ASSIGNMENT, 0),
        ("/queue", t("Hàng chờ"), ft.Icons.OUTBOX, waiting),
        ("/outreach", t("Ra quân"), ft.Icons.GROUPS, 0),
        ("/more", t("Thêm"), ft.Icons.MENU, unread),
    ]
    index = next((i for i, (path, *_) in enumerate(tabs) if ft.is_route_active(path)), 0)

    def go(e):
        page.navigate(tabs[e.control.selected_index][0])

    def icon(data, count):
        return ft.Icon(data, badge=ft.Badge(label=str(count)) if count else None)

    body = ft.Column([strip(screen), ft.Container(outlet, expand=True)], spacing=0, expand=True)
    if not wide:
        bar = ft.NavigationBar(
            key="bar",
            height=BAR,
            selected_index=index,
            on_change=go,
            destinations=[
                ft.NavigationBarDestination(icon=icon(data, count), label=label) for _, label, data, count in tabs
            ],
        )
        return ft.View(
            route="/", can_pop=False, padding=0, navigation_bar=bar, controls=[ft.SafeArea(body, expand=True)]
        )
    rail = ft.NavigationRail(
        key="rail",
        selected_index=index,
        on_change=go,
        label_type=ft.NavigationRailLabelType.ALL,
        min_width=96,
        destinations=[
            ft.NavigationRailDestination(icon=icon(data, count), label=label) for _, label, data, count in tabs
        ],
    )
    return ft.View(
        route="/",
        can_pop=False,
        padding=0,
        controls=[ft.SafeArea(ft.Row([rail, ft.VerticalDivider(width=1), body], expand=True, spacing=0), expand=True)],
    )
