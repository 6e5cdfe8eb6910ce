"""One exchange with the hub at a time, over httpx: what is asked, and what the hub answered."""

import asyncio
import gzip
import json
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType, TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from sync import wire
from sync.answers import Answer, check, failure
from sync.changes import Page
from sync.data_used import Bytes
from sync.enrolment import Enrolment, is_near
from sync.errors import N_, CaptivePortal, HubUnreachable, InvitationNotValid
from sync.records import Record
from sync.waiting import Waiting
from sync.ward_keys import KeySet

TIMEOUT = httpx.Timeout(30.0, connect=10.0)  # seconds for each read or write
PATIENCE = 120.0  # seconds for a whole exchange, and a second more for each KB sent: 8 kbit/s still gets through
ANSWER_LIMIT = 4 << 20  # bytes; no answer of a hub comes near, a portal may never end
GZIP_FROM = 1024  # bytes
SENT = "http11.send_request_body.complete"
"""What httpcore calls the moment at which a request's last byte was given to the network."""

JSON = "application/json"
NOTHING: Mapping[str, str] = MappingProxyType({})


class HubClient:
    """A hub's /v1 interface; every call raises a kind of SyncError, and nothing is believed without the hub's header.

    `heard` tells whether the hub itself answered anything yet, `hub_time` its clock as of its last answer, `used` how
    many bytes went to and fro; of a request that was cut, all count as sent. `meanwhile` is called each time a request
    is on its way and there is nothing to do but wait; what it raises ends the exchange.

    Proxies of the environment are used, since offices may have no other way out, but not for a hub on this machine
    or in this house, which no proxy outside can reach.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        language: str = "vi",
    ):
        headers = {"User-Agent": f"xomso/{_version()}", "Accept-Language": language, "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.base_url = base_url.rstrip("/")
        self.heard = False
        self.hub_time: datetime | None = None
        self.used = Bytes()
        self.meanwhile: Callable[[], None] = lambda: None
        transport = transport or _own_transport()
        try:
            address = urlsplit(self.base_url)
            self._http = httpx.AsyncClient(
                base_url=self.base_url,
                headers=headers,
                transport=transport,
                timeout=TIMEOUT,
                trust_env=not is_near(address.hostname or ""),
                # SSL_CERT_FILE counts for every hub; without https there is nothing to load 20 ms of authorities for.
                verify=httpx.create_ssl_context(verify=address.scheme == "https" and transport is None),
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise HubUnreachable from error

    async def __aenter__(self) -> "HubClient":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def enrol(
        self, code: str, device_name: str, platform: str, app_version: str, language: str = "vi"
    ) -> Enrolment:
        """Trade an invitation code for this device's token; raises InvitationNotValid."""
        asked = {
            "code": code,
            "device_name": device_name,
            "platform": platform,
            "app_version": app_version,
            "language": language,
        }
        answer = await self.ask("POST", "/v1/enrol", (201, 400, 410, 422), json.dumps(asked).encode())
        if answer.status != 201:
            raise InvitationNotValid(
                N_("Mã mời {code} không dùng được: đã dùng rồi, hết hạn hoặc nhập sai. Hãy xin tổ trưởng mã mới."),
                code=code,
            )
        return wire.enrolment(answer.document(), self.base_url)

    async def send(self, records: Sequence[Record]) -> list[wire.Result]:
        """Offer records and return what the hub did with each, in the same order.

        Raises RecordRefused when the hub will not take the batch as a whole.
        """
        content = json.dumps({"records": [wire.envelope(record) for record in records]}, ensure_ascii=False)
        answer = await self.ask("POST", "/v1/records", (200,), content.encode())
        return wire.results(answer.document(), [record.id for record in records])

    async def changes(self, after: int, limit: int = 100, waiting: Waiting | None = None) -> Page:
        """Return the hub's news that comes after change number `after`, and tell it what waits here."""
        told = waiting.headers(_version()) if waiting else NOTHING
        answer = await self.ask("GET", f"/v1/changes?after={after}&limit={limit}", (200,), headers=told)
        return wire.page(answer.document())

    async def keys(self) -> KeySet | None:
        """Return the keys this device's ward and city want records sealed to, None while there are none."""
        answer = await self.ask("GET", "/v1/keys", (200,))
        return wire.keys(answer.document())

    async def board(self) -> Mapping[str, Any]:
        """Return what the ward tells its teams, as the hub wrote it."""
        answer = await self.ask("GET", "/v1/board", (200,))
        return answer.document()

    async def ask(
        self,
        method: str,
        path: str,
        wanted: tuple[int, ...],
        content: bytes = b"",
        type: str = JSON,
        *,
        headers: Mapping[str, str] = NOTHING,
    ) -> Answer:
        """Return the hub's answer if its status is one of `wanted`; raises Paused, RecordRefused."""
        headers = {**headers, "Content-Type": type} if content else dict(headers)
        smaller = gzip.compress(content, 3, mtime=0) if len(content) >= GZIP_FROM and type == JSON else content
        if len(smaller) < 0.9 * len(content):
            answer = await self._exchange(method, path, smaller, headers | {"Content-Encoding": "gzip"})
            if answer.from_hub and answer.status == 415:
                answer = await self._exchange(method, path, content, headers)
        else:
            answer = await self._exchange(method, path, content, headers)
        self.heard = self.heard or answer.from_hub
        self.hub_time = answer.hub_time or self.hub_time
        check(answer, wanted)
        return answer

    async def _exchange(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> Answer:
        """Return whatever answers, read to its end; raises Paused when nothing does."""
        try:
            request = self._http.build_request(
                method, path, content=content or None, headers=headers, extensions={"trace": self._at}
            )
            self._count(sent=_head_size(request.headers, path) + len(content))
            async with asyncio.timeout(PATIENCE + len(content) / 1024), self._answer(request) as response:
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > ANSWER_LIMIT:
                        raise CaptivePortal
                return Answer(response.status_code, dict(response.headers), bytes(body))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError, OSError) as error:
            raise failure(error) from error

    @asynccontextmanager
    async def _answer(self, request: httpx.Request) -> AsyncIterator[httpx.Response]:
        response = await self._http.send(request, stream=True)
        try:
            yield response
        finally:
            self._count(fetched=_head_size(response.headers) + response.num_bytes_downloaded)
            await response.aclose()

    async def _at(self, step: str, _info: Mapping[str, Any]) -> None:
        """Hear how far a request is: the "trace" extension of httpx, which a transport need not have."""
        if step == SENT:
            self.meanwhile()

    def _count(self, sent: int = 0, fetched: int = 0) -> None:
        self.used = Bytes(self.used.sent + sent, self.used.fetched + fetched)


def _head_size(headers: httpx.Headers, path: str = "") -> int:
    """Return how many bytes the head of a request or answer has in HTTP/1.1, within a few."""
    return sum(len(name) + len(value) + 4 for name, value in headers.raw) + len(path) + 20


def _own_transport() -> httpx.AsyncBaseTransport | None:
    """Return the browser's fetch inside a browser; elsewhere httpx has its own."""
    if sys.platform != "emscripten":
        return None
    from sync.fetch_transport import FetchTransport

    return FetchTransport()


def _version() -> str:
    """Return this app's version, "0" where its metadata was not packed along (the browser edition)."""
    try:
        return version("xomso")
    except PackageNotFoundError:
        return "0"
