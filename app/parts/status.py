"""The four words of the queue, one colour and icon each: Nháp, Chờ gửi, Đã nhận, Bị trả."""

import flet as ft

from content.errors import N_
from locales import Translator

WORDS = {
    "draft": (N_("Nháp"), ft.Icons.EDIT, ft.Colors.SURFACE_CONTAINER_HIGH, ft.Colors.ON_SURFACE),
    "waiting": (N_("Chờ gửi"), ft.Icons.SCHEDULE, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    "received": (N_("Đã nhận"), ft.Icons.CHECK_CIRCLE, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
    "returned": (N_("Bị trả"), ft.Icons.UNDO, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
}


def status_chip(t: Translator, word: str) -> ft.Control:
    """Return the word for a state of the queue, with its colour and icon."""
    text, icon, background, ink = WORDS[word]
    return ft.Container(
        bgcolor=background,
        border_radius=20,
        padding=ft.Padding.symmetric(horizontal=12, vertical=6),
        content=ft.Row(
            [ft.Icon(icon, size=18, color=ink), ft.Text(t(text), size=15, weight=ft.FontWeight.W_700, color=ink)],
            spacing=6,
            tight=True,
        ),
    )
