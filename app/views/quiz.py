"""One quiz: a question at a time, the answer explained at once, the result for the leader at the end."""

from functools import cache
from random import Random

import flet as ft

from app.guard import guard, page_screen, screen
from app.parts.buttons import primary, quiet, secondary
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.notice import notice
from app.quiz import SAFETY, Question, quiz
from app.session import Screen, use_screen
from app.views.learn import quiz_name
from sync.learning import Best


@page_screen
def QuizPage():
    slug = ft.use_route_params().get("slug", "")
    s = use_screen()
    return subpage(quiz_name(s, slug), QuizBody(slug, key=slug), key="quiz")


def questions(s: Screen, slug: str, chance: Random) -> list[Question]:
    """Return the questions of one try, in this window's language."""
    every = [one for one in s.device.entries if one.completeness == "full" and one.kind == "procedure"]
    codes = [one.code for one in every if one.field == slug]
    if not codes and slug != SAFETY:
        return []
    return quiz(slug, codes, [one.code for one in every], cache(s.device.pack.guide), cache(s.guide), chance)


@screen
def QuizBody(slug: str):
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    asked, set_asked = ft.use_state(lambda: questions(s, slug, Random()))
    at, set_at = ft.use_state(0)
    chosen, set_chosen = ft.use_state(-1)
    right, set_right = ft.use_state(0)

    def restart(_):
        set_asked(questions(s, slug, Random()))
        set_at(0)
        set_chosen(-1)
        set_right(0)

    def choose(number: int):
        def on_click(_):
            if chosen < 0:
                set_chosen(number)
                set_right(right + (number == asked[at].right))

        return guard(on_click)

    def onward(_):
        set_chosen(-1)
        set_at(at + 1)
        if at + 1 == len(asked):
            device.learning.done(slug, right, len(asked))
            if device.enrolment():
                device.feedback.quiz(slug, right, len(asked), device.pack.info.version)
                device.sender.wake()
            device.changed()

    if not asked:
        return notice(t("Chưa đủ điều chắc chắn để hỏi về phần này."), "info", key="no-questions")
    if at >= len(asked):
        passed = Best(slug, right, len(asked), device.clock().date()).passed
        return _stack(
            heading(t("Đúng {right} trên {of}", right=right, of=len(asked)), 1),
            notice(t("Đạt. Giỏi lắm!"), "good", key="passed")
            if passed
            else notice(t("Chưa đạt. Xem lại hướng dẫn rồi làm lại."), "info", key="failed"),
            primary(t("Làm lại với câu khác"), icon=ft.Icons.REPLAY, key="again", on_click=guard(restart)),
            secondary(t("Về trang học"), key="to-learn", on_click=lambda _: page.navigate("/learn")),
        )
    one = asked[at]
    told = chosen >= 0
    good = told and chosen == one.right
    parts: list[ft.Control] = [
        note(t("Câu {n} trên {of}", n=at + 1, of=len(asked))),
        heading(t(one.asked, name=one.name) if one.name else t(one.asked), 2),
        *[_option(t, number, text, chosen, one.right, choose(number)) for number, text in enumerate(one.options)],
    ]
    if told:
        said = t("Đúng.") if good else t("Chưa đúng. Câu đúng: {answer}", answer=one.options[one.right])
        parts += [
            ft.Semantics(live_region=True, content=notice(said, "good" if good else "warning", key="explained")),
            quiet(
                t("Xem hướng dẫn"),
                icon=ft.Icons.MENU_BOOK,
                key="see-guide",
                on_click=lambda _: page.navigate(f"/guide/{one.guide}"),
            ),
            primary(
                t("Xem kết quả") if at + 1 == len(asked) else t("Câu tiếp"),
                key="onward",
                on_click=guard(onward),
            ),
        ]
    return _stack(*parts)


def _option(t, number: int, text: str, chosen: int, right: int, on_click) -> ft.Control:
    told = chosen >= 0
    is_right, is_wrong = told and number == right, told and number == chosen != right
    said = t("{answer}: đúng", answer=text) if is_right else t("{answer}: sai", answer=text) if is_wrong else text
    mark = ft.Icons.CHECK_CIRCLE if is_right else ft.Icons.CANCEL if is_wrong else None
    return ft.Semantics(
        button=True,
        label=said,
        exclude_semantics=True,
        on_tap=None if told else on_click,
        content=ft.Container(
            key=f"option-{number}",
            on_click=None if told else on_click,
            ink=not told,
            border_radius=14,
            padding=16,
            bgcolor=ft.Colors.PRIMARY_CONTAINER
            if is_right
            else ft.Colors.ERROR_CONTAINER
            if is_wrong
            else ft.Colors.SURFACE_CONTAINER_LOWEST,
            border=ft.Border.all(2, ft.Colors.PRIMARY if is_right else ft.Colors.OUTLINE),
            content=ft.Row(
                [
                    *([ft.Icon(mark, color=ft.Colors.ON_SURFACE)] if mark else []),
                    ft.Text(text, size=17, color=ft.Colors.ON_SURFACE, expand=True),
                ],
                spacing=10,
            ),
        ),
    )


def _stack(*parts: ft.Control) -> ft.Control:
    return ft.Column(list(parts), spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
