"""Answers that do not come from the hub, or only look as if."""

import json

from tests.faults.script import Fault

PAGE = "<!doctype html><title>Wi-Fi miễn phí</title><form>Bấm để vào mạng</form>".encode()
HUB = "Xomso-Hub: 0.1.0\r\n"


def portal_page(draw: float) -> bytes:
    """Return a log-in page of somebody's Wi-Fi, or now and then the way to it."""
    if draw < 0.2:
        return b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)


def status_answer(fault: Fault) -> bytes:
    """Return a refusal of the whole request, a gateway's own or one with the hub's header."""
    said = {"type": "/problems/hub-busy", "title": "Bận", "status": fault.status, "detail": "Máy chủ đang bận."}
    body = json.dumps(said).encode() if fault.hub else b"busy"
    head = f"HTTP/1.1 {fault.status} No\r\nContent-Length: {len(body)}\r\n"
    head += f"Content-Type: application/problem+json\r\n{HUB}" if fault.hub else "Content-Type: text/plain\r\n"
    head += f"Retry-After: {fault.retry_after}\r\n" if fault.retry_after else ""
    return head.encode() + b"\r\n" + body
