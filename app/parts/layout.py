"""How a screen is laid out: one readable column, and pages that lie on top with a way back."""

import flet as ft

from app.parts.connection import strip
from app.session import use_screen

READABLE = 760
"""Widest a column of text may grow, in logical pixels."""


def column(*controls: ft.Control | None, key: str | None = None, spacing: int = 14) -> ft.Control:
    """Return a scrolling column, centred and no wider than is good to read."""
    page = ft.context.page
    body = ft.Column(
        [c for c in controls if c is not None],
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        tight=True,
    )
    width = page.width or 390
    margin = max(16, (width - READABLE) / 2) if width < 1100 else (width - READABLE) / 2 - 60
    return ft.ListView(
        [ft.Container(body, padding=ft.Padding(left=margin, right=margin, top=16, bottom=28))], expand=True, key=key
    )


def subpage(
    title: str, *controls: ft.Control | None, bottom: ft.Control | None = None, actions=None, key: str | None = None
) -> ft.View:
    """Return a page that lies over the tabs, with a back arrow; `bottom` stays in reach of the thumb."""
    screen = use_screen()
    parts: list[ft.Control] = [strip(screen), column(*controls, key=key)]
    if bottom is not None:
        parts.append(
            ft.Container(
                bottom,
                padding=ft.Padding.symmetric(horizontal=16, vertical=10),
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
                border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            )
        )
    return ft.View(
        route=ft.use_view_path(),
        padding=0,
        spacing=0,
        appbar=ft.AppBar(
            title=ft.Text(title, size=19, weight=ft.FontWeight.W_600, max_lines=2),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            actions=actions or [],
        ),
        controls=[ft.SafeArea(ft.Column(parts, spacing=0, expand=True), expand=True, avoid_intrusions_top=False)],
    )
