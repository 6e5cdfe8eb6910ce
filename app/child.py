"""Another `xomso` command run as a child process, ended only by its own handle."""

import os
import subprocess
import sys
from pathlib import Path

from sync.errors import N_, SyncError

STOP_WITHIN = 10
"""Seconds a child gets to end before it is killed."""


class ChildFailed(SyncError):
    """A command that was to run beside this one ended at once."""

    def __init__(self, name: str):
        super().__init__(N_("Lệnh xomso {name} không chạy được; lý do ghi ngay phía trên."), name=name)


class Child:
    """A running command; its first line of output says that it is ready."""

    def __init__(self, home: Path, *args: str):
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.args = home, args
        self.process: subprocess.Popen[str] | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it is ready; raises ChildFailed."""
        # What is set for a hub in service is not meant for this one.
        around = {name: said for name, said in os.environ.items() if not name.startswith("XOMSO_HUB_")}
        env = {**around, "XOMSO_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        # A session of its own keeps Ctrl+C for the parent, which then ends its children in order.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *self.args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            start_new_session=True,
        )
        assert self.process.stdout
        if not self.process.stdout.readline():
            self.stop()
            raise ChildFailed(self.args[0])

    def stop(self) -> None:
        """Ask it to end, kill it if it does not."""
        if self.process is None:
            return
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
