"""The strip that always says whether the hub answers and how much still waits."""

from datetime import timedelta

import flet as ft

from app.parts.moments import when
from app.session import Screen
from sync.reasons import sentence

STALE = timedelta(minutes=10)
"""How old the hub's last answer may be before the strip stops calling it a connection."""


def reason_text(screen: Screen) -> str:
    """Return why sending waits, in plain words, or nothing when it does not wait."""
    status = screen.device.sender.status
    return screen.t(sentence(status.reason)) if status.state == "paused" else ""


def summary(screen: Screen) -> tuple[str, str]:
    """Return (kind, words) of the strip; kind is online, sending, offline, wifi or alone."""
    t, status = screen.t, screen.device.sender.status
    waiting = screen.device.outbox.counts().waiting
    tail = " · " + t.n("{n} chờ gửi", "{n} chờ gửi", waiting) if waiting else ""
    if status.state == "sending":
        return "sending", t("Đang gửi") + tail
    if status.state == "paused":
        short = {
            "offline": t("Ngoại tuyến"),
            "not_enrolled": t("Chưa nối với phường, xã"),
            "portal": t("Wi-Fi đòi đăng nhập"),
            "auth": t("Máy chủ không nhận máy này"),
            "wiped": t("Máy đã xoá dữ liệu"),
            "clock": t("Ngày giờ máy sai"),
            "disk": t("Máy hết chỗ trống"),
            "device": t("Máy không ghi được dữ liệu"),
            "version": t("Cần cập nhật"),
            "wifi": t("Ảnh chờ Wi-Fi"),
            "unwell": t("Máy chủ trục trặc"),
        }.get(status.reason, t("Máy chủ bận"))
        kind = {"not_enrolled": "alone", "wifi": "wifi"}.get(status.reason, "offline")
        return kind, short + tail
    if status.last_contact:
        if screen.device.clock() - status.last_contact > STALE:
            return "alone", t("Kết nối gần nhất {time}", time=when(t, status.last_contact)) + tail
        return "online", t("Đã kết nối lúc {time}", time=status.last_contact.astimezone().strftime("%H:%M")) + tail
    return "alone", t("Chưa kết nối") + tail


def strip(screen: Screen) -> ft.Control:
    """Return the strip; a tap opens the queue."""
    kind, words = summary(screen)
    icon, background, ink = {
        "online": (ft.Icons.CLOUD_DONE, ft.Colors.SURFACE_CONTAINER, ft.Colors.ON_SURFACE_VARIANT),
        "sending": (ft.Icons.CLOUD_UPLOAD, ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
        "offline": (ft.Icons.CLOUD_OFF, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
        "wifi": (ft.Icons.WIFI_OFF, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
        "alone": (ft.Icons.LINK_OFF, ft.Colors.SECONDARY_CONTAINER, ft.Colors.ON_SECONDARY_CONTAINER),
    }[kind]
    page = ft.context.page
    return ft.Semantics(
        identifier="connection",
        live_region=True,
        content=ft.Container(
            key="strip",
            bgcolor=background,
            padding=ft.Padding.symmetric(horizontal=16, vertical=8),
            on_click=lambda _: page.navigate("/queue"),
            content=ft.Row(
                [
                    ft.Icon(icon, size=20, color=ink),
                    ft.Text(words, size=15, color=ink, weight=ft.FontWeight.W_600, expand=True),
                ],
                spacing=10,
            ),
        ),
    )
