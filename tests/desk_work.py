"""What an officer does in tests of the desk: log in, open a record, take a step, read the audit."""

import httpx

from sync.records import Record, freeze, new_id
from tests.hub_server import WARD, LocalHub, Phone, csrf, record


async def deliver(hub: LocalHub, phone: Phone | None = None, **more) -> tuple[Record, str]:
    """Return a record that a device has just sent, and its receipt code."""
    sent = record(**more)
    [result] = await hub.send(phone or await hub.enrol(sent.ward), sent)
    return sent, result["code"]


async def act(desk: httpx.AsyncClient, sent: Record, step: str, **fields) -> httpx.Response:
    """Open a record and take one step with it."""
    page = await desk.get(f"/desk/records/{sent.id}")
    return await desk.post(f"/desk/records/{sent.id}/{step}", data={"csrf": csrf(page), **fields})


async def ticket(hub: LocalHub, phone: Phone, text: str = "Máy báo hết chỗ", counter: int = 1) -> Record:
    """Return a call for help that a phone has sent."""
    said = {"what": "ticket", "topic": "Gửi ảnh", "text": text}
    sent = freeze("feedback", WARD, "", said, (), id=new_id(), counter=counter, now=hub.clock())
    await hub.send(phone, sent)
    return sent


def lines(hub: LocalHub) -> list[tuple[str, str, str]]:
    """Return the audit as (ward, action, record), oldest first."""
    return hub.rows("SELECT ward, action, record FROM audit ORDER BY at, id")
