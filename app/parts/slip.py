"""The resident's slip: the code to read aloud, when and where the work was received, and a QR code to its state."""

from dataclasses import dataclass

import flet as ft

from app.parts.moments import when
from app.session import Screen
from app.views.queue import title_of
from content.qr import svg
from sync.item import Item
from sync.receipts import Receipt, read
from sync.slip_pin import pin_of, spoken

INK, PAPER = "#000000", "#FFFFFF"


def receipt_of(item: Item) -> Receipt | None:
    """Return what the hub signed for a record, None while no receipt was verified; it was checked before it was kept."""
    return read(item.receipt) if item.receipt else None


def status_link(hub: str, code: str, ward: str = "") -> str:
    """Return the address where anybody with the code sees how far the work is, and whom to call in their ward."""
    return f"{hub.rstrip('/')}/t/{code}{f'?ward={ward}' if ward else ''}" if hub else ""


def slip_pin(item: Item) -> str:
    """Return the PIN of a record's slip, "" for what has no dossier behind it."""
    return pin_of(item.digest) if item.kind == "submission" and item.digest else ""


@dataclass(frozen=True)
class _Words:
    """What a slip says beside its code, "" for each that is not known; `link` names the ward too, whose number it shows."""

    title: str
    ward: str
    received: str
    pin: str
    link: str


def _words(s: Screen, item: Item, receipt: Receipt | None) -> _Words:
    ward, enrolment = s.device.units.ward(item.ward), s.device.enrolment()
    at = receipt.at if receipt else item.received_at
    return _Words(
        title_of(s, item.kind, item.procedure),
        ward.full_name if ward else "",
        s.t("Nhận lúc {time}", time=when(s.t, at)) if at else "",
        spoken(pin) if (pin := slip_pin(item)) else "",
        status_link(enrolment.hub if enrolment else "", item.code, item.ward),
    )


def slip_text(s: Screen, item: Item) -> str:
    """Return the slip as a message for whoever submitted, with the same words as on the screen."""
    said = _words(s, item, receipt_of(item))
    pin = [s.t("Mã PIN, chỉ đưa cho chính người nộp"), said.pin] if said.pin else []
    lines = [s.t("Phiếu của bà con"), item.code, said.title, said.ward, said.received, *pin, said.link]
    return "\n".join(line for line in lines if line)


def slip(s: Screen, item: Item, width: float) -> list[ft.Control]:
    """Return the slip of a record that has a code, black on white; nothing on it names a person."""
    t, receipt = s.t, receipt_of(item)
    said = _words(s, item, receipt)
    side = max(min(width - 64, 320), 200)
    parts: list[ft.Control | None] = [
        _line(t("Phiếu của bà con"), 17),
        ft.Semantics(
            identifier="slip-code",
            label=" ".join(item.code),
            content=ft.Column(
                [
                    _line(group, 44, bold=True, key=f"slip-{number}")
                    for number, group in enumerate(item.code.split("-"))
                ],
                spacing=0,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
        _line(said.title, 19, bold=True),
        _line(said.ward, 17) if said.ward else None,
        _line(said.received, 17, key="slip-when") if said.received else None,
        _line(t("Mã PIN, chỉ đưa cho chính người nộp"), 17) if said.pin else None,
        ft.Semantics(label=" ".join(said.pin.replace(" ", "")), content=_line(said.pin, 36, bold=True, key="slip-pin"))
        if said.pin
        else None,
        ft.Image(
            src=svg(said.link),
            width=side,
            height=side,
            semantics_label=t("Mã QR xem hồ sơ tới đâu"),
        )
        if said.link
        else None,
        _line(t("Quét mã, hoặc đọc mã này ở phường, xã, để biết hồ sơ tới đâu."), 16),
        _line(t("Bị trả thì gõ thêm mã PIN để xem còn thiếu gì."), 16) if said.pin else None,
        _line(said.link.partition("?")[0], 15, key="slip-link") if said.link else None,
        _line(_proof(s, receipt), 15, key="slip-proof"),
    ]
    return [part for part in parts if part is not None]


def _proof(s: Screen, receipt: Receipt | None) -> str:
    if receipt is None:
        return s.t("Máy này chưa giữ biên nhận có chữ ký của hồ sơ này.")
    return s.t("Máy này giữ biên nhận có chữ ký của máy chủ {hub}.", hub=receipt.hub)


def _line(text: str, size: int, bold: bool = False, key: str | None = None) -> ft.Text:
    return ft.Text(
        text,
        size=size,
        key=key,
        color=INK,
        selectable=True,
        text_align=ft.TextAlign.CENTER,
        weight=ft.FontWeight.W_700 if bold else ft.FontWeight.W_500,
    )
