"""Answers of a form are checked while they are typed, with a sentence that says how to mend them."""

from datetime import date

import pytest

from content.answers import APPLICANT, check, tidy
from content.procedure import FormField

TODAY = date(2026, 11, 22)
NAME, NUMBER, PHONE = APPLICANT
DAY = FormField("born", "Ngày sinh", "date")
CHOICE = FormField("sex", "Giới tính", "choice", options=("Nam", "Nữ"))


def wrong(field, said) -> str:
    found = check(field, said, TODAY)
    return found.text.format(**found.values) if found else ""


@pytest.mark.parametrize(
    "said", ["092199000001", "092 199 000 001", "001.200.000.001", "096-303-000-009", "101199000001"]
)
def test_a_personal_number_is_taken_as_people_write_it(said):
    assert wrong(NUMBER, said) == ""


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", "Chưa điền"),
        ("09219900000", "đang có 11"),
        ("0921990000011", "đang có 13"),
        ("09219900000a", "chỉ có chữ số"),
        ("٠٩٢١٩٩٠٠٠٠٠١", "chỉ có chữ số"),
        ("003199000001", "003 không phải mã tỉnh"),
        ("000199000001", "000 không phải mã tỉnh"),
        ("092499000001", "Số thứ tư"),
        ("092299000001", "2099, chưa tới"),
    ],
)
def test_a_personal_number_of_the_wrong_structure_is_told_why(said, why):
    assert why in wrong(NUMBER, said)


@pytest.mark.parametrize("said", ["", "0900 000 001", "+84 900 000 001", "0912.345.678", "02923 812 345"])
def test_a_phone_number_is_optional_and_taken_as_people_write_it(said):
    assert wrong(PHONE, said) == ""


@pytest.mark.parametrize("said", ["0900", "0123456789", "84900000001", "không có"])
def test_a_phone_number_that_cannot_ring_is_refused(said):
    assert wrong(PHONE, said)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1/11/2026", "01/11/2026"),
        ("01112026", "01/11/2026"),
        ("1-11-2026", "01/11/2026"),
        (" 1 . 11 . 2026 ", "01/11/2026"),
    ],
)
def test_dates_are_kept_in_one_form(said, kept):
    assert tidy(DAY, said) == kept
    assert wrong(DAY, said) == ""


@pytest.mark.parametrize("said", ["31/02/2026", "2026", "hôm qua", "1/13/2026", "1/1/1800", "1/1/2999"])
def test_days_that_do_not_exist_are_refused(said):
    assert wrong(DAY, said)


def test_a_choice_is_one_of_those_offered():
    assert wrong(CHOICE, "Nữ") == ""
    assert wrong(CHOICE, "Khác")


def test_names_are_kept_in_one_unicode_form_and_bounded():
    assert tidy(NAME, "  Nguye\u0302\u0303n Va\u0306n Thu\u031b\u0309 ") == "Nguyễn Văn Thử"
    assert wrong(NAME, "a" * 201)
    assert wrong(NAME, "🙂 Nguyễn Văn Thử") == ""
