"""What an official system's HTTP answer means; whatever is not one of the agreed answers proves nothing."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sync.hub.casework import OFFICIAL_CODE
from sync.hub.gateway.outcome import Accepted, Later, Refused

LONGEST_REASON = 500
LONGEST_WAIT = 86_400.0
TRY_AGAIN = (408, 425, 429, 500, 502, 503, 504)


def understood(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Accepted | Refused | Later:
    """Return what an answer says; `body` is already bounded."""
    if 300 <= status < 400:
        return Later("moved", again=False)
    if status in (401, 403, 407):
        return Later("not-let-in", again=False)
    after = _retry_after(headers.get("retry-after", ""), now)
    if status in TRY_AGAIN or status >= 500:
        return Later("busy" if status in (429, 503) else "failing", after=after)
    said = _json(body)
    match said.get("result"):
        case "accepted":
            code = re.sub(r"\s+", "", str(said.get("code") or "")).upper()
            # A refusal by status beside an acceptance in words: believe neither.
            if OFFICIAL_CODE.fullmatch(code) and re.search(r"\d", code) and (status < 300 or status == 409):
                return Accepted(code)
        case "refused":
            reason = " ".join(str(said.get("reason") or "").split())[:LONGEST_REASON]
            if reason:
                return Refused(reason)
        case "later":
            wait = said.get("after")
            return Later("busy", after=min(float(wait), LONGEST_WAIT) if type(wait) is int and wait > 0 else after)
    # 200 with a page of a captive portal, a proxy's own 404: sent again under the same key, it can do no harm.
    return Later("unclear", again=status < 400)


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after(said: str, now: datetime) -> float:
    """Return the seconds of a Retry-After header (RFC 9110, 10.2.3), 0 where there is none that makes sense."""
    try:
        if said.isdecimal():
            return min(float(said), LONGEST_WAIT)
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
