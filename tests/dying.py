"""Run a piece of code in a process that kills itself with SIGKILL before its n-th SQL statement."""

import signal
import subprocess
import sys
from pathlib import Path

_START = """
import os, signal, sqlite3, sys
from pathlib import Path
path, last = Path(sys.argv[1]), int(sys.argv[2])
connect, count = sqlite3.connect, 0
def statement(sql):
    global count
    count += 1
    if armed and count == last:
        os.kill(os.getpid(), signal.SIGKILL)
def traced(*args, **options):
    conn = connect(*args, **options)
    conn.set_trace_callback(statement)
    return conn
sqlite3.connect = traced
def arm():
    global armed, count
    armed, count = True, 0
armed = False
"""


def dies(code: str, path: Path, statement: int) -> bool:
    """Tell whether the code, which calls arm() where counting begins, was killed before it reached its end."""
    done = subprocess.run(
        [sys.executable, "-c", _START + code, str(path), str(statement)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode != 0
