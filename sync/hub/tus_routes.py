"""The calls of /v1/uploads: files sent in pieces, of which none is sent twice because the network was lost (tus 1.0)."""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from sync.hub import tus
from sync.hub.api import TheDevice, failures
from sync.hub.context import TheHub
from sync.hub.tus_body import take
from sync.hub.uploads import Upload

router = APIRouter(
    prefix="/v1/uploads", tags=["v1"], dependencies=[Depends(tus.speaks)], responses=failures(401, 412, 429, 500, 503)
)


@router.options("", status_code=204, response_class=Response)
@router.options("/{id}", status_code=204, response_class=Response)
async def tell_abilities() -> Response:
    """Get what of tus 1.0 the hub knows; needs no token."""
    return Response(status_code=204, headers=tus.ABILITIES)


@router.post("", status_code=201, response_class=Response, responses=failures(400, 413, 415, 422))
async def begin(request: Request, hub: TheHub, device: TheDevice) -> Response:
    """Begin an upload, or find the one begun before; a file that the hub has already is complete at once."""
    promise = tus.promise_of(request.headers)
    upload = await run_in_threadpool(hub.uploads.begin, device, promise, hub.now())
    offset = await run_in_threadpool(hub.uploads.offset, device, upload)
    return _answer(201, upload, offset, Location=f"/v1/uploads/{upload.id}")


@router.head("/{id}", response_class=Response, responses=failures(404, 410, 422))
def tell_offset(id: str, hub: TheHub, device: TheDevice) -> Response:
    """Get how many bytes of an upload the hub holds safely."""
    upload = hub.uploads.find(device, id, hub.now())
    offset = hub.uploads.offset(device, upload)
    return _answer(200, upload, offset, **{"Upload-Length": str(upload.promise.length), "Cache-Control": "no-store"})


@router.patch(
    "/{id}", status_code=204, response_class=Response,
    responses=failures(400, 404, 409, 410, 413, 415, 422, 423, tus.CHECKSUM_MISMATCH),
)  # fmt: skip
async def go_on(id: str, request: Request, hub: TheHub, device: TheDevice) -> Response:
    """Send the next bytes of an upload, with a checksum or without; the last ones make it a file of the hub."""
    start = tus.offset_of(request.headers)
    upload = await run_in_threadpool(hub.uploads.find, device, id, hub.now())

    async def append(offset: int, data: bytes) -> int:
        end = await run_in_threadpool(hub.uploads.append, device, id, offset, data, hub.now())
        hub.meter.upload_bytes.inc(len(data))
        return end

    offset = await take(request, start, upload.promise.length, append)
    return _answer(204, upload, offset)


@router.delete("/{id}", status_code=204, response_class=Response, responses=failures(404, 410, 422, 423))
def end(id: str, hub: TheHub, device: TheDevice) -> Response:
    """End an upload that nobody will go on with."""
    hub.uploads.remove(device, hub.uploads.find(device, id, hub.now()))
    return Response(status_code=204)


@router.post("/{id}", include_in_schema=False)
async def go_on_as_post(id: str, request: Request, hub: TheHub, device: TheDevice) -> Response:
    """Take a POST for what X-HTTP-Method-Override names."""
    match tus.method_of(request):
        case "PATCH":
            return await go_on(id, request, hub, device)
        case "HEAD":
            return await run_in_threadpool(tell_offset, id, hub, device)
        case "DELETE":
            return await run_in_threadpool(end, id, hub, device)
    raise tus.no_such_method()


def _answer(status: int, upload: Upload, offset: int, **headers: str) -> Response:
    told = {"Upload-Offset": str(offset), "Upload-Expires": tus.http_date(upload.expires_at)}
    return Response(status_code=status, headers=told | headers)
