"""Ask before something is lost."""

from collections.abc import Callable

import flet as ft

from app.guard import guard
from app.parts.buttons import quiet
from app.session import use_screen


def use_confirmation(title: str, warning: str, yes: str, on_yes: Callable[[], None], key: str) -> Callable[[], None]:
    """Return what opens a question before `on_yes` is done; the way back is named first, the button `yes` has the key."""
    t = use_screen().t
    asking, set_asking = ft.use_state(False)

    def agreed():
        set_asking(False)
        on_yes()

    ft.use_dialog(
        ft.AlertDialog(
            modal=True,
            scrollable=True,
            title=ft.Text(title),
            content=ft.Text(warning),
            actions=[
                quiet(t("Giữ lại"), key="keep", on_click=lambda _: set_asking(False)),
                quiet(yes, key=key, on_click=guard(agreed)),
            ],
        )
        if asking
        else None
    )
    return lambda: set_asking(True)
