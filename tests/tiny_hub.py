"""A hub of one page: the /v1 contract as a real ASGI app, for tests of the device alone."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

TOKEN = "xs1.device-1.secret"
HEADERS = {"Xomso-Hub": "0.1.0", "Date": "Sun, 22 Nov 2026 01:30:10 GMT"}


def problem(status: int, slug: str, detail: str = "", **headers: str) -> Response:
    """Return an RFC 9457 answer."""
    content = {"type": f"/problems/{slug}", "title": slug, "status": status, "detail": detail}
    return JSONResponse(content, status, HEADERS | headers, "application/problem+json")


@dataclass
class TinyHub:
    """Keeps what it receives; `asked` lists each call, `refusals` says what to answer for a record instead."""

    records: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, bytearray] = field(default_factory=dict)
    promised: dict[str, tuple[str, int]] = field(default_factory=dict)
    changes: list[dict] = field(default_factory=list)
    refusals: dict[str, dict] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent_headers: list[dict] = field(default_factory=list)
    page_size: int = 100
    batch_refused: str = ""

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/enrol", self.enrol, methods=["POST"]),
                Route("/v1/records", self.take, methods=["POST"]),
                Route("/v1/uploads", self.begin, methods=["POST"]),
                Route("/v1/uploads/{id}", self.go_on, methods=["HEAD", "PATCH"]),
                Route("/v1/changes", self.news),
            ]
        )

    def transport(self) -> httpx.ASGITransport:
        return httpx.ASGITransport(self.app())

    def tell(self, record: str, state: str, **more: object) -> None:
        """Add news about a record."""
        seq = len(self.changes) + 1
        self.changes.append({"seq": seq, "record": record, "state": state, "at": "2026-11-22T09:00:00+07:00", **more})

    async def enrol(self, request: Request) -> Response:
        asked = await self._body(request)
        if asked["code"] != "ABCD-EFGH":
            return problem(410, "invitation-not-valid")
        answer = {"token": TOKEN, "device": "device-1", "ward": {"code": "31117", "name": "Phường Ninh Kiều"}}
        answer |= {"team": {"id": "t1", "name": "Tổ 1"}, "role": "volunteer", "hub": {"name": "Hub", "time": ""}}
        return JSONResponse(answer, 201, HEADERS)

    async def take(self, request: Request) -> Response:
        envelopes = (await self._body(request))["records"]
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return problem(401, "token-not-valid")
        if any(envelope["id"] == self.batch_refused for envelope in envelopes):
            return problem(422, "malformed", "Không đọc được.")
        return JSONResponse({"results": [self._one(envelope) for envelope in envelopes]}, 200, HEADERS)

    def _one(self, envelope: dict) -> dict:
        id, digest = envelope["id"], envelope["digest"]
        if id in self.refusals:
            return {"id": id, **self.refusals[id]}
        assert hashlib.sha256(envelope["body"].encode()).hexdigest() == digest
        missing = [file["sha256"] for file in envelope["attachments"] if file["sha256"] not in self.files]
        if missing:
            return {"id": id, "status": "incomplete", "missing": missing}
        if self.records.setdefault(id, digest) != digest:
            return {"id": id, "status": "refused", "type": "different-bytes", "detail": "Đã có hồ sơ khác."}
        self.bodies[id] = envelope["body"]
        return {"id": id, "status": "received", "code": code_of(id), "received_at": "2026-11-22T08:31:00+07:00"}

    async def begin(self, request: Request) -> Response:
        self._note(request)
        told = dict(pair.split(" ") for pair in request.headers["upload-metadata"].split(","))
        sha256 = base64.b64decode(told["sha256"]).decode()
        if sha256 not in self.files:
            self.parts.setdefault(sha256[:32], bytearray())
        self.promised[sha256[:32]] = (sha256, int(request.headers["upload-length"]))
        headers = {"Location": f"/v1/uploads/{sha256[:32]}", "Upload-Offset": str(self._size(sha256[:32]))}
        return Response(None, 201, HEADERS | headers)

    async def go_on(self, request: Request) -> Response:
        self._note(request)
        id, data = request.path_params["id"], await request.body()
        if id not in self.promised or (id not in self.parts and self.promised[id][0] not in self.files):
            return problem(404, "upload-gone")
        sha256, length = self.promised[id]
        if request.method == "PATCH":
            if int(request.headers["upload-offset"]) != self._size(id):
                return problem(409, "offset-mismatch")
            self.parts[id] += data
            if len(self.parts[id]) == length:
                self.files[sha256] = bytes(self.parts.pop(id))
                assert hashlib.sha256(self.files[sha256]).hexdigest() == sha256
        status = 204 if request.method == "PATCH" else 200
        return Response(None, status, HEADERS | {"Upload-Offset": str(self._size(id)), "Upload-Length": str(length)})

    def _size(self, id: str) -> int:
        return len(self.parts[id]) if id in self.parts else self.promised[id][1]

    async def news(self, request: Request) -> Response:
        self._note(request)
        after = int(request.query_params["after"])
        later = [change for change in self.changes if change["seq"] > after]
        page = later[: self.page_size]
        more = len(later) > len(page)
        answer = {"changes": page, "next": page[-1]["seq"] if page else after, "more": more, "pack": "2026.11.22"}
        return JSONResponse(answer, 200, HEADERS)

    async def _body(self, request: Request) -> dict:
        self._note(request)
        body = await request.body()
        if request.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return json.loads(body)

    def _note(self, request: Request) -> None:
        self.asked.append(f"{request.method} {request.url.path}")
        self.sent_headers.append(dict(request.headers))


def code_of(id: str) -> str:
    """Return the receipt code this hub gives a record."""
    return f"K{id[-4:].upper()}-2345-X"
