"""What a phone with a PIN shows before it is given: nothing about anybody, but all guides."""

import flet as ft

from app.aside import aside
from app.guard import guard, page_screen, sentence
from app.parts.buttons import primary, quiet, secondary
from app.parts.confirm import use_confirmation
from app.parts.connection import strip
from app.parts.heading import heading, note
from app.parts.layout import column
from app.parts.notice import notice
from app.parts.pin import or_wait, pin_field, use_wait
from app.session import use_screen
from app.views.search import SearchTab
from sync.sealing.errors import PinWrong


@page_screen
def Unlock():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    pin, set_pin = ft.use_state("")
    busy, set_busy = ft.use_state(False)
    problem, set_problem = ft.use_state("")
    left, wait = use_wait()
    fault = device.key_fault

    async def unlock(_):
        if busy or left or not pin:
            return
        set_busy(True)
        try:
            await aside(device.key.unlock, pin)
        except PinWrong as wrong:
            set_pin("")
            set_problem(sentence(t, wrong))
            wait(wrong.wait)
        else:
            device.unlocked()
        finally:
            set_busy(False)

    forget = use_confirmation(
        t("Bỏ bản nháp và mã PIN?"),
        t(
            "Không có mã PIN thì không ai mở lại được bản nháp. Bản nháp, ảnh trong bản nháp và buổi ra quân đang đếm "
            "sẽ mất hẳn. Hồ sơ chờ gửi vẫn còn nguyên và vẫn tự gửi."
        ),
        t("Bỏ bản nháp"),
        device.forget_pin,
        key="forget-yes",
    )
    waiting = device.outbox.counts().waiting
    if fault:
        asked: list[ft.Control] = [
            heading(t("Không mở được bản nháp"), 1),
            notice(sentence(t, fault), "error", key="fault"),
            secondary(t("Bỏ bản nháp, dùng tiếp"), key="forget", on_click=lambda _: forget()),
        ]
    else:
        asked = [
            heading(t("Nhập mã PIN"), 1),
            pin_field(
                "pin",
                t("Mã PIN"),
                pin,
                set_pin,
                unlock,
                autofocus=True,
                error=problem or None,
                disabled=busy or left > 0,
            ),
            primary(
                or_wait(t, t("Đang mở…") if busy else t("Mở khóa"), left),
                key="unlock",
                icon=ft.Icons.LOCK_OPEN,
                disabled=busy or left > 0 or not pin,
                on_click=guard(unlock),
            ),
            quiet(t("Quên mã PIN"), key="forget", on_click=lambda _: forget()),
        ]
    body = column(
        ft.Icon(ft.Icons.LOCK, size=48, color=ft.Colors.PRIMARY),
        *asked,
        note(t.n("{n} hồ sơ chờ gửi vẫn tự gửi.", "{n} hồ sơ chờ gửi vẫn tự gửi.", waiting)) if waiting else None,
        ft.Divider(),
        secondary(
            t("Xem cẩm nang, không cần mã PIN"),
            key="guides",
            icon=ft.Icons.MENU_BOOK,
            on_click=lambda _: page.navigate("/guides"),
        ),
        key="locked",
    )
    return ft.View(
        route=ft.use_view_path(),
        can_pop=False,
        padding=0,
        controls=[ft.SafeArea(ft.Column([strip(s), body], spacing=0, expand=True), expand=True)],
    )


@page_screen
def Guides():
    s = use_screen()
    return ft.View(
        route=ft.use_view_path(),
        padding=0,
        spacing=0,
        appbar=ft.AppBar(
            title=ft.Text(s.t("Cẩm nang"), size=19, weight=ft.FontWeight.W_600),
            bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
            leading=home_arrow(s.t("Quay lại")),
        ),
        controls=[
            ft.SafeArea(
                ft.Column([strip(s), ft.Container(SearchTab(key="guides"), expand=True)], spacing=0, expand=True),
                expand=True,
                avoid_intrusions_top=False,
            )
        ],
    )


def home_arrow(name: str) -> ft.Control:
    """Return the way back to the first screen, for a page that lies on no other."""
    page = ft.context.page
    return ft.IconButton(
        ft.Icon(ft.Icons.ARROW_BACK, semantics_label=name),
        key="home",
        tooltip=name,
        on_click=lambda _: page.navigate("/"),
    )
