"""/metrics for Prometheus: read from this very machine, or with the token the operator chose; from anywhere else not at all."""

import hmac

from fastapi import APIRouter, Request, Response
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0, generate_latest

from sync.errors import N_
from sync.hub.context import TheHub
from sync.hub.errors import Problem

router = APIRouter(include_in_schema=False)
NEAR = ("127.0.0.1", "::1")
PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""Headers of a request that a proxy on this machine passed on: whoever sent it is not here."""


@router.get("/metrics")
def metrics(request: Request, hub: TheHub) -> Response:
    """Tell this process's figures in Prometheus's text format."""
    if not _may_read(request, hub.settings.metrics_token):
        raise Problem(403, "not-allowed", N_("Trang này chỉ dành cho người trông coi máy chủ."))
    return Response(generate_latest(hub.meter.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_1_0_0})


def _may_read(request: Request, token: str) -> bool:
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(given.strip().encode(), token.encode())
        return scheme.lower() == "bearer" and same
    near = request.client is not None and request.client.host in NEAR
    return near and not any(name in request.headers for name in PASSED_ON)
