"""The field a PIN is typed into, and the wait that wrong ones bring."""

import asyncio
from collections.abc import Callable
from math import ceil

import flet as ft

from app.guard import guard
from app.session import use_screen
from locales import Translator
from sync.device_key import LONGEST_WAIT


def pin_field(
    key: str, label: str, value: str, on_change: Callable[[str], None], on_submit: Callable | None = None, **kwargs
) -> ft.Control:
    """Return a field that hides what is typed and opens the digits of the keyboard."""
    return ft.TextField(
        key=key,
        label=label,
        value=value,
        password=True,
        text_size=26,
        border=ft.OutlineInputBorder(border_radius=12),
        keyboard_type=ft.KeyboardType.NUMBER,
        autocorrect=False,
        enable_suggestions=False,
        error_max_lines=5,
        helper_max_lines=4,
        on_change=guard(lambda e: on_change(e.control.value or "")),
        on_submit=guard(on_submit) if on_submit else None,
        **kwargs,
    )


def use_wait() -> tuple[int, Callable[[int], None]]:
    """Return how many seconds are left before another PIN may be tried, and what begins such a wait."""
    page, clock = ft.context.page, use_screen().device.clock
    left, set_left = ft.use_state(0)
    task = ft.use_ref(None)

    async def count_down(until: float) -> None:
        # The clock the engine looks at; asyncio's own stands still while a phone sleeps.
        while 0 < (seconds := ceil(until - clock().timestamp())) <= LONGEST_WAIT:
            set_left(seconds)
            await asyncio.sleep(1)
        set_left(0)

    def stop() -> None:
        if task.current is not None:
            task.current.cancel()

    def begin(seconds: int) -> None:
        stop()
        set_left(seconds)
        if seconds:
            task.current = page.run_task(count_down, clock().timestamp() + seconds)

    ft.use_effect(lambda: None, [], cleanup=stop)
    return left, begin


def or_wait(t: Translator, words: str, left: int) -> str:
    """Return the words of a button, or when it may be pressed again."""
    return t("Thử lại sau {time}", time=f"{left // 60}:{left % 60:02}") if left else words
