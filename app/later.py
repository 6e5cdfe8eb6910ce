"""Screens loaded when they are first shown, so that the first one need not wait for the others."""

import asyncio
from collections.abc import Callable
from importlib import import_module
from typing import Any

REST = 0.02
"""Seconds between two screens loaded ahead, in which a touch is answered."""

WAITING: list[tuple[str, str]] = []
"""Modules below app.views and their components that `later` was asked for."""


def later(module: str, component: str) -> Callable[[], Any]:
    """Return what shows a component of app.views.<module>; the module is loaded when that is called for the first time."""
    WAITING.append((module, component))

    def shown() -> Any:
        return getattr(import_module(f"app.views.{module}"), component)()

    return shown


async def load_ahead() -> None:
    """Load every screen that was not shown yet, one by one: the first touch then need not wait for its own."""
    for module, _ in WAITING:
        import_module(f"app.views.{module}")
        await asyncio.sleep(REST)
