"""The search box every list begins with."""

import flet as ft

from app.parts.buttons import icon_button
from locales import Translator


def search_box(t: Translator, key: str, label: str, text: str, on_change, on_clear, hint: str = "") -> ft.Control:
    """Return a large text box with a name, and a way to clear it in one tap."""
    return ft.TextField(
        key=key,
        label=label,
        value=text,
        hint_text=hint or None,
        on_change=on_change,
        prefix_icon=ft.Icons.SEARCH,
        suffix_icon=icon_button(ft.Icons.CLOSE, t("Xóa chữ đã gõ"), key=f"{key}-clear", on_click=on_clear)
        if text
        else None,
        text_size=19,
        border=ft.OutlineInputBorder(border_radius=14),
        filled=True,
        fill_color=ft.Colors.SURFACE_CONTAINER_LOWEST,
        autocorrect=False,
    )
