"""The app inside a browser: Python starts here once storage, sealing and the guides are in place (app/web/site/runtime.mjs)."""

import asyncio
import json
import os
from typing import Any

import flet as ft
import xomso_js

from app.device import Device
from app.guard import sentence
from app.later import load_ahead
from app.main import window
from content.errors import ContentError
from locales import translator
from sync.errors import SyncError

HOME = "/data"
QUIET = 8.0
"""Seconds after the last screen was loaded until what was compiled is kept: what sends and draws codes has then been used too."""


def run() -> None:
    """Start the app in Flet's page."""
    os.environ["XOMSO_HOME"] = HOME
    ft.run(start, assets_dir="assets")


async def start(page: ft.Page) -> None:
    """Open the device and show it; tell the page around it what to show before Python is there."""
    from app.paths import home

    try:
        device = Device(home())
    except (SyncError, ContentError) as error:
        page.add(ft.SafeArea(ft.Text(sentence(translator("vi"), error), size=18)))
        tell("ready")
        return
    if not device.preferences.get("hub"):
        device.preferences.set("hub", xomso_js.origin)  # whoever serves this page takes in what it gathers
    window(device)(page)
    device.listeners.add(lambda: tell("state", **state(device)))
    device.form_listeners.add(lambda is_open: tell("form", open=is_open))
    tell("state", **state(device))
    tell("ready")
    page.run_task(keep_bytecode)


def state(device: Device) -> dict[str, Any]:
    """Return what the page may say of the queue: counts, no names."""
    counts = device.outbox.counts()
    return {
        "lang": device.preferences.get("language", "vi"),
        "waiting": counts.waiting,
        "received": counts.received,
        "returned": counts.returned,
    }


def tell(kind: str, **values: Any) -> None:
    """Send the page a message on its channel."""
    xomso_js.tell(json.dumps({"type": kind, **values}))


async def keep_bytecode() -> None:
    """Load the other screens while the first is looked at, and keep what was compiled for the next start."""
    await load_ahead()
    await asyncio.sleep(QUIET)
    await xomso_js.keep_bytecode()
