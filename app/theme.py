"""Colours, letter sizes and the font with Vietnamese and Khmer; built for sunlight and tired eyes."""

import dataclasses

import flet as ft

FONT = "Xom So Sans"
FONTS = {FONT: "fonts/XomSoSans-Regular.ttf"}
"""For packaged apps; in a browser assets/assets/FontManifest.json loads both weights before the first text is drawn."""

MODES = {"system": ft.ThemeMode.SYSTEM, "light": ft.ThemeMode.LIGHT, "dark": ft.ThemeMode.DARK}
SIZES = {
    "title_large": 22,
    "title_medium": 18,
    "title_small": 16,
    "body_large": 17,
    "body_medium": 16,
    "body_small": 14,
    "label_large": 16,
    "label_medium": 13,
}
TOUCH = 52
"""Height of a touch target in logical pixels; WCAG 2.2 asks for 24, Android's guide for 48."""

LIGHT = ft.ColorScheme(
    primary="#00574B",
    on_primary="#FFFFFF",
    primary_container="#BFEDE2",
    on_primary_container="#00201B",
    secondary="#8A4B00",
    on_secondary="#FFFFFF",
    secondary_container="#FFE2BF",
    on_secondary_container="#2C1600",
    tertiary="#0B5394",
    on_tertiary="#FFFFFF",
    tertiary_container="#D3E6FA",
    on_tertiary_container="#001D35",
    error="#A40E26",
    on_error="#FFFFFF",
    error_container="#FFDADB",
    on_error_container="#400009",
    surface="#FBFCFA",
    on_surface="#121614",
    on_surface_variant="#3A4542",
    surface_container_lowest="#FFFFFF",
    surface_container_low="#F3F6F4",
    surface_container="#ECF1EE",
    surface_container_high="#E3EAE6",
    outline="#5E6B67",
    outline_variant="#C3CECA",
)
DARK = ft.ColorScheme(
    primary="#7FDCC9",
    on_primary="#00382F",
    primary_container="#005045",
    on_primary_container="#BFEDE2",
    secondary="#FFC27A",
    on_secondary="#492900",
    secondary_container="#683C00",
    on_secondary_container="#FFE2BF",
    tertiary="#A3CBF5",
    on_tertiary="#00325A",
    tertiary_container="#07497F",
    on_tertiary_container="#D3E6FA",
    error="#FFB3B6",
    on_error="#680016",
    error_container="#8C0A20",
    on_error_container="#FFDADB",
    surface="#0F1513",
    on_surface="#EEF3F0",
    on_surface_variant="#C3CECA",
    surface_container_lowest="#0A0F0E",
    surface_container_low="#161D1B",
    surface_container="#1B2320",
    surface_container_high="#252E2B",
    outline="#93A29D",
    outline_variant="#3F4C48",
)


def letters(size: int, weight: ft.FontWeight | None = None, color: str | None = ft.Colors.ON_SURFACE) -> ft.TextStyle:
    """Return a text style that names our font and a colour; a style without them falls back to black, without Khmer."""
    return ft.TextStyle(size=size, weight=weight, font_family=FONT, color=color)


def _theme(colours: ft.ColorScheme) -> ft.Theme:
    roles = {}
    for role in (f.name for f in dataclasses.fields(ft.TextTheme)):
        roles[role] = letters(SIZES.get(role, 16), color=colours.on_surface)
    return ft.Theme(
        color_scheme=colours,
        color_scheme_seed=colours.primary,
        font_family=FONT,
        text_theme=ft.TextTheme(**roles),
        visual_density=ft.VisualDensity.STANDARD,
        scaffold_bgcolor=colours.surface,
    )


def apply_theme(page: ft.Page, mode: str) -> None:
    """Give a page its fonts and its light and dark colours; `mode` is "system", "light" or "dark"."""
    if not page.web:
        page.fonts = FONTS
    page.theme = _theme(LIGHT)
    page.dark_theme = _theme(DARK)
    page.theme_mode = MODES.get(mode, ft.ThemeMode.SYSTEM)
    page.locale_configuration = ft.LocaleConfiguration(
        supported_locales=[ft.Locale("vi", "VN"), ft.Locale("km", "KH"), ft.Locale("en", "US")],
        current_locale=ft.Locale("vi", "VN"),
    )
