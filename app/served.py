"""The app served to a browser on this machine, and to nobody else."""

import contextlib
import re
from importlib.resources import files
from urllib.parse import urlsplit

import flet.fastapi as flet_fastapi
from flet import WebRenderer
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from app.device import Device
from app.main import window

HERE = frozenset({"127.0.0.1", "localhost", "::1"})
CODED = re.compile(r"/(guide|q|feedback|learn/practice)/[\w.\-]+")
"""Addresses of screens that end in a procedure's code."""


class SameMachine:
    """Refuse requests for another host name or from another site's page: DNS rebinding, cross-site WebSockets."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
            if not _from_here(headers):
                if scope["type"] == "websocket":
                    await receive()
                    await send({"type": "websocket.close", "code": 1008})
                    return
                await PlainTextResponse("forbidden", status_code=403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _from_here(headers: dict[str, str]) -> bool:
    try:
        names = [urlsplit("//" + headers.get("host", "")).hostname]
        if "origin" in headers:
            names.append(urlsplit(headers["origin"]).hostname)
    except ValueError:
        return False
    return all(name in HERE for name in names)


class DeepLinks:
    """Show the app for addresses that end in a procedure code; its dot looks like a file ending to the static server."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and CODED.fullmatch(scope["path"]):
            scope = {**scope, "path": "/", "raw_path": b"/"}
        await self.app(scope, receive, send)


def served(device: Device) -> Starlette:
    """Return the ASGI app that shows one device's data to browsers on this machine."""

    @contextlib.asynccontextmanager
    async def lifespan(_):
        await flet_fastapi.app_manager.start()
        device.start()
        yield
        await flet_fastapi.app_manager.shutdown()
        await device.stop()

    app = flet_fastapi.app(
        window(device),
        no_cdn=True,
        assets_dir=str(files("app").joinpath("assets")),
        app_name="Xóm Số",
        app_short_name="Xóm Số",
        web_renderer=WebRenderer.CANVAS_KIT,
        session_timeout_seconds=600,
    )
    return Starlette(
        routes=[Mount("/", app)], middleware=[Middleware(SameMachine), Middleware(DeepLinks)], lifespan=lifespan
    )
