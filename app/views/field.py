"""All guides of one field."""

import flet as ft

from app.guard import page_screen
from app.parts.layout import subpage
from app.parts.rows import field_named, guide_row
from app.session import use_screen


@page_screen
def FieldPage():
    s, page = use_screen(), ft.context.page
    slug = ft.use_route_params().get("slug", "")
    entries = [entry for entry in s.device.entries if entry.field == slug]
    rows = [
        guide_row(s, e.code, on_click=lambda _, c=e.code: page.navigate(f"/guide/{c}"), key=f"guide-{e.code}")
        for e in entries
    ]
    return subpage(field_named(s, slug)[0], *rows, key="field")
