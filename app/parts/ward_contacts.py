"""Whom to call at the ward and when it is open, as the ward's own hub told it."""

import flet as ft

from app.parts.heading import heading, note
from app.parts.notice import panel
from app.session import Screen


def ward_contacts(s: Screen, key: str) -> ft.Control | None:
    """Return contacts with a button to call each, and the opening hours; None while the ward told neither."""
    t, board = s.t, s.device.board.load()
    if not board.contacts and not board.hours:
        return None
    rows: list[ft.Control] = []
    for number, one in enumerate(board.contacts):
        dialled = "".join(sign for sign in one.phone if sign.isdecimal() or sign == "+")
        rows.append(
            ft.Column(
                [
                    ft.Text(one.name, size=17, weight=ft.FontWeight.W_600),
                    *[note(line) for line in (one.role, one.hours) if line],
                ],
                spacing=0,
                tight=True,
            )
        )
        if dialled:
            rows.append(
                ft.OutlinedButton(
                    t("Gọi {phone}", phone=one.phone),
                    icon=ft.Icons.CALL,
                    key=f"{key}-call-{number}",
                    action=ft.OpenUrl(f"tel:{dialled}"),
                )
            )
    return panel(
        heading(t("Liên hệ phường, xã"), 3),
        ft.Text(t("Giờ làm việc: {hours}", hours=board.hours), size=16) if board.hours else None,
        *rows,
        note(t("Nguồn: máy chủ của phường, xã.")),
        key=key,
    )
