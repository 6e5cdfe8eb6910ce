"""The inputs of a form: a name above, a hint, and what is wrong while it is being typed."""

from collections.abc import Callable
from datetime import date

import flet as ft

from app.theme import letters
from content.answers import check
from content.procedure import FormField
from locales import Translator

KEYBOARDS = {
    "personal_id": ft.KeyboardType.NUMBER,
    "number": ft.KeyboardType.NUMBER,
    "phone": ft.KeyboardType.PHONE,
    "date": ft.KeyboardType.DATETIME,
    "note": ft.KeyboardType.MULTILINE,
}


def complaint(t: Translator, field: FormField, answer: str) -> str:
    """Return in plain words what is wrong with an answer, or nothing."""
    wrong = check(field, answer, date.today())
    return t(wrong.text, **wrong.values) if wrong else ""


def input_for(
    t: Translator,
    field: FormField,
    answer: str,
    touched: bool,
    on_change: Callable[[str], None],
    on_leave: Callable[[], None],
    guard: Callable,
) -> ft.Control:
    """Return the control for one field; errors show once the field was left or the answer is long enough to judge."""
    optional = t("không bắt buộc")
    label = t(field.label) + ("" if field.required else f" ({optional})")
    error = complaint(t, field, answer) if touched else ""
    if field.type == "choice":
        return ft.Column(
            [
                ft.Text(label, size=17, weight=ft.FontWeight.W_600),
                ft.RadioGroup(
                    key=f"field-{field.id}",
                    value=answer,
                    on_change=guard(lambda e: on_change(e.control.value or "")),
                    content=ft.Column(
                        [
                            ft.Radio(
                                value=option,
                                label=option,
                                label_style=letters(17),
                            )
                            for option in field.options
                        ],
                        spacing=0,
                        tight=True,
                    ),
                ),
                ft.Text(error, size=15, color=ft.Colors.ERROR, visible=bool(error)),
            ],
            spacing=4,
            tight=True,
        )
    hint = {"date": t("ngày/tháng/năm"), "personal_id": t("12 chữ số trên thẻ căn cước")}.get(field.type, "")
    return ft.TextField(
        key=f"field-{field.id}",
        label=label,
        value=answer,
        helper=t(field.hint) if field.hint else hint or None,
        error=error or None,
        error_max_lines=3,
        helper_max_lines=3,
        text_size=18,
        border=ft.OutlineInputBorder(border_radius=12),
        keyboard_type=KEYBOARDS.get(field.type, ft.KeyboardType.TEXT),
        multiline=field.type == "note",
        min_lines=3 if field.type == "note" else None,
        capitalization=ft.TextCapitalization.WORDS if field.id.endswith("name") else None,
        autocorrect=False,
        on_change=guard(lambda e: on_change(e.control.value or "")),
        on_blur=guard(lambda _: on_leave()),
    )
