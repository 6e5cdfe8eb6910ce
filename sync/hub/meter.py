"""What a hub counts for whoever watches over it, without a word about a person: the metrics behind /metrics.

Every process counts for itself. What the database and the disk tell (records that wait, the last sweep, the key of
receipts) is the same from each; of the rest the sum over all processes is meant. Labels have few values, all of them
ours: route patterns and never addresses, kinds, results and ward codes.
"""

import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from sync.hub import receipts
from sync.hub.errors import DatabaseRefused
from sync.hub.schema import records

if TYPE_CHECKING:
    from sync.hub.context import Hub

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KINDS = ("submission", "outreach", "feedback")
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
KEPT = 30.0
"""Seconds for which the numbers of waiting records are not counted anew, however often somebody asks."""


class Meter:
    """One process's counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "xomso_requests", "Answers given.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "xomso_request_seconds", "From request to answer.", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.records = Counter("xomso_records", "Records sent by devices.", ("kind", "result"), registry=self.registry)
        self.upload_bytes = Counter("xomso_upload_bytes", "Bytes of files taken in.", registry=self.registry)
        self.database_errors = Counter(
            "xomso_database_errors", "Statements and connections that the database failed.", registry=self.registry
        )

        # Looked up by the library, they take as long as the rest of a small answer.
        self._of_answers = cache(lambda *labels: (self.requests.labels(*labels), self.seconds.labels(labels[1])))
        self._of_records = cache(self.records.labels)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        method = method if method in METHODS else "other"  # a caller may send any word
        requests, spent = self._of_answers(method, route, f"{status // 100}xx")
        requests.inc()
        spent.observe(seconds)

    def took_in(self, sent: Sequence[Any], results: Sequence[dict[str, Any]]) -> None:
        """Count the records of a batch as they were sent, by what each was answered."""
        for one, said in zip(sent, results, strict=True):
            kind = one.get("kind") if isinstance(one, dict) else getattr(one, "kind", None)
            self._of_records(kind if kind in KINDS else "other", said["status"]).inc()

    def watch(self, engine: Any) -> None:
        """Count what an engine's database fails; a broken rule of the data is no failure."""

        def failed(context: Any) -> None:
            if not isinstance(context.sqlalchemy_exception, IntegrityError):
                self.database_errors.inc()

        event.listen(engine, "handle_error", failed)


class State(Collector):
    """What a hub's database and disk tell at the moment they are asked."""

    def __init__(self, hub: "Hub"):
        self.hub = hub
        self._waiting: dict[str, int] = {}
        self._counted = float("-inf")

    def describe(self) -> list[Any]:
        """Return nothing, so that registering asks no database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give the gauges; those of a database that fails are left out, and the failure is counted."""
        swept = GaugeMetricFamily("xomso_last_sweep_timestamp_seconds", "When the last sweep ended, 0 for never.")
        swept.add_metric((), self._swept())
        yield swept
        try:
            trouble, waiting = self._asked()
        except DatabaseRefused:
            return
        key = GaugeMetricFamily("xomso_receipt_key", "1 for the state the key of receipts is in.", labels=("state",))
        for state in ("ready", "receipt-key-missing", "receipt-key-uncertified"):
            key.add_metric((state,), float(state == (trouble or "ready")))
        yield key
        queue = GaugeMetricFamily("xomso_records_waiting", "Records nobody has opened yet.", labels=("ward",))
        for ward, count in waiting.items():
            queue.add_metric((ward,), count)
        yield queue

    def _swept(self) -> float:
        try:
            return self.hub.settings.swept.stat().st_mtime
        except OSError:
            return 0.0

    def _asked(self) -> tuple[str, dict[str, int]]:
        with self.hub.database.read() as connection:
            trouble = receipts.trouble(connection, self.hub.receipts)
            if time.monotonic() - self._counted > KEPT:
                counted = select(records.c.ward, func.count()).where(records.c.state == "received")
                rows = connection.execute(counted.group_by(records.c.ward).order_by(records.c.ward)).all()
                self._waiting, self._counted = {row[0]: row[1] for row in rows}, time.monotonic()
        return trouble, self._waiting
