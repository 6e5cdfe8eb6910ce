"""Practising an assisted submission with residents who do not exist.

A practice is another type than a submission: it knows no device, no draft and no queue, so that no path leads from it
to the hub. What is typed lives in the window's memory and is gone with it.
"""

from dataclasses import dataclass, field
from typing import Any

import flet as ft

from content.answers import APPLICANT, tidy
from content.errors import N_
from content.procedure import FormField, Guide


@dataclass(frozen=True)
class Resident:
    """Somebody invented, with what the form asks of the applicant."""

    name: str
    number: str
    phone: str
    story: str


RESIDENTS = (
    Resident(
        "Nguyễn Văn Thử", "092070000001", "", N_("Ông Thử, 56 tuổi, không có điện thoại, tới nhà văn hóa nhờ làm.")
    ),
    Resident("Trần Thị Mẫu", "092155000002", "", N_("Bà Mẫu, 71 tuổi, tai nghe kém, đọc to và chậm cho bà.")),
    Resident(
        "Thạch Thị Ví Dụ", "092195000003", "0900000003", N_("Chị Ví Dụ, 31 tuổi, nói tiếng Khmer giỏi hơn tiếng Việt.")
    ),
)


@ft.observable
@dataclass
class Practice:
    """One form being practised; it has what the form's screens ask for, and nothing that could be sent."""

    procedure: str
    resident: Resident
    ward: str
    consented: bool = False
    answers: dict[str, str] = field(default_factory=dict)
    touched: dict[str, bool] = field(default_factory=dict)

    def fields(self, guide: Guide) -> list[FormField]:
        """Return what the form asks: the applicant first, then the procedure's own fields."""
        return [*APPLICANT, *guide.form]

    def agree(self, given: bool, lang: str) -> None:
        """Note that the resident was asked first."""
        self.consented = given

    def answer(self, field_: FormField, said: str) -> None:
        """Take an answer as it is typed."""
        self.answers[field_.id] = said

    def leave(self, field_: FormField) -> None:
        """Tidy an answer when its field is left, and show what is wrong with it."""
        self.touched[field_.id] = True
        self.answers[field_.id] = tidy(field_, self.answers.get(field_.id, ""))

    def show_all(self, guide: Guide) -> None:
        """Show what is wrong with every field, touched or not."""
        self.touched = {one.id: True for one in self.fields(guide)}

    def other_than_told(self) -> list[FormField]:
        """Return the applicant's fields that do not say what the resident said."""
        told: dict[str, Any] = {
            "applicant_name": self.resident.name,
            "applicant_id": self.resident.number,
            "applicant_phone": self.resident.phone,
        }
        return [one for one in APPLICANT if tidy(one, self.answers.get(one.id, "")) != told[one.id]]
