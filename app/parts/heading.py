"""Headings a screen reader can jump between."""

import flet as ft


def heading(text: str, level: int = 2, **kwargs) -> ft.Control:
    """Return a heading; level 1 is the name of the screen."""
    size = {1: 24, 2: 19, 3: 17}[level]
    return ft.Semantics(
        header=True, heading_level=level, content=ft.Text(text, size=size, weight=ft.FontWeight.W_700, **kwargs)
    )


def note(text: str, **kwargs) -> ft.Text:
    """Return secondary text that still has the contrast to be read outdoors."""
    return ft.Text(text, size=15, color=ft.Colors.ON_SURFACE_VARIANT, **kwargs)
