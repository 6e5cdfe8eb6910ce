"""What can come of handing a dossier over, and the sentences for what keeps it."""

from dataclasses import dataclass

from sync.errors import N_
from sync.hub.reading import Row


@dataclass(frozen=True)
class Accepted:
    """The system holds the dossier under its own code."""

    code: str


@dataclass(frozen=True)
class Refused:
    """The system will not take the dossier as it is, and says why."""

    reason: str


@dataclass(frozen=True)
class Later:
    """Nobody can tell yet: `why` is a key of WHY; `again` where trying once more may help, `after` so many seconds."""

    why: str
    again: bool = True
    after: float = 0.0


@dataclass(frozen=True)
class Typed:
    """What an officer types, row by row, into the system at `link`."""

    rows: tuple[Row, ...]
    link: str


@dataclass(frozen=True)
class Packed:
    """A file to carry over, and a name for it without anything personal."""

    name: str
    data: bytes


Outcome = Accepted | Refused | Later | Typed | Packed

WHY = {
    "unreachable": N_("Không nối được với hệ thống. Kiểm tra mạng của máy chủ, rồi gửi lại."),
    "slow": N_("Hệ thống không trả lời kịp. Có thể đã nhận hoặc chưa: gửi lại không tạo hồ sơ thứ hai."),
    "cut": N_("Kết nối bị ngắt giữa chừng. Có thể đã nhận hoặc chưa: gửi lại không tạo hồ sơ thứ hai."),
    "busy": N_("Hệ thống đang bận và xin gửi lại sau."),
    "failing": N_("Hệ thống đang gặp lỗi. Gửi lại sau ít phút."),
    "unclear": N_("Hệ thống trả lời không đúng mẫu nên chưa rõ đã nhận hay chưa. Báo người quản trị máy chủ."),
    "certificate": N_("Chứng chỉ của hệ thống không đúng nên chưa gửi gì. Báo người quản trị máy chủ."),
    "not-let-in": N_("Hệ thống chưa cho máy chủ này vào. Báo người quản trị máy chủ kiểm tra mã truy cập."),
    "moved": N_("Địa chỉ của hệ thống đã đổi nên chưa gửi gì tới nơi khác. Báo người quản trị máy chủ."),
    "stopped": N_("Lần gửi trước bị ngắt trước khi có câu trả lời. Gửi lại không tạo hồ sơ thứ hai."),
}
"""Why it is not settled yet, as the officer is told."""
