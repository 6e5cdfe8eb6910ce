"""Learning without a network: quizzes from the guides, practice with invented residents, and a certificate slip."""

import flet as ft

from app.guard import page_screen
from app.parts.heading import heading, note
from app.parts.layout import subpage
from app.parts.rows import field_named, tap_row
from app.quiz import SAFETY
from app.session import Screen, use_screen
from sync.learning import Best

CERTIFIED = 3
"""Quizzes passed, safety among them, that make a certificate."""


@page_screen
def LearnPage():
    s, page = use_screen(), ft.context.page
    t, device = s.t, s.device
    best = device.learning.best()
    asked = {entry.field for entry in device.entries if entry.completeness == "full" and entry.kind == "procedure"}

    def result(slug: str) -> str:
        one = best.get(slug)
        if one is None:
            return t("Chưa làm")
        score = t("Đúng {right} trên {of}", right=one.right, of=one.of)
        return " · ".join([score, t("Đạt")]) if one.passed else score

    def row(slug: str, name: str, icon: ft.IconData) -> ft.Control:
        return tap_row(
            name, result(slug), icon, on_click=lambda _: page.navigate(f"/learn/quiz/{slug}"), key=f"quiz-{slug}"
        )

    return subpage(
        t("Học và tập"),
        heading(t("Tập nộp giúp"), 2),
        tap_row(
            t("Tập với người không có thật"),
            t("Không gì được lưu hay gửi đi"),
            ft.Icons.FITNESS_CENTER,
            on_click=lambda _: page.navigate("/learn/practice"),
            key="open-practice",
        ),
        heading(t("Câu hỏi ngắn"), 2),
        note(t("Mỗi bài 5 câu, đúng 4 câu là đạt. Đã nối với tổ thì tổ trưởng thấy kết quả.")),
        row(SAFETY, t("An toàn khi giúp bà con"), ft.Icons.SHIELD),
        *[row(slug, *field_named(s, slug)) for slug in device.fields if slug in asked],
        heading(t("Giấy chứng nhận"), 2),
        tap_row(
            t("Phiếu chứng nhận"),
            t("Đủ điều kiện") if certified(best) else t("Cần đạt bài An toàn và hai bài nữa"),
            ft.Icons.WORKSPACE_PREMIUM,
            on_click=lambda _: page.navigate("/learn/certificate"),
            key="open-certificate",
        ),
        key="learn",
    )


def certified(best: dict[str, Best]) -> bool:
    """Tell whether enough quizzes were passed."""
    passed = [slug for slug, one in best.items() if one.passed]
    return SAFETY in passed and len(passed) >= CERTIFIED


def quiz_name(s: Screen, slug: str) -> str:
    """Return what a quiz is about."""
    return s.t("An toàn khi giúp bà con") if slug == SAFETY else field_named(s, slug)[0]
