"""Said early: the room for photos runs out, or the browser may delete what is kept."""

import flet as ft

from app.parts.notice import notice
from app.session import Screen


def room_warning(screen: Screen) -> ft.Control | None:
    """Return what to say while little room is left, None while there is enough."""
    room = screen.device.room
    if room is None or not room.low:
        return None
    words = screen.t("Máy còn ít chỗ trống. Xóa bớt ảnh hoặc ứng dụng khác trước khi chụp giấy tờ.")
    return notice(words, "warning", key="low-room")
