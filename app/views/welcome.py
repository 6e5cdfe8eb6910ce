"""The first minute: language, ward, invitation."""

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, quiet
from app.parts.heading import heading, note
from app.parts.inputs import search_box
from app.parts.layout import column
from app.parts.notice import notice
from app.parts.wards import ward_rows
from app.session import use_screen
from app.theme import letters
from app.views.hub import InvitationForm
from locales import LANGUAGES


@page_screen
def Welcome():
    s = use_screen()
    step, set_step = ft.use_state(0)
    steps = [
        lambda: LanguageStep(set_step, key="language-step"),
        lambda: WardStep(set_step, key="ward-step"),
        lambda: InvitationStep(key="invitation-step"),
    ]
    _ = s.session.lang
    return ft.View(route="/", padding=0, can_pop=False, controls=[ft.SafeArea(steps[step](), expand=True)])


@screen
def LanguageStep(set_step):
    s = use_screen()

    def choose(lang: str):
        def on_click(_):
            s.set_language(lang)
            set_step(1)

        return guard(on_click)

    return column(
        ft.Container(height=24),
        ft.Image(src="icons/xomso.svg", width=96, height=96, exclude_from_semantics=True),
        ft.Container(heading("Xóm Số", 1), alignment=ft.Alignment.CENTER),
        ft.Text("Chọn ngôn ngữ\nChoose a language\nជ្រើសរើសភាសា", style=letters(17), text_align=ft.TextAlign.CENTER),
        *[primary(name, key=f"lang-{lang}", on_click=choose(lang)) for lang, name in LANGUAGES.items()],
        key="welcome",
    )


@screen
def WardStep(set_step):
    s = use_screen()
    t = s.t
    text, set_text = ft.use_state("")

    def choose(ward):
        s.device.preferences.set("ward", ward.code)
        set_step(2)

    return column(
        heading(t("Bạn giúp bà con ở phường, xã nào?"), 1),
        note(t("Gõ tên mới hoặc tên cũ.")),
        search_box(
            t,
            "ward-query",
            t("Tên phường, xã"),
            text,
            guard(lambda e: set_text(e.control.value or "")),
            guard(lambda _: set_text("")),
        ),
        *(ward_rows(s, text, choose) if text.strip() else []),
        key="welcome",
    )


@screen
def InvitationStep():
    s = use_screen()
    t = s.t
    enrolled = s.device.enrolment()

    def finish(_):
        s.device.preferences.set("onboarded", "yes")
        s.refresh()

    if enrolled:
        return column(
            notice(
                t("Đã nối với {ward}, {team}.", ward=enrolled.ward_name, team=enrolled.team_name),
                "good",
                key="enrolled",
            ),
            primary(t("Bắt đầu dùng"), key="begin", on_click=guard(finish)),
            key="welcome",
        )
    return column(
        heading(t("Lời mời của tổ"), 1),
        InvitationForm(key="invitation-form"),
        quiet(t("Để sau: dùng cẩm nang trước"), key="later", on_click=guard(finish)),
        key="welcome",
    )
