"""What each reason slug of a paused sender or a record set aside means, as sentences for people."""

from sync.errors import (
    N_,
    CaptivePortal,
    ClockWrong,
    DeviceRevoked,
    DeviceTrouble,
    DeviceWiped,
    DiskFull,
    HubBusy,
    HubTooOld,
    HubUnreachable,
    HubUnwell,
    NotEnrolled,
    Paused,
    WifiAwaited,
)

_PAUSES: tuple[type[Paused], ...] = (
    *(HubUnreachable, CaptivePortal, HubBusy, NotEnrolled, DeviceRevoked, ClockWrong, DiskFull, DeviceTrouble),
    HubTooOld,
    HubUnwell,
    WifiAwaited,
    DeviceWiped,
)

PAUSES = {pause.reason: pause.sentence for pause in _PAUSES} | {
    HubTooOld.reason: N_(
        "Ứng dụng và máy chủ của phường khác phiên bản nên chưa gửi được. Hồ sơ vẫn được giữ trên máy này; "
        "hãy cập nhật ứng dụng, hoặc báo cán bộ phường nâng cấp máy chủ."
    )
}
"""Why the sender is paused: Status.reason to a sentence without placeholders."""

RECORDS = {
    "different-bytes": N_(
        "Máy chủ đã có một hồ sơ khác mang cùng số. Hồ sơ vẫn còn trên máy; hãy báo cán bộ phường đối chiếu."
    ),
    "digest-mismatch": N_("Hồ sơ bị đổi trên đường gửi. Hồ sơ vẫn còn trên máy; hãy bấm Đưa lại vào hàng chờ."),
    "malformed": N_("Hồ sơ này viết không đúng mẫu nên không nhận được. Hãy làm lại hồ sơ."),
    "body-mismatch": N_("Hồ sơ này viết không đúng mẫu nên không nhận được. Hãy làm lại hồ sơ."),
    "too-large": N_("Hồ sơ này quá lớn. Hãy làm lại với ít chữ hoặc ảnh nhỏ hơn."),
    "unknown-schema": N_("Máy chủ của phường chưa hiểu mẫu hồ sơ này. Hãy báo cán bộ phường nâng cấp máy chủ."),
    "attachment-type": N_("Hồ sơ có tệp không phải ảnh hay PDF. Hãy làm lại hồ sơ với ảnh mới."),
    "attachment-mismatch": N_("Ảnh hoặc tệp của hồ sơ không đúng như đã khai. Hãy làm lại hồ sơ với ảnh mới."),
    "unknown-sealing": N_("Máy chủ không mở được kiểu niêm phong của hồ sơ này. Hãy báo cán bộ phường."),
    "unsealed": N_(
        "Hồ sơ này lập bằng bản Xóm Số cũ, chưa niêm phong nên máy chủ không nhận. Hãy bấm Làm lại hồ sơ rồi đưa vào hàng chờ."
    ),
    "unknown-key": N_(
        "Máy chủ chưa biết khóa đã niêm phong hồ sơ này. Hồ sơ vẫn còn trên máy; hãy báo cán bộ phường, "
        "rồi bấm Đưa lại vào hàng chờ."
    ),
    "wrong-ward": N_("Hồ sơ này thuộc phường khác với phường máy đang ghi danh. Hãy báo tổ trưởng."),
    "damaged": N_("Hồ sơ không còn nguyên vẹn trên máy này nên không gửi. Hãy làm lại hồ sơ."),
    "attachment-missing": N_("Thiếu ảnh hoặc tệp của hồ sơ trên máy này. Hãy làm lại hồ sơ với ảnh mới."),
    "incomplete": N_("Máy chủ chưa nhận đủ ảnh của hồ sơ. Máy sẽ tự gửi lại ảnh còn thiếu."),
    "receipt-missing": N_(
        "Máy chủ trả lời mà không kèm biên nhận có chữ ký. Hồ sơ vẫn còn trên máy và sẽ tự hỏi lại; hãy báo cán bộ phường."
    ),
    "receipt-refused": N_(
        "Biên nhận của máy chủ không đúng chữ ký của thành phố, hoặc không phải của hồ sơ này. "
        "Hồ sơ vẫn còn trên máy và sẽ tự hỏi lại; hãy báo cán bộ phường."
    ),
    "receipt-unknown-key": N_(
        "Biên nhận ký bằng khóa mà máy này chưa biết. Hồ sơ vẫn còn trên máy; máy sẽ hỏi khóa rồi tự hỏi lại."
    ),
    "erased": N_("Hồ sơ này đã được xoá ở máy chủ theo yêu cầu của người dân nên máy chủ không nhận lại."),
    "unknown-answer": N_("Máy chủ trả lời không rõ về hồ sơ này. Máy sẽ tự hỏi lại; hồ sơ vẫn còn trên máy."),
}
"""Why a record waits or was set aside: Item.reason to a sentence without placeholders."""

REFUSED = N_("Máy chủ không nhận hồ sơ này. Hồ sơ vẫn còn trên máy; hãy xem lời nhắn của máy chủ, sửa rồi làm lại.")


def pause_of(reason: str) -> Paused | None:
    """Return the pause a kept reason stands for, None for no reason or an unknown one."""
    return next((pause() for pause in _PAUSES if pause.reason == reason), None)


def sentence(reason: str) -> str:
    """Return the Vietnamese source sentence for a reason slug, "" for none; unknown slugs are refusals by the hub."""
    if not reason:
        return ""
    return PAUSES.get(reason) or RECORDS.get(reason) or REFUSED
