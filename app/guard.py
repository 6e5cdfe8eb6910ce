"""Keep a failure from taking the screen away: log it, say it plainly, go on."""

import functools
import inspect
import logging
import sqlite3
from collections.abc import Callable

import flet as ft

from app.session import Screen
from content.errors import N_, ContentError
from locales import Translator
from sync.errors import SyncError

log = logging.getLogger(__name__)

SENTENCES = {
    sqlite3.OperationalError: N_(
        "Máy không ghi được vào bộ nhớ. Dữ liệu đã lưu vẫn còn. Xem lại chỗ trống rồi thử lại."
    ),
    OSError: N_("Máy không đọc hoặc ghi được tệp. Dữ liệu đã lưu vẫn còn. Xem lại chỗ trống rồi thử lại."),
    Exception: N_("Có lỗi ngoài dự tính. Dữ liệu đã lưu vẫn còn. Thử lại; nếu vẫn lỗi, báo cho tổ trưởng."),
}


def sentence(t: Translator, error: Exception) -> str:
    """Return what to tell a person about an error, chosen by its type."""
    if isinstance(error, SyncError | ContentError):
        return t(error.text, **error.values)
    return t(next(text for kind, text in SENTENCES.items() if isinstance(error, kind)))


def guard(handler: Callable) -> Callable:
    """Wrap an event handler so that a failure is logged and shown instead of ending the window."""
    page = ft.context.page
    # Not a hook: how many handlers a screen wraps may change from one render to the next.
    screen: Screen = page.data

    async def run(event=None):
        try:
            result = handler(event) if inspect.signature(handler).parameters else handler()
            if inspect.isawaitable(result):
                await result
        except Exception as error:
            log.exception("handler failed")
            page.show_dialog(ft.SnackBar(sentence(screen.t, error), duration=8000))

    return run


def screen(component: Callable) -> Callable:
    """Make a component whose failure shows a sentence in its place; a bare raise would freeze the window."""
    return _shielded(component, _failure)


def page_screen(component: Callable) -> Callable:
    """Make a component that returns a whole View, with a way home where it fails."""

    def failed(error: Exception) -> ft.View:
        page = ft.context.page
        home = ft.IconButton(ft.Icon(ft.Icons.HOME, semantics_label="Xóm Số"), on_click=lambda _: page.navigate("/"))
        return ft.View(route=page.route, controls=[ft.SafeArea(ft.Column([home, _failure(error)]))])

    return _shielded(component, failed)


def _failure(error: Exception) -> ft.Control:
    text = sentence(ft.context.page.data.t, error)
    return ft.Container(padding=24, content=ft.Text(text, key="failure", size=17, color=ft.Colors.ERROR))


def _shielded(component: Callable, failed: Callable[[Exception], ft.Control]) -> Callable:
    @ft.component
    @functools.wraps(component)
    def shown(*args, **kwargs):
        try:
            return component(*args, **kwargs)
        except Exception as error:
            log.exception("screen failed: %s", component.__name__)
            return failed(error)

    return shown
