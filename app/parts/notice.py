"""A coloured box that says one thing: information, a warning, or good news."""

import flet as ft

KINDS = {
    "info": (ft.Icons.INFO, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
    "warning": (ft.Icons.WARNING_AMBER, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    "error": (ft.Icons.ERROR, ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
    "good": (ft.Icons.CHECK_CIRCLE, ft.Colors.PRIMARY_CONTAINER, ft.Colors.ON_PRIMARY_CONTAINER),
}


def notice(text: str, kind: str = "info", action: ft.Control | None = None, key: str | None = None) -> ft.Control:
    """Return a box with an icon and a sentence; `kind` is info, warning, error or good."""
    icon, background, ink = KINDS[kind]
    row = ft.Row(
        [ft.Icon(icon, color=ink, size=22), ft.Text(text, color=ink, size=16, expand=True)],
        vertical_alignment=ft.CrossAxisAlignment.START,
        spacing=10,
    )
    return ft.Container(
        key=key,
        bgcolor=background,
        border_radius=12,
        padding=14,
        content=ft.Column([row, action], spacing=8, tight=True) if action else row,
    )


def panel(*controls: ft.Control | None, key: str | None = None) -> ft.Control:
    """Return controls in one quiet card; None stands for nothing."""
    shown = [one for one in controls if one is not None]
    return ft.Container(
        key=key,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        border_radius=14,
        padding=16,
        content=ft.Column(shown, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
    )
