"""Start `xomso` commands as real processes on loopback, and end only those."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

WAIT = 60


class Process:
    """A running command whose first line names its address."""

    def __init__(self, *args: str, home: Path, log: Path):
        self.args, self.home, self.log = args, home, log
        self.start()

    def start(self, *extra: str) -> None:
        """Start it and wait for the line that says it is ready."""
        env = {**os.environ, "XOMSO_HOME": str(self.home), "XOMSO_LANG": "vi", "PYTHONUNBUFFERED": "1"}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", *self.args, *extra],
                stdout=subprocess.PIPE,
                stderr=log,
                stdin=subprocess.DEVNULL,
                text=True,
                env=env,
            )
        line = self.process.stdout.readline()
        found = re.search(r"http://[\w.\[\]:]+", line)
        assert found, f"{self.args} did not start: {line!r} {self.log.read_text()[-2000:]}"
        self.address = found.group(0)
        self.port = self.address.rpartition(":")[2]

    def stop(self, how: int = signal.SIGTERM) -> int:
        """Ask it to stop (or kill it) and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=20)
        finally:
            self.process.stdout.close()


def xomso(*args: str, home: Path, input: str | None = None) -> str:
    """Run a command to its end and return what it printed; a failure is an assertion with its words."""
    env = {**os.environ, "XOMSO_HOME": str(home), "XOMSO_LANG": "vi"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *args], capture_output=True, text=True, env=env, timeout=WAIT, input=input
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
