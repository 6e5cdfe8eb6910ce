"""Practice: a real form for an invented resident, checked at the end; nothing of it is kept or sent."""

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, secondary
from app.parts.fields import complaint
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice, panel
from app.parts.rows import guide_row
from app.practice import RESIDENTS, Practice
from app.session import use_screen
from app.views.draft_consent import ConsentStep
from app.views.draft_form import FormStep
from content.procedure import Guide

USUAL = ("1.001193", "2.000815", "1.004222", "1.000656", "1.000894", "1.004194")
"""Procedures practised first: the most asked for."""


@page_screen
def PracticeList():
    s, page = use_screen(), ft.context.page
    # Not `assistable`, which reads every guide there is: a page of six must open at once.
    usual = [code for code in USUAL if (guide := s.guide(code)) and guide.form]
    return subpage(
        s.t("Tập nộp giúp"),
        banner(s.t),
        *[
            guide_row(s, code, lambda _, c=code: page.navigate(f"/learn/practice/{c}"), key=f"practise-{code}")
            for code in usual
        ],
        key="practice-list",
    )


def banner(t) -> ft.Control:
    """Return what every page of a practice says first."""
    return notice(t("Đang tập. Người này không có thật, không gì được lưu hay gửi đi."), "warning", key="practice")


@page_screen
def PracticePage():
    code = ft.use_route_params().get("code", "")
    s = use_screen()
    guide = s.guide(code)
    if guide is None or not guide.form:
        return subpage(s.t("Tập nộp giúp"), notice(s.t("Việc này chưa có mẫu để tập."), "info", key="no-form"))
    return subpage(s.t("Tập nộp giúp"), PracticeBody(guide, key=code), key="practice-page")


@screen
def PracticeBody(guide: Guide):
    s, page = use_screen(), ft.context.page
    t = s.t
    resident = RESIDENTS[sum(map(ord, guide.code)) % len(RESIDENTS)]
    work, set_work = ft.use_state(lambda: Practice(guide.code, resident, s.device.ward))
    step, set_step = ft.use_state(0)
    flawed = [one for one in work.fields(guide) if complaint(t, one, work.answers.get(one.id, ""))]
    other = work.other_than_told()

    def check(_):
        work.show_all(guide)
        if flawed:
            page.show_dialog(
                ft.SnackBar(
                    t.n("Còn {n} mục chưa đúng, xem chữ đỏ.", "Còn {n} mục chưa đúng, xem chữ đỏ.", len(flawed))
                )
            )
        else:
            set_step(2)

    def again(_):
        set_work(Practice(guide.code, resident, s.device.ward))
        set_step(0)

    told = [t("Họ tên: {name}", name=resident.name), t("Số định danh: {number}", number=resident.number)]
    if resident.phone:
        told.append(t("Điện thoại: {phone}", phone=resident.phone))
    card = panel(
        heading(guide.plain_name, 2),
        note(t(resident.story)),
        *[ft.Text(line, size=17, weight=ft.FontWeight.W_600) for line in told],
        note(t("Các mục khác của mẫu: tự nghĩ ra, đừng dùng tên người thật.")),
        key="resident",
    )
    if step == 0:
        body = [
            ConsentStep(work, guide, key="consent-step"),
            primary(t("Tiếp"), key="next", disabled=not work.consented, on_click=lambda _: set_step(1)),
        ]
    elif step == 1:
        body = [
            FormStep(work, guide, key="form-step"),
            primary(t("Nộp thử"), icon=ft.Icons.CHECK, key="try", on_click=guard(check)),
        ]
    else:
        body = [
            notice(
                t("Các mục khác với lời bà con: {fields}.", fields=", ".join(t(one.label) for one in other)),
                "warning",
                key="other",
            )
            if other
            else notice(t("Đúng hết. Ngoài đời, hồ sơ sẽ được niêm phong và vào hàng chờ."), "good", key="well-done"),
            notice(t("Nhớ: để bà con tự gõ mật khẩu và OTP, mình quay mặt đi."), "info"),
            primary(t("Tập lại"), icon=ft.Icons.REPLAY, key="again", on_click=guard(again)),
            secondary(t("Về trang học"), key="to-learn", on_click=lambda _: page.navigate("/learn")),
        ]
    return ft.Column(
        [banner(t), card, *body], spacing=14, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
