"""The built edition from a server of this process that counts what it sends, with a bare page that runs only its Python."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send

from sync.hub.browser_edition import mounted

PROBE = Path(__file__).parent / "probe_page"


class EditionServer:
    """Serves a site under /app/ and the probe under /probe/; keeps what the probe said and what went over the wire."""

    def __init__(self, site: Path):
        self.site = site
        self.said: list[dict[str, Any]] = []
        self.sent: list[tuple[str, int]] = []
        routes = [
            Mount("/app", mounted(site)),
            Mount("/probe", StaticFiles(directory=PROBE)),
            Route("/said", self._hear, methods=["POST"]),
        ]
        self._app = Starlette(routes=routes)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        config = uvicorn.Config(self._counted, interface="asgi3", log_config=None, ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listening],))
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and be gone."""
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._listening.close()

    async def _hear(self, request: Request) -> Response:
        self.said.append(json.loads(await request.body()))
        return Response(status_code=204)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = 0

        async def count(message: Message) -> None:
            nonlocal sent
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, count)
        finally:
            self.sent.append((scope.get("path", ""), sent))
