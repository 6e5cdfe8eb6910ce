"""What wakes the sender while a window is open: the network's return, the window's return, and a slow beat."""

import asyncio
from collections.abc import Iterable

import flet as ft

from app.session import Screen

BEAT = 60.0
"""Seconds between looks at the hub while somebody looks at the screen; some 500 bytes each."""

UNMETERED = {ft.ConnectivityType.WIFI, ft.ConnectivityType.ETHERNET}


def unmetered(networks: Iterable[ft.ConnectivityType]) -> bool:
    """Tell whether one of the networks a device is on costs nothing by the byte."""
    return not UNMETERED.isdisjoint(networks)


def use_watch(screen: Screen) -> None:
    """Keep one window up to date with its device, and the device with its hub, for as long as the window is open."""
    page, device = ft.context.page, screen.device
    beat = ft.use_ref(None)

    def wake(_=None) -> None:
        device.sender.wake()

    # Says which interface is up, never that the hub answers: a hint to try, and whether photos may go.
    network = ft.use_memo(lambda: ft.Connectivity(on_change=lambda e: device.moved(unmetered(e.connectivity))), [])

    async def ask_network() -> None:
        try:
            found = await network.get_connectivity()
        except (RuntimeError, TimeoutError, ValueError):
            found = []  # this device does not say; a photo then waits, where the volunteer wants it to
        if unmetered(found) != device.on_wifi:
            device.moved(unmetered(found))

    async def refresh() -> None:
        screen.refresh()

    def tell() -> None:
        try:
            _ = page.session
        except RuntimeError:
            # The window is gone for good; its page outlives it for a moment.
            device.left(tell)
        else:
            page.run_task(refresh)

    async def beats() -> None:
        while True:
            await asyncio.sleep(BEAT)
            wake()

    def looked_at(_=None) -> None:
        device.joined(tell)
        if beat.current is None or beat.current.done():
            beat.current = page.run_task(beats)
        page.run_task(ask_network)
        page.run_task(device.look_at_room)
        wake()
        tell()

    def left(_=None) -> None:
        device.left(tell)
        if beat.current is not None:
            beat.current.cancel()

    def gone(_=None) -> None:
        left()
        if not device.listeners:
            device.on_wifi = False  # nobody is left to say that the network changed

    def open_window() -> None:
        page.on_disconnect = gone
        page.on_connect = looked_at
        page.on_app_lifecycle_state_change = lambda e: (
            looked_at()
            if e.state is ft.AppLifecycleState.RESUME
            else left()
            if e.state is ft.AppLifecycleState.PAUSE
            else None
        )
        looked_at()

    ft.use_effect(open_window, [], cleanup=gone)
