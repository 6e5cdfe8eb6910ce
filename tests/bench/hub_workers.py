"""Several hubs on one port for benches, each in a process of its own; the kernel deals the connections out among them.

They run as `xomso hub` runs them: with its time-outs, and with a line in the log for every request.

`python -m tests.bench.hub_workers PORT HOME DB` is one of them.
"""

import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

from content.bundle import usable
from content.pack import Pack
from locales import pick, translator
from sync.hub.app import create_app
from sync.hub.connection import brisk
from sync.hub.settings import Settings


class Workers:
    """So many hubs on one free port, home and database."""

    def __init__(self, count: int, home: Path, db: str = ""):
        self._reserved = _shared(0)
        self.port = self._reserved.getsockname()[1]
        self.processes: list[subprocess.Popen[str]] = []
        for _ in range(count):
            command = [sys.executable, "-m", "tests.bench.hub_workers", str(self.port), str(home), db]
            with (home / "log").open("a") as log:
                started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
            self.processes.append(started)
            assert started.stdout and started.stdout.readline().strip() == "ready", (home / "log").read_text()[-2000:]

    def memory(self) -> int:
        """Return the bytes of memory that the processes hold together (RSS)."""
        pages = (int(Path(f"/proc/{one.pid}/statm").read_text().split()[1]) for one in self.processes)
        return sum(pages) * resource.getpagesize()

    def cpu(self) -> float:
        """Return the seconds of processor time that the processes have used together."""
        return sum(_ticks(one.pid) for one in self.processes) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ask them to stop, and wait until they have."""
        for one in self.processes:
            one.terminate()
        for one in self.processes:
            one.wait(timeout=30)
            assert one.stdout
            one.stdout.close()
        self._reserved.close()


def _shared(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


def _ticks(pid: int) -> int:
    after = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(after[11]) + int(after[12])


def main() -> None:
    from app.cli.hub import write_log
    from app.serving import serve

    port, home, db = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    sock = _shared(port)
    sock.listen(2048)
    write_log("plain", quiet=False)
    settings = Settings(home, db=db)
    with Pack.open(usable(home)) as pack:
        app = create_app(settings, pack, lambda asked: translator(pick(asked)))
        http = brisk(settings.patience)
        serve(app, sock, lambda: print("ready", flush=True), http=http, limit_concurrency=settings.patience.connections)


if __name__ == "__main__":
    main()
