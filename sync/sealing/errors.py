"""What can go wrong with keys and with what they seal.

SyncError
├── SealingRefused           sealed bytes or a key are not of our form, or were changed
│   └── NotForThisKey        sealed for others
├── NoWardKey                nothing can be sealed for this ward yet
├── RecordSealed             this device cannot read the record back
├── KeysRefused              the hub's keys are not signed by the city this device trusts
├── PassphraseWrong          a wrapped key does not open with what was typed
│   └── PinWrong             the device's own PIN
├── DeviceLocked             drafts cannot be read before the PIN is given
└── DraftUnreadable          a draft was encrypted under a key this device no longer has
"""

from sync.errors import N_, SyncError


class SealingRefused(SyncError):
    """Sealed bytes, or a key, are not of our form, or were changed on the way."""


class NotForThisKey(SealingRefused):
    """The bytes were sealed for others."""

    def __init__(self) -> None:
        super().__init__(N_("Hồ sơ này không niêm phong cho khóa đang dùng."))


class NoWardKey(SyncError):
    """The device has no key of the ward yet: it is not enrolled there, or the ward has none."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Máy này chưa có khóa niêm phong của phường, xã nên chưa đưa vào hàng chờ được. Bản nháp vẫn còn trong "
                "máy; hãy nối máy với phường, xã trong mục Thêm, hoặc mở mạng, bấm Gửi ngay rồi làm lại bước này."
            )
        )


class RecordSealed(SyncError):
    """A sealed record cannot be read back on the device that made it."""

    def __init__(self) -> None:
        super().__init__(N_("Hồ sơ đã niêm phong: máy này không đọc lại được, chỉ phường, xã mở được."))


class KeysRefused(SyncError):
    """The keys a hub gave are not signed by the city's root key that the invitation named."""

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Máy chủ đưa khóa niêm phong không đúng chữ ký của thành phố nên máy này không dùng khóa đó. "
                "Hãy báo cán bộ phường và xin giấy mời mới."
            )
        )


class PassphraseWrong(SyncError):
    """A wrapped key does not open with the passphrase that was given."""


class PinWrong(PassphraseWrong):
    """The PIN is wrong, or tried too soon after wrong ones; `wait` is in seconds."""

    def __init__(self, text: str, wait: int = 0, **values: object):
        super().__init__(text, wait=wait, **values)
        self.wait = wait


class DeviceLocked(SyncError):
    """Drafts are encrypted and the PIN has not been given since the app was opened."""

    def __init__(self) -> None:
        super().__init__(N_("Bản nháp trong máy đang khóa. Hãy nhập mã PIN để mở."))


class DraftUnreadable(SyncError):
    """A draft cannot be decrypted with this device's key."""

    def __init__(self) -> None:
        super().__init__(
            N_("Bản nháp này không mở được trên máy này: khóa của máy đã đổi. Hãy bỏ bản nháp và làm lại hồ sơ.")
        )
