"""A server that was asked to stop stops, even when it was asked before it could listen."""

import subprocess
import sys

ASKED_EARLY = """
import os, signal
from app import serving

class AskedEarly(serving._Announcing):
    def run(self, sockets=None):
        os.kill(os.getpid(), signal.SIGTERM)
        super().run(sockets)

async def app(scope, receive, send):
    raise AssertionError("nobody asks")

serving._Announcing = AskedEarly
serving.serve(app, serving.listen("127.0.0.1", 0), lambda: None)
"""


def test_a_signal_before_the_server_listens_for_signals_is_not_lost():
    assert subprocess.run([sys.executable, "-c", ASKED_EARLY], timeout=60).returncode == 0
