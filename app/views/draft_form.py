"""Second step of a submission: the form, checked while it is typed."""

import flet as ft

from app.guard import guard, screen
from app.parts.fields import complaint, input_for
from app.parts.heading import heading
from app.session import use_screen
from app.submission import Submission
from content.answers import APPLICANT
from content.procedure import FormField, Guide


@screen
def FormStep(work: Submission, guide: Guide):
    t = use_screen().t

    def one(field: FormField) -> ft.Control:
        said = work.answers.get(field.id, "")
        # A wrong number is told once it is as long as a right one, not while the third digit is typed.
        judged = work.touched.get(field.id, False) or (
            field.type == "personal_id" and len(said) >= 12 and bool(complaint(t, field, said))
        )
        return input_for(
            t, field, said, judged, lambda text: work.answer(field, text), lambda: work.leave(field), guard
        )

    return ft.Column(
        [
            heading(t("Người nộp hồ sơ")),
            *[one(f) for f in APPLICANT],
            heading(t("Nội dung hồ sơ")),
            *[one(f) for f in guide.form],
        ],
        spacing=16,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
