"""Choices as chips a thumb finds: each says aloud whether it is chosen, and shows it without colour."""

from collections.abc import Callable, Iterable

import flet as ft

from app.guard import guard


def chip(label: str, chosen: bool, on_click: Callable, key: str) -> ft.Control:
    """Return one choice."""
    press = guard(on_click)
    ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE
    return ft.Semantics(
        button=True,
        selected=chosen,
        label=label,
        exclude_semantics=True,
        on_tap=press,
        content=ft.Container(
            key=key,
            on_click=press,
            ink=True,
            border_radius=24,
            padding=ft.Padding.symmetric(horizontal=14, vertical=13),
            bgcolor=ft.Colors.PRIMARY if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(1.5, ft.Colors.PRIMARY if chosen else ft.Colors.OUTLINE),
            content=ft.Row(
                [
                    *([ft.Icon(ft.Icons.CHECK, size=20, color=ink)] if chosen else []),
                    # Loosely: as wide as its words, and no wider than the screen.
                    ft.Text(label, size=16, weight=ft.FontWeight.W_600, color=ink, expand=True, expand_loose=True),
                ],
                spacing=6,
                tight=True,
            ),
        ),
    )


def chips(one_or_more: Iterable[ft.Control]) -> ft.Control:
    """Return chips beside and below one another."""
    return ft.Row(list(one_or_more), wrap=True, spacing=8, run_spacing=8)
