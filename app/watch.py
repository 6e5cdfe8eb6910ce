"""What wakes the sender while a window is open: the network's return, the window's return, and a slow beat."""

import asyncio

import flet as ft

from app.session import Screen

BEAT = 60.0
"""Seconds between looks at the hub while somebody looks at the screen; some 500 bytes each."""


def use_watch(screen: Screen) -> None:
    """Keep one window up to date with its device, and the device with its hub, for as long as the window is open."""
    page, device = ft.context.page, screen.device
    beat = ft.use_ref(None)

    def wake(_=None) -> None:
        device.sender.wake()

    # Says which interface is up, never that the hub answers: a hint to try, no more.
    ft.use_memo(lambda: ft.Connectivity(on_change=wake), [])

    async def refresh() -> None:
        screen.refresh()

    def tell() -> None:
        try:
            _ = page.session
        except RuntimeError:
            # The window is gone for good; its page outlives it for a moment.
            device.listeners.discard(tell)
        else:
            page.run_task(refresh)

    async def beats() -> None:
        while True:
            await asyncio.sleep(BEAT)
            wake()

    def looked_at(_=None) -> None:
        device.listeners.add(tell)
        if beat.current is None or beat.current.done():
            beat.current = page.run_task(beats)
        wake()
        tell()

    def left(_=None) -> None:
        device.listeners.discard(tell)
        if beat.current is not None:
            beat.current.cancel()

    def open_window() -> None:
        page.on_disconnect = left
        page.on_connect = looked_at
        page.on_app_lifecycle_state_change = lambda e: (
            looked_at()
            if e.state is ft.AppLifecycleState.RESUME
            else left()
            if e.state is ft.AppLifecycleState.PAUSE
            else None
        )
        looked_at()

    ft.use_effect(open_window, [], cleanup=left)
