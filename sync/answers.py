"""What an HTTP answer or failure means: the hub's word, somebody else's, or no answer at all."""

import json
import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from sync.clock import moment
from sync.errors import (
    AppTooOld,
    CaptivePortal,
    ClockWrong,
    DeviceRevoked,
    DeviceWiped,
    HubBusy,
    HubTooOld,
    HubUnreachable,
    HubUnwell,
    Paused,
    RecordRefused,
)

HUB_HEADER = "xomso-hub"
WAIT_LIMIT = 6 * 3600.0  # seconds; a longer Retry-After is more likely a mistake than a plan

_EXPIRED_OR_EARLY = (9, 10)  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


@dataclass(frozen=True)
class Answer:
    """A whole answer: its status, headers with lower-case names, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def from_hub(self) -> bool:
        """Whether a hub wrote this, and no portal or gateway."""
        return HUB_HEADER in self.headers

    @property
    def hub_time(self) -> datetime | None:
        """The hub's clock as of this answer, None when it is not from a hub."""
        return _http_date(self.headers.get("date", "")) if self.from_hub else None

    def document(self) -> dict[str, Any]:
        """Return the JSON object of the body; raises CaptivePortal for anything else."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise CaptivePortal from error
        if not isinstance(found, dict):
            raise CaptivePortal
        return found


def check(answer: Answer, wanted: tuple[int, ...]) -> None:
    """Raise what an answer other than the `wanted` statuses of a hub means: a kind of Paused, or RecordRefused.

    A gateway's 429 or 5xx comes without the hub's header, but is no log-in page; every other answer without it is.
    """
    status = answer.status
    busy = status in (408, 425, 429) or (status >= 500 and status != 511)
    if not answer.from_hub:
        raise HubBusy(retry_after(answer)) if busy and status not in (408, 425) else CaptivePortal()
    if status in wanted:
        return
    if status == 401 and _problem(answer) == "device-wiped":
        raise DeviceWiped
    if status in (401, 403):
        raise DeviceRevoked
    if status == 426:
        raise AppTooOld
    if status in (404, 405, 501):
        raise HubTooOld
    if busy:
        raise HubUnwell(retry_after(answer)) if _problem(answer) == "hub-unwell" else HubBusy(retry_after(answer))
    if status < 400:
        raise CaptivePortal
    raise refusal(answer)


def refusal(answer: Answer) -> RecordRefused:
    """Return the problem of an RFC 9457 answer as an error."""
    problem = answer.document() if answer.headers.get("content-type", "").startswith("application/problem+json") else {}
    detail = problem.get("detail") or problem.get("title") or ""
    return RecordRefused(slug(problem.get("type")) or f"http-{answer.status}", text(detail))


def _problem(answer: Answer) -> str:
    """Return the kind of a problem by its slug, "" for an answer that names none."""
    try:
        return slug(answer.document().get("type"))
    except CaptivePortal:
        return ""


def retry_after(answer: Answer) -> float:
    """Return how many seconds the hub asks to wait, counted by its own clock; 0 when it names none (RFC 9110, 10.2.3)."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(float(asked[:9]), WAIT_LIMIT)
    until = _http_date(asked)
    if until is None:
        return 0.0
    since = _http_date(answer.headers.get("date", "")) or datetime.now(UTC)
    return min(max((until - since).total_seconds(), 0.0), WAIT_LIMIT)


def failure(error: Exception) -> Paused:
    """Return what it means that no answer came."""
    if isinstance(error, httpx.DecodingError):
        return CaptivePortal()
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return ClockWrong() if cause.verify_code in _EXPIRED_OR_EARLY else CaptivePortal()
    return HubUnreachable()


def slug(value: object) -> str:
    """Return the last part of a problem's type, "" when it is no slug."""
    found = re.fullmatch(r"(?:.*/)?([a-z0-9][a-z0-9-]{0,60})", value) if isinstance(value, str) else None
    return found[1] if found else ""


def text(value: object) -> str:
    """Return a text a hub sent, cut to what a screen can show; "" for anything else."""
    return value[:500].encode(errors="replace").decode() if isinstance(value, str) else ""


def timestamp(value: object) -> datetime | None:
    """Return an ISO 8601 time a hub sent, None for anything else."""
    return moment(value) if isinstance(value, str) else None


def _http_date(value: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if not 2000 <= found.year <= 2100:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or step.__context__
