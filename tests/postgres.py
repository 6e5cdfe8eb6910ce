"""A PostgreSQL of its own for tests: made by initdb in a temporary folder, reached by a socket in it, stopped at the end."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

NOBODY = 65534
WAIT = 120  # seconds for a program of PostgreSQL to end
PORT = 5432  # only the name of the socket: nothing listens on the network


def programs() -> Path | None:
    """Return the folder with initdb and pg_ctl, None where PostgreSQL is not installed; Debian keeps it off the path."""
    found = shutil.which("pg_ctl")
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return Path(found).resolve().parent if found else kept[-1].parent if kept else None


class Cluster:
    """One running server; `database()` makes an empty database in it and returns its SQLAlchemy URL."""

    def __init__(self, folder: Path, fsync: str = "off"):
        """Make and start a cluster in an empty folder; raises CalledProcessError."""
        self.folder, self.data, self.fsync = folder, folder / "data", fsync
        self._numbers = itertools.count(1)
        self._as: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            os.chown(folder, NOBODY, NOBODY)
            self._as = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        self._run("initdb", "-D", self.data, "-U", "xomso", "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        """Start the server and return when it answers."""
        said = f"-c listen_addresses='' -k {self.folder} -p {PORT} -c max_connections=200 -c deadlock_timeout=200ms"
        said += f" -c fsync={self.fsync}"  # off for tests: processes are killed there, the machine is not
        self._run("pg_ctl", "-D", self.data, "-l", self.folder / "log", "-w", "-o", said, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server; "immediate" is what a power cut does to it."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def database(self) -> str:
        """Return the URL of a new empty database."""
        name = f"hub{next(self._numbers)}"
        with psycopg.connect(self._place("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql+psycopg://xomso@/{name}?host={self.folder}&port={PORT}"

    def _place(self, name: str) -> str:
        return f"host={self.folder} port={PORT} user=xomso dbname={name}"

    def _run(self, program: str, *args: object) -> None:
        folder = programs()
        if folder is None:
            raise FileNotFoundError("pg_ctl")
        # The server inherits what it is started with: a pipe would stay open until it stops.
        with (self.folder / "made").open("ab") as said:
            subprocess.run(
                [*self._as, str(folder / program), *map(str, args)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                timeout=WAIT,
                check=True,
            )


def clusters() -> Iterator[Cluster]:
    """Give one running cluster, and stop it."""
    # Not in pytest's own folder: that is closed to the unprivileged user the server must run as.
    with tempfile.TemporaryDirectory(prefix="xomso-pg-") as folder:
        made = Cluster(Path(folder))
        try:
            yield made
        finally:
            made.stop("immediate")


@contextlib.contextmanager
def durable() -> Iterator[Cluster]:
    """Give a cluster for benches, as PostgreSQL is when nobody relaxes it: every commit is on the disk."""
    with tempfile.TemporaryDirectory(prefix="xomso-pg-", dir="/var/tmp") as folder:  # /tmp may be memory
        made = Cluster(Path(folder), "on")
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A cluster for all tests of a run."""
    if programs() is None and os.environ.get("CI") == "true":
        pytest.fail("PostgreSQL is missing; install Debian's package postgresql")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    yield from clusters()
