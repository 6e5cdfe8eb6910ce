"""Opening a sealed record for the officer who asks, in memory and for one answer only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from sync.errors import N_, RecordInvalid
from sync.hub import grants
from sync.hub.attachments import AttachmentFiles
from sync.hub.casework import Attached, Case
from sync.hub.errors import HubError
from sync.hub.officer_keys import unboxed
from sync.hub.officers import Session
from sync.records import Attachment, Record, content_of, digest_of
from sync.sealing.errors import SealingRefused
from sync.sealing.jwe import look
from sync.sealing.keys import PrivateKey
from sync.sealing.record import ENC, SealedAttachment, files_of, header_of, unseal_body, unseal_file


class CannotOpen(HubError):
    """An officer has no key for a record, the record does not open with it, or its content is gone."""


NEEDS_RECOVERY = N_(
    "Hồ sơ này niêm phong bằng khóa mà máy chủ không còn biết, sau khi phục hồi từ bản sao lưu. Nhờ người giữ khóa thành "
    "phố niêm phong lại bằng khóa khôi phục: xomso admin keys reseal."
)

# What a device may seal is whatever it likes: bytes that are no record must not break the desk.
UNREADABLE = (SealingRefused, RecordInvalid)


@dataclass(frozen=True)
class Opened:
    """A record as its volunteer froze it; `files` are by the digest of their sealed bytes, and empty where it was not sealed."""

    case: Case
    files: Mapping[str, SealedAttachment]


def open_for(connection: Connection, session: Session, case: Case) -> Opened:
    """Return a record with its content readable; raises CannotOpen, which says who can help."""
    if case.state == "erased":
        raise CannotOpen(N_("Nội dung hồ sơ này đã được xoá theo yêu cầu của người dân."))
    if case.purged_at:
        raise CannotOpen(N_("Nội dung hồ sơ này đã được xoá khi hết hạn giữ; chỉ còn mã và các mốc thời gian."))
    if case.forwarded_to:
        raise CannotOpen(N_("Hồ sơ này đã chuyển sang xã, phường khác; nội dung không còn ở đây."))
    if case.enc != ENC:
        return Opened(case, {})
    if case.needs_recovery:
        raise CannotOpen(NEEDS_RECOVERY)
    key = _ward_key(connection, session, case)
    outside = Record(
        case.id, case.kind, case.schema, case.ward, case.procedure, case.body, digest_of(case.body),
        tuple(Attachment(file.name, file.type, file.size, file.sha256) for file in case.attachments), case.enc,
    )  # fmt: skip
    try:
        body = unseal_body(case.body, key, header_of(outside))
        files = {file.sealed: file for file in files_of(content_of(body))}
    except UNREADABLE as error:
        raise CannotOpen(
            N_("Hồ sơ này bị hỏng hoặc bị đổi sau khi niêm phong nên không mở được. Báo người quản trị máy chủ.")
        ) from error
    shown = tuple(
        Attached(file.sealed, file.type, file.size, file.name)
        for file in files.values()
        if any(kept.sha256 == file.sealed for kept in case.attachments)
    )
    return Opened(replace(case, body=body, attachments=shown), files)


def file_for(opened: Opened, files: AttachmentFiles, sha256: str) -> bytes:
    """Return the own bytes of a sealed file; raises CannotOpen where it is gone, or not what the record lists."""
    stored, listed = files.find(sha256), opened.files.get(sha256)
    try:
        if stored and listed:
            return unseal_file(opened.case.id, listed, stored.read())
    except (*UNREADABLE, OSError) as error:
        raise CannotOpen(N_("Tệp này của hồ sơ không mở được: bị hỏng hoặc bị đổi.")) from error
    raise CannotOpen(N_("Tệp này của hồ sơ không còn trên máy chủ."))


def _ward_key(connection: Connection, session: Session, case: Case) -> PrivateKey:
    own = unboxed(session.box, session.token)
    if own is None and session.how == "sso":
        raise CannotOpen(
            N_(
                "Bạn vào bằng đăng nhập một lần nên khóa riêng chưa mở. Vào mục Khóa, nhập mật khẩu khóa một lần cho phiên "
                "này, rồi mở lại hồ sơ."
            )
        )
    if own is None:
        raise CannotOpen(
            N_(
                "Phiên làm việc này chưa mở được khóa riêng của bạn. Thoát rồi đăng nhập lại; nếu vẫn vậy, nhờ người "
                "quản trị máy chủ đặt lại mật khẩu, rồi nhờ đồng nghiệp trao lại khóa."
            )
        )
    try:
        kids = look(case.body).kids
    except SealingRefused:
        kids = ()
    for kid in kids:
        if key := grants.ward_key(connection, case.ward, kid, session.officer.id, own):
            return key
    names = [name for kid in kids for name in grants.names(connection, case.ward, kid)]
    if names:
        raise CannotOpen(
            N_("Bạn chưa được trao khóa để mở hồ sơ này. Nhờ người đang giữ khóa trao cho bạn ở mục Khóa: {names}."),
            names=", ".join(names),
        )
    raise CannotOpen(
        N_("Chưa cán bộ nào của xã phường giữ khóa của hồ sơ này. Nhờ người giữ khóa thành phố khôi phục khóa.")
    )
