"""Failures as RFC 9457 answers: one title for each kind, the sentence for this time, in the caller's language."""

import json

from fastapi import Response
from starlette.exceptions import HTTPException

from sync.errors import N_
from sync.hub.errors import Problem
from sync.hub.words import Translator

TITLES = {
    "invitation-not-valid": N_("Mã mời không dùng được"),
    "too-many-tries": N_("Thử quá nhiều lần"),
    "token-not-valid": N_("Máy chưa được nhận ra"),
    "device-revoked": N_("Máy đã bị thu hồi quyền"),
    "device-wiped": N_("Máy phải xoá dữ liệu"),
    "too-large": N_("Gửi quá nhiều một lần"),
    "bad-encoding": N_("Nội dung nén không đọc được"),
    "not-json": N_("Nội dung không phải JSON"),
    "malformed": N_("Nội dung sai mẫu"),
    "digest-mismatch": N_("Tệp không khớp mã băm"),
    "attachment-type": N_("Loại tệp không nhận"),
    "tus-version": N_("Không nói cùng phiên bản tus"),
    "upload-gone": N_("Không còn phần tệp gửi dở"),
    "offset-mismatch": N_("Phần tệp không nối đúng chỗ"),
    "upload-locked": N_("Tệp đang được gửi từ kết nối khác"),
    "checksum-mismatch": N_("Phần tệp bị đổi trên đường đi"),
    "too-many-uploads": N_("Gửi quá nhiều tệp"),
    "too-slow": N_("Gửi lên quá chậm"),
    "not-found": N_("Không có trang này"),
    "method-not-allowed": N_("Cách gọi không đúng"),
    "sealed": N_("Còn niêm phong"),
    "form-not-ours": N_("Trang đã cũ"),
    "not-allowed": N_("Không thuộc vai trò này"),
    "hub-busy": N_("Máy chủ đang bận"),
    "hub-full": N_("Máy chủ hết chỗ trống"),
    "hub-unwell": N_("Máy chủ trục trặc"),
    "server-error": N_("Máy chủ gặp lỗi"),
}


def problem_response(problem: Problem, t: Translator) -> Response:
    """Return a problem as application/problem+json."""
    said = {
        "type": f"/problems/{problem.slug}",
        "title": t(TITLES[problem.slug]),
        "status": problem.status,
        "detail": t(problem.text, **problem.values),
    }
    return Response(
        json.dumps(said, ensure_ascii=False).encode(),
        problem.status,
        {**problem.headers, "Content-Language": t.lang, "Cache-Control": "no-store"},
        "application/problem+json",
    )


def from_http(error: HTTPException) -> Problem:
    """Return the problem behind an exception that the framework raised."""
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return Problem(404, "not-found", N_("Địa chỉ này không có trên máy chủ. Kiểm tra lại đường dẫn."))
        case 405:
            text = N_("Địa chỉ này có, nhưng không gọi bằng cách đó được.")
            return Problem(405, "method-not-allowed", text, headers=headers)
        case 413:
            return Problem(413, "too-large", N_("Nội dung gửi lên dài quá mức. Gửi ít hơn mỗi lần."))
    return Problem(error.status_code, "malformed", N_("Nội dung gửi lên không đọc được."), headers=headers)


def busy() -> Problem:
    """Return the answer while the database is held by others for too long."""
    text = N_("Máy chủ đang bận. Dữ liệu chưa mất gì; máy sẽ tự thử lại sau ít phút.")
    return Problem(503, "hub-busy", text, headers={"Retry-After": "10"})


def full() -> Problem:
    """Return the answer while the hub's disk has no room."""
    text = N_("Máy chủ hết chỗ trống nên chưa nhận được. Hồ sơ vẫn còn trên máy; hãy báo cán bộ phường.")
    return Problem(507, "hub-full", text, headers={"Retry-After": "600"})


def unwell() -> Problem:
    """Return the answer while the hub could take a record in but could not sign for it."""
    text = N_("Máy chủ thiếu khóa ký biên nhận nên chưa nhận hồ sơ. Hồ sơ vẫn còn trên máy; hãy báo cán bộ phường.")
    return Problem(503, "hub-unwell", text, headers={"Retry-After": "600"})


def broken() -> Problem:
    """Return the answer to a failure nobody foresaw."""
    return Problem(
        500, "server-error", N_("Máy chủ gặp lỗi và đã ghi lại. Dữ liệu đã nhận vẫn an toàn; hãy thử lại sau.")
    )
