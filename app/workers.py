"""Several processes that answer at one address: each is a whole hub, and shares nothing with the others but the stores."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from sync.errors import N_, SyncError

REST = 1.0
"""Seconds before a worker is started in place of one that ended, so that a failing one does not spin."""

ASKING = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger("xomso.hub")

Work = Callable[[Callable[[], None]], None]
"""What a worker does until it is asked to stop; it calls what it is given once it answers requests."""


class WorkersRefused(SyncError):
    """This system cannot run several workers."""


def run(number: int, work: Work, ready: Callable[[], None]) -> None:
    """Do the work in as many processes, another for each that ends unasked, until SIGINT or SIGTERM ends them all.

    The first is waited for before the others begin: it migrates the database, and what keeps it from its work is told
    once. `ready` is called when all of them answer. Returns in the workers too. Raises WorkersRefused, SystemExit.
    """
    if number == 1:
        return work(ready)
    if not hasattr(os, "fork"):
        raise WorkersRefused(N_("Máy này chỉ chạy được một tiến trình máy chủ: bỏ --workers."))
    _Workers(work).keep(number, ready)
    return None


class _Workers:
    def __init__(self, work: Work):
        self.work = work
        self.running: set[int] = set()
        self.stopping = False
        self.is_worker = False
        # Workers hold the reading end: it ends when the process that watches over them is gone, however that happened.
        self.life, self.held = os.pipe()

    def keep(self, number: int, ready: Callable[[], None]) -> None:
        for asked in ASKING:
            signal.signal(asked, self._stop)
        for count in range(number):
            answers = self.stopping or self._begin()
            if self.is_worker:
                return
            if not answers and not self.stopping and count == 0:
                _, status = os.wait()
                raise SystemExit(os.waitstatus_to_exitcode(status))
        if not self.stopping:
            ready()
        while self.running and not self.is_worker:
            self._wait()

    def _wait(self) -> None:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            self.running.clear()
            return
        self.running.discard(pid)
        if not self.stopping:
            log.error("a worker ended unasked, with %d; another takes its place", os.waitstatus_to_exitcode(status))
            time.sleep(REST)
            if not self.stopping:
                self._begin()

    def _begin(self) -> bool:
        """Start a worker and tell whether it answers requests; in the worker itself, return when its work is over."""
        told, tell = os.pipe()
        # Held back meanwhile, else a signal could miss a worker that is not yet in the list, or find it with our answer to it.
        signal.pthread_sigmask(signal.SIG_BLOCK, ASKING)
        pid = os.fork()
        if pid:
            self.running.add(pid)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
            os.close(tell)
            with os.fdopen(told, "rb") as answers:
                return answers.read(1) == b"1"
        self.is_worker = True
        for asked in ASKING:
            signal.signal(asked, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ASKING)
        os.close(told)
        os.close(self.held)
        threading.Thread(target=self._follow, daemon=True).start()

        def answering() -> None:
            os.write(tell, b"1")
            os.close(tell)

        self.work(answering)
        return True

    def _follow(self) -> None:
        os.read(self.life, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, *_: object) -> None:
        self.stopping = True
        for pid in self.running:
            os.kill(pid, signal.SIGTERM)
