"""What can go wrong between a device and its hub, and in the stores on either side.

SyncError
├── Paused                   nothing can be sent for now; the queue is kept
│   ├── HubUnreachable       "offline"       no network, no answer in time
│   ├── CaptivePortal        "portal"        somebody other than the hub answered
│   ├── HubBusy              "busy"          429, 5xx, 408, 425
│   ├── HubUnwell            "unwell"        503 "hub-unwell": it can take nothing in until somebody mends it
│   ├── NotEnrolled          "not_enrolled"  no invitation used yet
│   ├── DeviceRevoked        "auth"          401, 403
│   ├── DeviceWiped          "wiped"         401 "device-wiped": its ward asked it to forget what it holds
│   ├── ClockWrong           "clock"         a certificate is not valid at this device's time
│   ├── DiskFull             "disk"          the device has no room left
│   ├── WifiAwaited          "wifi"          the volunteer wants photos sent over Wi-Fi only
│   ├── DeviceTrouble        "device"        the device's own files cannot be read or written for now
│   └── HubTooOld, AppTooOld "version"       the two do not speak the same version
├── RecordRefused            the hub will not take this record, the others may go
├── RecordInvalid            a record cannot be made of this
├── RecordUnknown            no record or draft has this id
├── AttachmentRefused        a file is too large or of another type
├── AttachmentMissing        a file is gone or damaged on this device
├── InvitationUnreadable     a text is not an invitation
├── InvitationNotValid       410: used, expired or never issued
├── StoreRefused             the device's database cannot be used; it was not touched
│   ├── StoreUnreadable      no permission, a folder, a read-only disk
│   ├── StoreDamaged         not a SQLite database, or a broken one
│   ├── StoreForeign         a database, but not one of ours
│   ├── StoreTooNew          written by a newer Xóm Số
│   └── StoreBusy            another program holds it
├── CourierRefused           a courier file is damaged or foreign
└── what sync.sealing.errors tells: keys and sealed bytes
"""


def N_(text: str) -> str:
    """Mark a source string for translation at the edge."""
    return text


class SyncError(Exception):
    """A failure with a Vietnamese sentence: a template and the values that fill it."""

    def __init__(self, text: str, **values: object):
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values)


class Paused(SyncError):
    """Sending stops for every record; `retry_after` is in seconds, 0 when the hub named no time."""

    reason = ""
    sentence = ""

    def __init__(self, retry_after: float = 0.0):
        super().__init__(self.sentence)
        self.retry_after = retry_after


class HubUnreachable(Paused):
    """No network, no such host, refused, cut, or no answer in time."""

    reason = "offline"
    sentence = N_(
        "Chưa nối được với máy chủ. Hồ sơ vẫn được giữ trên máy này và sẽ tự gửi khi có mạng; cũng có thể bấm Gửi ngay."
    )


class CaptivePortal(Paused):
    """The answer did not come from a hub: a log-in page, or something in between that rewrites."""

    reason = "portal"
    sentence = N_(
        "Mạng này trả lời thay cho máy chủ, có thể Wi-Fi đòi đăng nhập. Hồ sơ vẫn được giữ trên máy này; "
        "hãy mở trình duyệt để đăng nhập Wi-Fi hoặc đổi sang mạng khác."
    )


class HubBusy(Paused):
    """The hub asks to wait, or it or a gateway before it fails."""

    reason = "busy"
    sentence = N_("Máy chủ đang bận. Hồ sơ vẫn được giữ trên máy này và sẽ tự gửi lại sau ít phút.")


class HubUnwell(Paused):
    """The hub answers, but takes no record in until its administrator has mended it."""

    reason = "unwell"
    sentence = N_(
        "Máy chủ của phường, xã đang trục trặc nên chưa nhận hồ sơ. Hồ sơ vẫn được giữ trên máy này và sẽ tự gửi lại; "
        "hãy báo cán bộ phường, xã."
    )


class NotEnrolled(Paused):
    """The device has no token yet."""

    reason = "not_enrolled"
    sentence = N_(
        "Máy này chưa nối với phường, xã. Hồ sơ vẫn được giữ trên máy này; "
        "hãy vào mục Thêm, chọn Nối với phường, xã và nhập lời mời của tổ trưởng."
    )


class DeviceRevoked(Paused):
    """The hub does not accept the token any more; nothing is tried until the device enrols again or someone asks."""

    reason = "auth"
    sentence = N_("Máy chủ không còn nhận máy này. Hồ sơ vẫn được giữ trên máy này; hãy xin tổ trưởng một mã mời mới.")


