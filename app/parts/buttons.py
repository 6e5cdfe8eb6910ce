"""Buttons big enough for a thumb, each with a name a screen reader can say."""

from dataclasses import replace

import flet as ft

from app.theme import TOUCH, letters

_STYLE = ft.ButtonStyle(
    padding=ft.Padding.symmetric(horizontal=18, vertical=14),
    text_style=letters(17, ft.FontWeight.W_600, color=None),
    shape=ft.RoundedRectangleBorder(radius=12),
)


def primary(text: str, on_click=None, icon=None, key=None, disabled=False, **kwargs) -> ft.Control:
    """Return the one button a screen wants pressed."""
    return ft.FilledButton(text, icon=icon, key=key, on_click=on_click, disabled=disabled, style=_STYLE, **kwargs)


def secondary(text: str, on_click=None, icon=None, key=None, disabled=False, ink=None, **kwargs) -> ft.Control:
    """Return a button for the other thing one may do; `ink` is its colour where it lies on paper and not on the theme."""
    style = replace(_STYLE, color=ink, icon_color=ink, side=ft.BorderSide(1, ink)) if ink else _STYLE
    return ft.OutlinedButton(text, icon=icon, key=key, on_click=on_click, disabled=disabled, style=style, **kwargs)


def quiet(text: str, on_click=None, icon=None, key=None, **kwargs) -> ft.Control:
    """Return a text button."""
    return ft.TextButton(text, icon=icon, key=key, on_click=on_click, style=_STYLE, **kwargs)


def icon_button(icon: ft.IconData, name: str, on_click=None, key=None, color=None, **kwargs) -> ft.Control:
    """Return an icon button; `name` is its tooltip and what a screen reader says."""
    return ft.IconButton(
        ft.Icon(icon, semantics_label=name, color=color),
        key=key,
        on_click=on_click,
        tooltip=name,
        width=TOUCH,
        height=TOUCH,
        **kwargs,
    )
