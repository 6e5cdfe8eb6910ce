"""The /v1 calls of devices: enrol, send records, hear what became of them; files have tus_routes."""

import json
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from sync.errors import N_
from sync.hub import attempts, board, changes, devices, epoch, problems, receipts, stranded, ward_keys
from sync.hub.body import read_shape
from sync.hub.clock import stamp
from sync.hub.context import Hub, TheHub, hub_of
from sync.hub.devices import Device, Told
from sync.hub.envelopes import read_envelope
from sync.hub.errors import Problem
from sync.hub.intake import Incomplete, Received, Result, take_in
from sync.hub.settings import FORM_BYTES
from sync.hub.shapes import (
    Batch,
    BoardOut,
    ChangesOut,
    EnrolIn,
    EnrolOut,
    Group,
    HubOut,
    KeysOut,
    MeOut,
    Place,
    ResultsOut,
)
from sync.hub.words import Translator, wanted


def failures(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI shows the failures of a call."""
    shape = {"schema": {"$ref": "#/components/schemas/ProblemOut"}}
    return {status: {"description": "Problem", "content": {"application/problem+json": shape}} for status in statuses}


def takes(shape: str) -> dict[str, Any]:
    """Return how OpenAPI shows a JSON body that the call reads itself."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}
    return {"requestBody": {"required": True, "content": content}}


def device_of(request: Request) -> Device:
    """Return the device whose token a request carries."""
    hub = hub_of(request)
    return devices.authenticate(hub.database, request.headers.get("authorization", ""), hub.now())


TheDevice = Annotated[Device, Depends(device_of)]


def told_by(
    device: Annotated[Device, Depends(device_of)],
    xomso_app: Annotated[str | None, Header(max_length=40, pattern=r"^[0-9A-Za-z.+-]*$")] = None,
    xomso_waiting: Annotated[int, Header(ge=0, le=10**6)] = 0,
    xomso_oldest: Annotated[int, Header(ge=0, le=10**7)] = 0,
) -> Told | None:
    """Return what a device says of its app and its queue (records, minutes), None for an app from before it did."""
    return None if xomso_app is None else Told(xomso_app or device.told.app_version, xomso_waiting, xomso_oldest)


router = APIRouter(prefix="/v1", tags=["v1"], responses=failures(429, 500, 503))


@router.post(
    "/enrol", status_code=201, response_model=EnrolOut,
    responses=failures(400, 410, 413, 415, 422), openapi_extra=takes("EnrolIn"),
)  # fmt: skip
async def enrol(request: Request, hub: TheHub) -> Response:
    """Use a single-use invitation and get this device's own token."""
    asked = await read_shape(request, EnrolIn, FORM_BYTES)
    address = request.client.host if request.client else ""
    return _json(201, await run_in_threadpool(_enrol, hub, asked, address))


@router.post(
    "/records", response_model=ResultsOut,
    responses=failures(400, 401, 413, 415, 422), openapi_extra=takes("RecordsIn"),
)  # fmt: skip
async def post_records(request: Request, hub: TheHub, device: TheDevice) -> Response:
    """Send up to 100 records; the same record may be sent any number of times."""
    batch = (await read_shape(request, Batch)).records
    t = hub.translate(wanted(request))
    return _json(200, {"results": await run_in_threadpool(_take_in, hub, device, batch, t)})


@router.get("/changes", response_model=ChangesOut, responses=failures(401, 422))
def get_changes(
    hub: TheHub,
    device: TheDevice,
    told: Annotated[Told | None, Depends(told_by)],
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """Get what became of this device's records after a number."""
    now = hub.now()
    if devices.is_news(device, now, told):
        with hub.database.write() as connection:
            devices.saw(connection, device, now, told)
    page = changes.after(hub.database, device, after, limit)
    if after > page.next:
        epoch.suspect(hub.database, device.last_seen, now)
    with hub.database.read() as connection:
        keys, shown = ward_keys.mark(connection, device.ward), board.mark(connection, device, now)
    return _json(200, {**asdict(page), "pack": hub.pack.info.version, "keys": keys, "board": shown, "time": stamp(now)})


@router.get("/keys", response_model=KeysOut, responses=failures(401))
def get_keys(hub: TheHub, device: TheDevice) -> Response:
    """Get the keys that this device's records are to be sealed to, each signed by the city's root key."""
    with hub.database.read() as connection:
        return _json(200, ward_keys.told(connection, device.ward))


@router.get("/board", response_model=BoardOut, responses=failures(401))
def get_board(hub: TheHub, device: TheDevice) -> Response:
    """Get what this device's ward and team show it: notices, events, contacts, hours, places and targets."""
    with hub.database.read() as connection:
        return _json(200, board.of_device(connection, hub, device))


@router.get("/me", response_model=MeOut, responses=failures(401))
def get_me(hub: TheHub, device: TheDevice) -> MeOut:
    """Get who this device is to the hub."""
    with hub.database.read() as connection:
        return MeOut(
            device=device.id,
            name=device.name,
            ward=Place(code=device.ward, name=devices.ward_name(connection, device.ward)),
            team=Group(id=device.team, name=devices.team_name(connection, device.ward, device.team)),
            role=device.role,
        )


def _enrol(hub: Hub, asked: EnrolIn, address: str) -> dict[str, Any]:
    now = hub.now()
    with hub.database.write() as connection:
        wait = attempts.take(connection, attempts.ENROL, address, now)
        new = None if wait else devices.enrol(connection, asked, now)
        if new:
            attempts.forgive(connection, attempts.ENROL, address)
    if wait:
        text = N_("Nhập mã mời sai nhiều lần. Chờ {seconds} giây rồi thử lại.")
        raise Problem(429, "too-many-tries", text, headers={"Retry-After": str(wait)}, seconds=wait)
    if not new:
        text = N_("Mã mời sai, đã dùng hoặc hết hạn. Xin tổ trưởng một mã mới.")
        raise Problem(410, "invitation-not-valid", text)
    return EnrolOut(
        token=new.token,
        device=new.device,
        ward=Place(code=new.ward, name=new.ward_name),
        team=Group(id=new.team, name=new.team_name),
        role=new.role,
        hub=HubOut(name=hub.settings.name, time=stamp(now)),
    ).model_dump()


def _take_in(hub: Hub, device: Device, batch: list[object], t: Translator) -> list[dict[str, Any]]:
    with hub.database.read() as connection:
        keys, kid = ward_keys.known(connection, device.ward), receipts.certified(connection)
    signer = hub.receipts.under(kid)
    if kid and not signer.ready:
        raise problems.unwell()
    checked = [read_envelope(raw, device.ward, keys) for raw in batch]
    checked = stranded.without_others(hub.database, device.ward, checked)
    results = take_in(hub.database, hub.attachments, device, checked, hub.now(), signer)
    told = [_told(result, t) for result in results]
    hub.meter.took_in(batch, told)
    return told


def _told(result: Result, t: Translator) -> dict[str, Any]:
    if isinstance(result, Received):
        told = {"code": result.code, "received_at": result.received_at, "receipt": result.receipt}
        return {"id": result.id, "status": "received", **told}
    if isinstance(result, Incomplete):
        return {"id": result.id, "status": "incomplete", "missing": list(result.missing)}
    detail = t(result.text, **result.values)
    proof = {"code": result.code, "receipt": result.receipt} if result.code else {}
    return {"id": result.id, "status": "refused", "type": result.slug, "detail": detail, **proof}


def _json(status: int, said: object) -> Response:
    return Response(json.dumps(said, ensure_ascii=False).encode(), status, media_type="application/json")
