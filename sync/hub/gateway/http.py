"""The adapter that hands a dossier to an official system over HTTPS, a few times under one key, and believes only a clear answer."""

import random
import ssl
from collections.abc import Awaitable, Callable
from datetime import datetime

import anyio
import httpx

from sync.hub.gateway.answers import understood
from sync.hub.gateway.dossier import Dossier
from sync.hub.gateway.outcome import Accepted, Later, Refused
from sync.hub.gateway.package import packed
from sync.hub.gateway.places import Place

ANSWER_BYTES = 64 << 10
PATIENCE = 10.0
"""Seconds an officer's page waits between two tries; a system that asks for more is asked again by the officer."""


class HttpAdapter:
    """One system's door; `pause` waits so many seconds."""

    def __init__(
        self,
        place: Place,
        now: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    ):
        self.place, self._now, self._pause = place, now, pause

    async def hand_over(self, dossier: Dossier) -> Accepted | Refused | Later:
        """Send a dossier until there is a clear answer, at most `tries` times; never raises for what the system does."""
        body = packed(dossier)
        outcome: Accepted | Refused | Later = Later("unreachable")
        try:
            client = self._client()
        except (OSError, ssl.SSLError):  # the file of the authority's certificate
            return Later("certificate", again=False)
        async with client:
            for attempt in range(self.place.tries):
                if isinstance(outcome, Later) and attempt:
                    # Full jitter: those whom one failure stopped do not come back together.
                    await self._pause(max(outcome.after, random.uniform(0, min(2.0**attempt / 2, PATIENCE))))
                outcome = await self._once(client, dossier, body)
                if not isinstance(outcome, Later) or not outcome.again or outcome.after > PATIENCE:
                    break
        return outcome

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=self.place.ca or None),
            follow_redirects=False,
            trust_env=False,
            proxy=self.place.proxy or None,
            timeout=self.place.timeout,
            # A connection used once cannot carry the answer to something else.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    async def _once(self, client: httpx.AsyncClient, dossier: Dossier, body: bytes) -> Accepted | Refused | Later:
        headers = {
            "Content-Type": "application/zip",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "Idempotency-Key": dossier.record,
        }
        if self.place.token:
            headers["Authorization"] = f"Bearer {self.place.token}"
        try:
            # httpx counts the time of each piece; an answer that drips would never end.
            with anyio.fail_after(self.place.timeout):
                async with client.stream("POST", self.place.url, content=body, headers=headers) as answer:
                    said = await _bounded(answer)
        except (TimeoutError, httpx.ReadTimeout, httpx.WriteTimeout):
            return Later("slow")
        except httpx.ConnectError as error:
            untrusted = "CERTIFICATE" in str(error).upper() or isinstance(error.__cause__, ssl.SSLError)
            return Later("certificate", again=False) if untrusted else Later("unreachable")
        except (httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            return Later("unreachable")
        except httpx.HTTPError:
            return Later("cut")
        if said is None:
            return Later("unclear", again=False)
        return understood(answer.status_code, answer.headers, said, self._now())


async def _bounded(answer: httpx.Response) -> bytes | None:
    """Return the body of an answer, None where it is longer than any answer may be."""
    whole = bytearray()
    async for chunk in answer.aiter_raw(8192):
        whole += chunk
        if len(whole) > ANSWER_BYTES:
            return None
    return bytes(whole)
