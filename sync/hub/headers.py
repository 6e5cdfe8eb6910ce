"""The headers that every answer carries, whatever route or failure made it."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
DESK_POLICY = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""The desk has scripts, all of them our own files."""

Raw = list[tuple[bytes, bytes]]
"""Headers as ASGI has them, with their names in lower case."""

SAFETY: Raw = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
UNKEPT = (b"cache-control", b"no-store")
EVERYWHERE: Raw = [*SAFETY, (b"content-security-policy", POLICY.encode())]
FOR_DEVICES: Raw = [*EVERYWHERE, UNKEPT]
AT_DESK: Raw = [*SAFETY, (b"content-security-policy", DESK_POLICY.encode()), UNKEPT]


def dress(headers: Raw, path: str, version: str) -> None:
    """Add what an answer to a path still lacks; devices know their hub by Xomso-Hub on every /v1 answer."""
    wanted = EVERYWHERE
    if path == "/desk" or path.startswith("/desk/"):
        wanted = AT_DESK
        headers[:] = [header for header in headers if header[0] != b"cache-control"]
    elif is_api(path):
        headers.append((b"xomso-hub", version.encode()))
        if path.startswith("/v1/uploads"):
            headers.append((b"tus-resumable", b"1.0.0"))
        wanted = FOR_DEVICES
    told = {name for name, _ in headers}
    headers += [header for header in wanted if header[0] not in told]


def is_api(path: str) -> bool:
    """Tell whether a path is a device's and not a reader's."""
    return path == "/v1" or path.startswith("/v1/")


class AnswerHeaders:
    """ASGI middleware that dresses every answer."""

    def __init__(self, app: ASGIApp, version: str):
        self.app = app
        self.version = version

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Return what answers the request; not a coroutine of our own, which would be resumed at each of its steps."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = list(message.get("headers", ()))
                dress(message["headers"], scope["path"], self.version)
            await send(message)

        return self.app(scope, receive, dressed if scope["type"] == "http" else send)
