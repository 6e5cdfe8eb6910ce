"""Plain bars: a name, its number, and a length; readable without any colour."""

from collections.abc import Mapping

import flet as ft

from app.session import Screen


def bars(s: Screen, rows: Mapping[str, int], key: str) -> ft.Control:
    """Return a bar for each row, as long as its share of the largest."""
    most = max(rows.values(), default=0)
    return ft.Column(
        [_bar(name, s.t.number(number), number, most) for name, number in rows.items()],
        spacing=10,
        tight=True,
        key=key,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def progress(name: str, said: str, value: float, target: float) -> ft.Control:
    """Return a bar of how far a target is reached; `said` tells both numbers."""
    return _bar(name, said, min(value, target), target)


def _bar(name: str, said: str, number: float, most: float) -> ft.Control:
    full = round(1000 * number / most) if most else 0
    parts: list[ft.Control] = []
    if full:
        parts.append(ft.Container(expand=full, height=12, bgcolor=ft.Colors.PRIMARY, border_radius=3))
    if full < 1000:
        parts.append(ft.Container(expand=1000 - full, height=12))
    words = [ft.Text(name, size=16), ft.Text(said, size=17, weight=ft.FontWeight.W_700)]
    return ft.Semantics(
        label=f"{name}: {said}",
        exclude_semantics=True,
        content=ft.Column(
            [
                ft.Column(words, spacing=0, tight=True)
                if len(said) > 9
                else ft.Row([ft.Container(words[0], expand=True), words[1]], spacing=10),
                ft.Container(
                    ft.Row(parts, spacing=0),
                    border=ft.Border.all(1, ft.Colors.OUTLINE),
                    border_radius=4,
                ),
            ],
            spacing=4,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )
