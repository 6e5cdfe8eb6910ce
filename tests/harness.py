"""A window of the app without Flutter: a Flet session over a connection that records.

Packing each message is what takes the snapshot of the tree for the next diff, exactly as on the wire.
It uses Flet's internals, hence the pin flet==1.0.5.
"""

import asyncio
import dataclasses

import flet as ft
import msgpack
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from app.main import window


class Recorder(Connection):
    """A connection that keeps every message and answers every call of the page at once."""

    def __init__(self):
        super().__init__()
        self.pubsubhub, self.loop = PubSubHub(), asyncio.get_running_loop()
        self.page_url, self.page_name, self.messages = "http://test", "", []
        self.networks = ["mobile"]

    def send_message(self, message):
        msgpack.packb([message.action, message.body], default=configure_encode_object_for_msgpack(BaseControl))
        self.messages.append(message)
        if message.action is MessageAction.INVOKE_METHOD:
            call, session = message.body, self.session
            if call.name == "push_route":
                session.page.route = call.args["route"]
                self.loop.create_task(session.dispatch_event(1, "route_change", {"route": call.args["route"]}))
            result = self.networks if call.name == "get_connectivity" else None
            self.loop.call_soon(session.handle_invoke_method_results, call.control_id, call.call_id, result, None)


class Window:
    """One open window, driven by the keys of its controls."""

    def __init__(self, session: Session, connection: Recorder):
        self.session, self.connection, self.page = session, connection, session.page

    @classmethod
    async def open(cls, device, route: str = "/", width: int = 390, height: int = 844) -> "Window":
        connection = Recorder()
        connection.session = session = Session(connection)
        for name, value in {"route": route, "width": width, "height": height, "web": True}.items():
            setattr(session.page, name, value)
        body = RegisterClientResponseBody(session.id, session.get_page_patch(), "")
        connection.send_message(Message(MessageAction.REGISTER_CLIENT, body))
        _context_page.set(session.page)
        window(device)(session.page)
        self = cls(session, connection)
        await self.settle()
        return self

    async def settle(self) -> None:
        """Let pending renders and handlers finish."""
        for _ in range(8):
            await asyncio.sleep(0.01)

    def controls(self):
        yield from _walk(self.page.views)
        yield from _walk(self.page._dialogs)

    def views(self) -> list[ft.View]:
        """Return the pages that lie on one another, the topmost last."""
        return [c for c in self.controls() if isinstance(c, ft.View)]

    def find(self, key: str):
        """Return the control with a key; an assertion names what is there instead."""
        found = next((c for c in self.controls() if c.key == key), None)
        assert found is not None, f"no {key!r} among {sorted(str(c.key) for c in self.controls() if c.key)}"
        return found

    def has(self, key: str) -> bool:
        return any(c.key == key for c in self.controls())

    async def click(self, key: str) -> None:
        await self.fire(key, "click")

    async def type(self, key: str, text: str) -> None:
        """Type into a field and leave it."""
        self.session.apply_patch(self.find(key)._i, {"value": text})
        await self.fire(key, "change", text)
        if self.find(key).on_blur if hasattr(self.find(key), "on_blur") else None:
            await self.fire(key, "blur")

    async def set(self, key: str, value) -> None:
        """Set a check box or a radio group."""
        self.session.apply_patch(self.find(key)._i, {"value": value})
        await self.fire(key, "change", value)

    async def fire(self, key: str, event: str, data=None) -> None:
        await self.session.dispatch_event(self.find(key)._i, event, data)
        await self.settle()

    async def go(self, route: str) -> None:
        self.page.navigate(route)
        await self.settle()

    def text(self) -> str:
        """Return every word on the screen, a line a control."""
        words = []
        for control in self.controls():
            for name in ("value", "label", "error", "helper"):
                word = getattr(control, name, None)
                if isinstance(word, str):
                    words.append(word)
            content = getattr(control, "content", None)
            if isinstance(content, str):
                words.append(content)
        return "\n".join(words)

    def crashed(self) -> bool:
        return any(m.action is MessageAction.SESSION_CRASHED for m in self.connection.messages)


def _walk(value):
    value = unwrap_component(value)
    if isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, BaseControl):
        yield value
        for f in dataclasses.fields(value):
            if not f.metadata.get("skip") and f.name != "_parent":
                yield from _walk(getattr(value, f.name, None))


def labels(window_: Window) -> list[ft.Control]:
    """Return the controls a person can press or fill in."""
    kinds = (
        ft.Button,
        ft.FilledButton,
        ft.OutlinedButton,
        ft.TextButton,
        ft.IconButton,
        ft.TextField,
        ft.Checkbox,
        ft.ListTile,
    )
    return [c for c in window_.controls() if isinstance(c, kinds)]


def nameless(window_: Window) -> list[tuple[str, str]]:
    """Return what a person can press or fill in that a screen reader could not name."""
    wrapped = [id(c.content) for c in window_.controls() if isinstance(c, ft.Semantics) and c.label]
    found = []
    for control in labels(window_):
        name = [getattr(control, attr, None) for attr in ("label", "content", "title", "icon")]
        icon = getattr(control, "icon", None)
        spoken = getattr(icon, "semantics_label", None) if isinstance(control, ft.IconButton) else any(name)
        if not spoken and id(control) not in wrapped:
            found.append((control.__class__.__name__, control.key))
    return found
