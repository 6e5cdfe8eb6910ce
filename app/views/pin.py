"""Ask for a PIN before drafts are read: set it, change it, take it away, or lock now."""

import flet as ft

from app.aside import aside
from app.guard import guard, page_screen, screen, sentence
from app.parts.buttons import primary, quiet, secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice
from app.parts.pin import or_wait, pin_field, use_wait
from app.session import use_screen
from sync.sealing.errors import PinWrong


@page_screen
def PinPage():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    task, set_task = ft.use_state("")
    title = t("Mã PIN")

    def done(words: str):
        set_task("")
        device.changed()
        page.show_dialog(ft.SnackBar(words))

    def lock(_):
        device.lock()
        page.navigate("/")

    lost = notice(
        t("Quên mã PIN thì mất bản nháp. Hồ sơ đã vào hàng chờ không cần mã PIN, vẫn tự gửi."), "warning", key="lost"
    )
    if not device.key.has_pin:
        return subpage(
            title,
            ft.Text(
                t("Mỗi lần mở ứng dụng, phải nhập mã PIN mới đọc được bản nháp. Cẩm nang thì ai cũng xem được."),
                size=17,
            ),
            lost,
            PinForm("set", done, key="set"),
            key="pin-page",
        )
    if task:
        cancel = quiet(t("Thôi"), key="cancel", on_click=lambda _: set_task(""))
        return subpage(title, PinForm(task, done, key=task), cancel, key="pin-page")
    return subpage(
        title,
        notice(t("Đã đặt mã PIN. Rời ứng dụng quá 5 phút thì phải nhập lại."), "good", key="has-pin"),
        lost,
        primary(t("Khóa ngay"), key="lock", icon=ft.Icons.LOCK, on_click=guard(lock)),
        secondary(t("Đổi mã PIN"), key="change-pin", icon=ft.Icons.PIN, on_click=lambda _: set_task("change")),
        secondary(t("Bỏ mã PIN"), key="remove-pin", icon=ft.Icons.LOCK_OPEN, on_click=lambda _: set_task("remove")),
        key="pin-page",
    )


@screen
def PinForm(task, done):
    """Show the fields of one task, "set", "change" or "remove"; whoever changes a PIN must know the one there is."""
    s = use_screen()
    t, device = s.t, s.device
    current, set_current = ft.use_state("")
    new, set_new = ft.use_state("")
    repeated, set_repeated = ft.use_state("")
    busy, set_busy = ft.use_state(False)
    wrong, set_wrong = ft.use_state(("", ""))
    left, wait = use_wait()
    asks, sets = task != "set", task != "remove"

    async def go(_):
        if busy or left:
            return
        set_wrong(("", ""))
        if sets and new != repeated:
            set_wrong(("repeated", t("Hai lần nhập không giống nhau. Hãy nhập lại.")))
            return
        set_busy(True)
        field = "current" if asks else "new"
        try:
            if asks:
                await aside(device.key.unlock, current)
            field = "new"
            if sets:
                await aside(device.set_pin, new)
            else:
                device.remove_pin()
        except PinWrong as error:
            set_wrong((field, sentence(t, error)))
            wait(error.wait)
            return
        finally:
            set_busy(False)
        done(t("Đã đặt mã PIN.") if sets else t("Đã bỏ mã PIN."))

    def error(field: str) -> str | None:
        return wrong[1] if wrong[0] == field else None

    title, button = {
        "set": (t("Mã PIN mới"), t("Đặt mã PIN")),
        "change": (t("Đổi mã PIN"), t("Đổi mã PIN")),
        "remove": (t("Bỏ mã PIN"), t("Bỏ mã PIN")),
    }[task]
    fields: list[ft.Control] = []
    if asks:
        fields.append(pin_field("current", t("Mã PIN đang dùng"), current, set_current, error=error("current")))
    if sets:
        hint = t("Ít nhất 4 chữ số; 6 chữ số khó đoán hơn.")
        fields.append(pin_field("new", t("Mã PIN mới"), new, set_new, helper=hint, error=error("new")))
        fields.append(
            pin_field("repeated", t("Nhập lại mã PIN mới"), repeated, set_repeated, go, error=error("repeated"))
        )
    empty = (asks and not current) or (sets and not (new and repeated))
    return ft.Column(
        [
            heading(title),
            *fields,
            primary(
                or_wait(t, t("Đang lưu…") if busy else button, left),
                key="go",
                icon=ft.Icons.CHECK,
                disabled=busy or left > 0 or empty,
                on_click=guard(go),
            ),
            *([] if sets else [note(t("Bản nháp vẫn còn, ai mở ứng dụng cũng đọc được."))]),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
