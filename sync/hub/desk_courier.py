"""The desk's page for files that volunteers hand in: phones without a network, or whose right to send was taken away."""

import hmac
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from sync.errors import N_, CourierRefused
from sync.hub.context import Hub, TheHub
from sync.hub.desk_session import TheOfficer
from sync.hub.devices import ward_name
from sync.hub.errors import Problem
from sync.hub.handed_in import HandedIn, hand_in
from sync.hub.officers import Session
from sync.hub.pages import page

LARGEST = 512 << 20
"""Bytes of a file; a week of one phone's work is some 50 MB."""

ADDRESS = "/desk/courier"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)


@router.get("")
def ask(request: Request, hub: TheHub, session: TheOfficer) -> Response:
    """Show the form."""
    return _page(request, hub, session)


@router.post("")
async def take(request: Request, hub: TheHub, session: TheOfficer) -> Response:
    """Take a file in and show what became of its records."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > LARGEST:
        raise Problem(
            413, "too-large", N_("Tệp dài quá {limit} MB. Xin máy kia xuất ít hồ sơ hơn."), limit=LARGEST >> 20
        )
    try:
        async with request.form(max_files=1, max_fields=2) as form:
            token, file = form.get("csrf"), form.get("file")
            if not hmac.compare_digest(str(token).encode(), session.csrf.encode()):
                text = N_("Trang này đã cũ nên chưa làm gì cả. Quay lại, tải lại trang rồi làm lại.")
                raise Problem(403, "form-not-ours", text)
            if not isinstance(file, UploadFile) or not file.filename:
                return _page(request, hub, session, refused=CourierRefused(N_("Chưa chọn tệp nào.")))
            done = await run_in_threadpool(_hand_in, hub, session, file.file, file.filename)
    except MultiPartException as error:
        raise Problem(400, "malformed", N_("Biểu mẫu gửi lên không đọc được. Tải lại trang rồi làm lại.")) from error
    except CourierRefused as refused:
        return _page(request, hub, session, refused=refused)
    return _page(request, hub, session, done=done)


def _hand_in(hub: Hub, session: Session, file: BinaryIO, name: str) -> HandedIn:
    with tempfile.TemporaryDirectory(dir=hub.settings.home, prefix="hand-in-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        try:
            return hand_in(hub, session.officer, path, hub.now())
        except CourierRefused as refused:
            # A person knows the file by the name it had.
            refused.values["path"] = Path(name).name[:80]
            raise


def _page(
    request: Request,
    hub: Hub,
    session: Session,
    done: HandedIn | None = None,
    refused: CourierRefused | None = None,
) -> Response:
    with hub.database.read() as connection:
        ward = ward_name(connection, session.officer.ward)
    status = 409 if refused else 200
    return page(request, "desk_courier.html", status, session=session, ward=ward, done=done, refused=refused)
