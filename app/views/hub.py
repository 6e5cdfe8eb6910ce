"""Connect this phone to its ward with an invitation, see the connection, or let go of it."""

from datetime import timedelta

import flet as ft

from app.enrol import enrol
from app.guard import guard, page_screen, screen, sentence
from app.invited import invitation_in
from app.parts.buttons import primary, quiet
from app.parts.confirm import use_confirmation
from app.parts.connection import reason_text
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.moments import how_long, when
from app.parts.notice import notice, panel
from app.session import Screen, use_screen
from sync.enrolment import forget
from sync.errors import SyncError

CLOCK_MAY_BE_OFF = timedelta(minutes=5)


@page_screen
def HubPage():
    s = use_screen()
    t, device = s.t, s.device
    enrolment = device.enrolment()
    status = device.sender.status

    def leave():
        forget(device.db)
        device.sender.wake()
        device.changed()

    ask_leave = use_confirmation(
        t("Ngắt nối với phường, xã?"),
        t("Hồ sơ trong máy vẫn còn. Muốn gửi tiếp phải có lời mời mới."),
        t("Ngắt nối"),
        leave,
        key="leave-yes",
    )
    if enrolment is None:
        return subpage(t("Nối với phường, xã"), InvitationForm(key="invitation-form"), key="hub")
    why = reason_text(s)
    last = when(t, status.last_contact) if status.last_contact else t("chưa lần nào")
    return subpage(
        t("Nối với phường, xã"),
        notice(why, "warning") if why else None,
        wrong_clock(s),
        panel(
            heading(enrolment.ward_name, 2),
            ft.Text(enrolment.team_name, size=17),
            note(t("Máy chủ: {hub}", hub=enrolment.hub)),
            note(t("Kết nối gần nhất: {time}", time=last), key="last-contact"),
        ),
        primary(
            t("Thử kết nối ngay"),
            icon=ft.Icons.SYNC,
            key="try",
            on_click=guard(lambda _: device.sender.wake(by_hand=True)),
        ),
        quiet(t("Ngắt nối"), key="leave", icon=ft.Icons.LINK_OFF, on_click=lambda _: ask_leave()),
        key="hub",
    )


def wrong_clock(s: Screen) -> ft.Control | None:
    """Return what to say of this device's clock when the hub's, which dates every receipt, is far from it."""
    t, device = s.t, s.device
    ahead = timedelta(seconds=device.sender.status.skew)
    if abs(ahead) <= CLOCK_MAY_BE_OFF:
        return None
    now, far = device.clock(), how_long(t, abs(ahead))
    said = (
        t("Đồng hồ máy này chậm {time}.", time=far)
        if ahead > timedelta()
        else t("Đồng hồ máy này nhanh {time}.", time=far)
    )
    both = t("Máy này: {mine}. Máy chủ: {hub}.", mine=when(t, now), hub=when(t, now + ahead))
    kept = t("Hồ sơ vẫn gửi được và ghi cả hai giờ. Hãy chỉnh lại ngày giờ trong phần cài đặt của máy.")
    return notice(f"{said}\n{both}\n{kept}", "warning", key="wrong-clock")


@screen
def InvitationForm():
    s = use_screen()
    t = s.t
    page = ft.context.page
    text, set_text = ft.use_state(lambda: invitation_in(page.route or "", s.device.preferences.get("hub")))
    busy, set_busy = ft.use_state(False)
    problem, set_problem = ft.use_state("")

    async def use(_):
        set_busy(True)
        set_problem("")
        try:
            await enrol(s.device, text, s.session.lang)
        except SyncError as error:
            set_problem(sentence(t, error))
        finally:
            set_busy(False)
        s.device.changed()

    return ft.Column(
        [
            ft.Text(t("Tổ trưởng đưa một tờ giấy có mã QR. Mở mã đó, chép đường dẫn vào đây."), size=17),
            ft.TextField(
                key="invitation",
                label=t("Đường dẫn lời mời"),
                helper=t("ví dụ: https://…/i/ABCD-EFGH"),
                value=text,
                error=problem or None,
                error_max_lines=4,
                text_size=18,
                border=ft.OutlineInputBorder(border_radius=12),
                autocorrect=False,
                keyboard_type=ft.KeyboardType.URL,
                on_change=guard(lambda e: set_text(e.control.value or "")),
            ),
            primary(
                t("Đang hỏi máy chủ…") if busy else t("Nối"),
                key="use-invitation",
                icon=ft.Icons.LINK,
                disabled=busy or not text.strip(),
                on_click=guard(use),
            ),
        ],
        spacing=14,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
