"""The headers that every answer carries, whatever route or failure made it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
DESK_POLICY = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""The desk has scripts, all of them our own files."""

SAFETY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def dress(headers: MutableHeaders, path: str, version: str) -> None:
    """Add what an answer to a path still lacks; devices know their hub by Xomso-Hub on every /v1 answer."""
    if path == "/desk" or path.startswith("/desk/"):
        headers.setdefault("Content-Security-Policy", DESK_POLICY)
    for name, value in SAFETY.items():
        headers.setdefault(name, value)
    if is_api(path):
        headers["Xomso-Hub"] = version
        if path.startswith("/v1/uploads"):
            headers["Tus-Resumable"] = "1.0.0"
        headers.setdefault("Cache-Control", "no-store")
    elif path == "/desk" or path.startswith("/desk/"):
        headers["Cache-Control"] = "no-store"


def is_api(path: str) -> bool:
    """Tell whether a path is a device's and not a reader's."""
    return path == "/v1" or path.startswith("/v1/")


class AnswerHeaders:
    """ASGI middleware that dresses every answer."""

    def __init__(self, app: ASGIApp, version: str):
        self.app = app
        self.version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                dress(MutableHeaders(scope=message), scope["path"], self.version)
            await send(message)

        await self.app(scope, receive, dressed if scope["type"] == "http" else send)
