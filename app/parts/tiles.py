"""The fields as large tiles."""

import flet as ft

from app.parts.rows import field_named
from app.session import Screen


def field_tiles(screen: Screen) -> ft.Control:
    """Return a tile for each field that has guides, with how many."""
    page, t = ft.context.page, screen.t
    counts: dict[str, int] = {}
    for entry in screen.device.entries:
        counts[entry.field] = counts.get(entry.field, 0) + 1

    def tile(slug: str) -> ft.Control:
        name, icon = field_named(screen, slug)
        count = t.n("{n} hướng dẫn", "{n} hướng dẫn", counts[slug])
        return ft.Semantics(
            button=True,
            label=f"{name}, {count}",
            exclude_semantics=True,
            col={"xs": 6, "sm": 6, "md": 4},
            on_tap=lambda _: page.navigate(f"/field/{slug}"),
            content=ft.Container(
                key=f"field-{slug}",
                on_click=lambda _: page.navigate(f"/field/{slug}"),
                ink=True,
                bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
                border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
                border_radius=14,
                padding=14,
                content=ft.Column(
                    [
                        ft.Icon(icon, color=ft.Colors.PRIMARY, size=28),
                        ft.Text(name, size=16, weight=ft.FontWeight.W_600),
                        ft.Text(count, size=14, color=ft.Colors.ON_SURFACE_VARIANT),
                    ],
                    spacing=4,
                    tight=True,
                ),
            ),
        )

    slugs = [slug for slug in screen.device.fields if counts.get(slug)]
    return ft.ResponsiveRow([tile(slug) for slug in slugs], spacing=10, run_spacing=10, columns=12)
