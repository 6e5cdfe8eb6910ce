"""Run an ASGI app on one address and say when it is ready; a taken port is a sentence, not a traceback."""

import errno
import gc
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from sync.errors import N_, SyncError

STOP_WITHIN = 4
"""Seconds open connections get when the process is asked to stop."""


LOTS = (10_000, 20, 20)
"""New objects before the collector looks at them, and how many such looks before it looks at older ones (gc)."""


class PortTaken(SyncError):
    """Another program listens on the port."""

    def __init__(self, port: int):
        super().__init__(
            N_("Cổng {port} đang có chương trình khác dùng. Đóng chương trình đó, hoặc chọn cổng khác bằng --port."),
            port=port,
        )


class AddressRefused(SyncError):
    """This machine cannot listen at the address: it has no such address, or does not let this program."""

    def __init__(self, host: str, port: int, error: OSError):
        super().__init__(
            N_("Máy này không mở được địa chỉ {host}, cổng {port}: {reason}. Xem lại --host và --port."),
            host=host,
            port=port,
            reason=error.strerror or error,
        )


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]):
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            _settle_memory()
            self.ready()


def _settle_memory() -> None:
    """Spare the collector what was made at the start and stays, and let it look at new objects in larger lots.

    A request makes and drops some hundred objects; looked at by Python's usual lots, that took a twentieth of the time.
    """
    gc.freeze()
    gc.set_threshold(*LOTS)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free one; raises PortTaken, AddressRefused."""
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from None
        raise AddressRefused(host, port, error) from None


def serve(
    asgi: Any, sock: socket.socket, ready: Callable[[], None], stop_within: int = STOP_WITHIN, **more: Any
) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once requests are answered; logging stays as the caller set it.

    `more` goes to uvicorn.Config.
    """
    config = uvicorn.Config(
        asgi,
        log_level="warning",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=stop_within,
        timeout_keep_alive=30,
        server_header=False,
        **{"ws": "websockets-sansio"} | more,
    )
    server = _Announcing(config, ready)

    def asked_to_stop(*_: object) -> None:
        server.should_exit = True

    # Until uvicorn listens for signals itself, one must not be lost; once it has stopped in order it raises the signal
    # again, and being asked to stop is no failure.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked_to_stop)
    server.run(sockets=[sock])
