"""Choosing one's ward by any of its names, and saying what it was made from."""

from collections.abc import Callable

import flet as ft

from app.parts.rows import tap_row
from app.session import Screen
from content.units import Ward
from locales import Translator


def former_names(t: Translator, ward: Ward) -> str:
    """Return the units a ward was made from; a unit merged in part says so."""
    part = t("một phần")
    return ", ".join(f"{unit.name} ({part})" if unit.partial else unit.name for unit in ward.former)


def ward_rows(screen: Screen, text: str, on_choose: Callable[[Ward], None]) -> list[ft.Control]:
    """Return the wards that fit what was typed, each a button."""
    t = screen.t
    return [
        tap_row(
            ward.full_name,
            t("gồm: {units}", units=former_names(t, ward)),
            ft.Icons.PLACE,
            on_click=lambda _, w=ward: on_choose(w),
            key=f"ward-{ward.code}",
        )
        for ward in screen.device.units.find(text, limit=6)
    ]