class DeviceWiped(Paused):
    """The ward asked this device to forget what it holds; nothing is tried until it enrols again."""

    reason = "wiped"
    sentence = N_(
        "Phường, xã đã yêu cầu xoá dữ liệu trên máy này. Bản nháp đã xoá; hồ sơ đã niêm phong vẫn được giữ trên máy. "
        "Hãy mang máy đến cán bộ phường, xã hoặc tổ trưởng."
    )


class ClockWrong(Paused):
    """The hub's certificate is not valid yet, or not any more, at the device's time."""

    reason = "clock"
    sentence = N_(
        "Ngày giờ của máy này có vẻ sai nên không nối an toàn được. Hồ sơ vẫn được giữ trên máy này; "
        "hãy chỉnh lại ngày giờ, rồi bấm Gửi ngay."
    )


class DiskFull(Paused):
    """A write found no room; what was written before is whole."""

    reason = "disk"
    sentence = N_(
        "Máy này hết chỗ trống nên việc vừa rồi chưa lưu được. Những gì đã lưu trước đó vẫn còn; "
        "hãy xoá bớt ảnh, video hay ứng dụng rồi thử lại."
    )


class WifiAwaited(Paused):
    """The volunteer chose to send photos over Wi-Fi only, and there is none; what has no photo is sent all the same."""

    reason = "wifi"
    sentence = N_(
        "Máy đang tiết kiệm dữ liệu: ảnh chỉ gửi khi có Wi-Fi. Hồ sơ có ảnh vẫn được giữ trên máy này; "
        "hãy nối Wi-Fi, hoặc tắt tiết kiệm dữ liệu trong mục Thêm."
    )


class DeviceTrouble(Paused):
    """The database is locked by another program, or a file of ours cannot be read."""

    reason = "device"
    sentence = N_(
        "Máy này chưa đọc hoặc ghi được dữ liệu của Xóm Số. Hồ sơ đã lưu vẫn còn; "
        "hãy đóng các cửa sổ Xóm Số khác rồi bấm Gửi ngay, hoặc khởi động lại máy."
    )


class HubTooOld(Paused):
    """The hub does not know what this app asks of it."""

    reason = "version"
    sentence = N_(
        "Máy chủ của phường cũ hơn ứng dụng này. Hồ sơ vẫn được giữ trên máy này; "
        "hãy báo cán bộ phường nâng cấp máy chủ."
    )


class AppTooOld(Paused):
    """The hub asks for a newer app (426)."""

    reason = "version"
    sentence = N_(
        "Ứng dụng này cũ hơn máy chủ của phường. Hồ sơ vẫn được giữ trên máy này; "
        "hãy cập nhật ứng dụng rồi bấm Gửi ngay."
    )


class RecordRefused(SyncError):
    """The hub will not take what was asked of it; `reason` is the problem's slug, `detail` the hub's own words."""

    def __init__(self, reason: str, detail: str = ""):
        super().__init__(N_("Máy chủ không nhận: {detail}. Hồ sơ vẫn được giữ trên máy này."), detail=detail or reason)
        self.reason = reason
        self.detail = detail


class RecordInvalid(SyncError):
    """What was given cannot become a record."""


class RecordUnknown(SyncError):
    """No record or draft has this id."""


class AttachmentRefused(SyncError):
    """A file is too large, empty, or not a photo or PDF."""


class AttachmentMissing(SyncError):
    """A file that belongs to a record is gone from the device, or its bytes changed."""


class InvitationUnreadable(SyncError):
    """A text holds no invitation code, or no hub to take it to."""


class InvitationNotValid(SyncError):
    """The hub does not accept this invitation code."""


class StoreRefused(SyncError):
    """The device's database cannot be used, and was left as it is."""


class StoreUnreadable(StoreRefused):
    """The file cannot be opened for reading and writing."""


class StoreDamaged(StoreRefused):
    """The file is not a SQLite database, or is a broken one."""


class StoreForeign(StoreRefused):
    """The file is a database of another program."""


class StoreTooNew(StoreRefused):
    """The file was written by a newer Xóm Số."""


class StoreBusy(StoreRefused):
    """Another program kept the file locked for longer than we wait."""


class CourierRefused(SyncError):
    """A file is not a courier file, or is damaged."""
