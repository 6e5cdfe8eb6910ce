"""How long `xomso app` takes until it answers, and how much memory it holds, beside a bare Flet page served the same way."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

RUNS = 5

BARE = """
import sys
import flet as ft
import flet.fastapi as flet_fastapi
from app.serving import listen, serve

def main(page):
    page.add(ft.TextField(label="Search"))

sock = listen("127.0.0.1", 0)
serve(flet_fastapi.app(main, no_cdn=True), sock, lambda: print("http://ready", flush=True))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for line in measure(Path(folder)):
            print(line)


def measure(folder: Path) -> Iterator[str]:
    """Yield one line a figure: medians of RUNS starts in turn, after one of each that is not counted."""
    ours = [sys.executable, "-m", "app.cli", "app", "--port", "0"]
    bare = [sys.executable, "-c", BARE]
    started = [(_start(ours, folder), _start(bare, folder)) for _ in range(RUNS + 1)][1:]
    for at, name, unit in ((0, "ready", "s"), (1, "memory", "MB")):
        mine = statistics.median(pair[0][at] for pair in started)
        theirs = statistics.median(pair[1][at] for pair in started)
        yield f"xomso app {name:8} {mine:8.2f} {unit}   bare Flet page {theirs:8.2f} {unit}   ratio {mine / theirs:.2f}"


def _start(command: list[str], home: Path) -> tuple[float, float]:
    """Start a server, wait until it says it is ready, and return the seconds that took and its resident MB."""
    env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": "vi"}
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env, text=True) as process:
        assert process.stdout and "http" in process.stdout.readline()
        seconds = time.perf_counter() - began
        kilobytes = int(subprocess.check_output(["ps", "-o", "rss=", "-p", str(process.pid)]))
        process.terminate()
    return seconds, kilobytes / 1024


if __name__ == "__main__":
    main()
