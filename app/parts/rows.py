"""One line for one guide."""

import flet as ft

from app.session import Screen
from app.theme import TOUCH


def tap_row(
    title: str, subtitle: str, icon: ft.IconData, on_click, key: str | None = None, trailing: ft.Control | None = None
) -> ft.Control:
    """Return a card that is one large button: icon, title, subtitle."""
    return ft.Card(
        variant=ft.CardVariant.OUTLINED,
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOWEST,
        margin=0,
        content=ft.ListTile(
            key=key,
            leading=ft.Icon(icon, color=ft.Colors.PRIMARY, size=28),
            title=ft.Text(title, size=17, weight=ft.FontWeight.W_600),
            subtitle=ft.Text(subtitle, size=15, color=ft.Colors.ON_SURFACE_VARIANT) if subtitle else None,
            trailing=trailing or ft.Icon(ft.Icons.CHEVRON_RIGHT),
            min_height=TOUCH,
            content_padding=ft.Padding.symmetric(horizontal=14, vertical=8),
            on_click=on_click,
        ),
    )


def guide_row(screen: Screen, code: str, on_click, key: str | None = None, matched: tuple[str, ...] = ()) -> ft.Control:
    """Return the line of a guide: plain name, field and official code, and the words of the question it answers to."""
    guide = screen.guide(code)
    if guide is None:
        return ft.Container()
    field = field_named(screen, guide.field)
    subtitle = f"{field[0]} · {guide.code}" if guide.kind == "procedure" else field[0]
    if matched:
        subtitle += "\n" + screen.t("Khớp: {words}", words=", ".join(matched))
    return tap_row(guide.plain_name, subtitle, field[1], on_click, key)


def field_named(screen: Screen, slug: str) -> tuple[str, ft.IconData]:
    """Return a field's name in this window's language and its icon."""
    field = screen.device.fields.get(slug)
    if field is None:
        return slug, ft.Icons.DESCRIPTION
    return getattr(field, screen.session.lang) or field.vi, getattr(ft.Icons, field.icon, ft.Icons.DESCRIPTION)
