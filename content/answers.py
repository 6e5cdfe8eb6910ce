"""Check what a resident's form says, one answer at a time, while it is being typed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from content.errors import N_
from content.procedure import FormField

APPLICANT = (
    FormField("applicant_name", N_("Họ và tên người nộp")),
    FormField("applicant_id", N_("Số định danh cá nhân"), "personal_id", hint=N_("12 chữ số trên thẻ căn cước")),
    FormField("applicant_phone", N_("Số điện thoại"), "phone", required=False, hint=N_("Không có thì để trống")),
)
"""What every assisted submission asks of the person it is for, and nothing more."""

PROVINCES = frozenset(
    [
        "001",
        "002",
        "004",
        "006",
        "008",
        "010",
        "011",
        "012",
        "014",
        "015",
        "017",
        "019",
        "020",
        "022",
        "024",
        "025",
        "026",
        "027",
        "030",
        "031",
        "033",
        "034",
        "035",
        "036",
        "037",
        "038",
        "040",
        "042",
        "044",
        "045",
        "046",
        "048",
        "049",
        "051",
        "052",
        "054",
        "056",
        "058",
        "060",
        "062",
        "064",
        "066",
        "067",
        "068",
        "070",
        "072",
        "074",
        "075",
        "077",
        "079",
        "080",
        "082",
        "083",
        "084",
        "086",
        "087",
        "089",
        "091",
        "092",
        "093",
        "094",
        "095",
        "096",
    ]
)
"""Province codes in a personal number (appendix I of Circular 59/2021/TT-BCA); 100 and up are countries."""


@dataclass(frozen=True)
class Wrong:
    """Why an answer cannot stand: a Vietnamese template and the values that fill it."""

    text: str
    values: dict[str, object]


def check(field: FormField, answer: str, today: date) -> Wrong | None:
    """Return what is wrong with an answer, or None; an empty answer is wrong only where one is required."""
    answer = tidy(field, answer)
    if not answer:
        return _wrong(N_("Chưa điền mục này.")) if field.required else None
    match field.type:
        case "personal_id":
            return _personal_id(answer, today)
        case "phone":
            return _phone(answer)
        case "date":
            return _date(answer, today)
        case "number":
            return None if re.fullmatch(r"\d{1,12}([.,]\d+)?", answer) else _wrong(N_("Chỉ ghi chữ số."))
        case "choice":
            return None if answer in field.options else _wrong(N_("Chọn một trong các ô có sẵn."))
    if len(answer) > (2000 if field.type == "note" else 200):
        return _wrong(N_("Dài quá. Ghi ngắn lại."))
    return None


def tidy(field: FormField, answer: str) -> str:
    """Return an answer as it is kept: NFC, outer blanks gone, numbers without separators, dates as dd/mm/yyyy."""
    answer = unicodedata.normalize("NFC", answer).strip()
    if field.type == "personal_id":
        return re.sub(r"[\s.\-]", "", answer)
    if field.type == "phone":
        digits = re.sub(r"[\s.\-()]", "", answer)
        return "0" + digits[3:] if digits.startswith("+84") else digits
    if field.type == "date":
        parts = re.fullmatch(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})|(\d{2})(\d{2})(\d{4})", answer)
        if parts:
            day, month, year = [p for p in parts.groups() if p]
            return f"{int(day):02}/{int(month):02}/{year}"
    return answer


def _personal_id(answer: str, today: date) -> Wrong | None:
    if not answer.isascii() or not answer.isdigit():
        return _wrong(N_("Số định danh chỉ có chữ số."))
    if len(answer) != 12:
        return _wrong(N_("Số định danh có 12 chữ số, đang có {n}."), n=len(answer))
    if int(answer[:3]) < 100 and answer[:3] not in PROVINCES:
        return _wrong(N_("Ba số đầu {head} không phải mã tỉnh. Đọc lại trên thẻ."), head=answer[:3])
    if answer[3] not in "0123":
        return _wrong(N_("Số thứ tư phải từ 0 đến 3. Đọc lại trên thẻ."))
    born = (1900 if answer[3] in "01" else 2000) + int(answer[4:6])
    if born > today.year:
        return _wrong(N_("Số này ứng với năm sinh {year}, chưa tới. Đọc lại trên thẻ."), year=born)
    return None


def _phone(answer: str) -> Wrong | None:
    if not answer.isascii() or not answer.isdigit():
        return _wrong(N_("Số điện thoại chỉ có chữ số."))
    if re.fullmatch(r"0[35789]\d{8}|02\d{9}", answer):
        return None
    return _wrong(N_("Số di động có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc 09."))


def _date(answer: str, today: date) -> Wrong | None:
    try:
        day, month, year = (int(part) for part in answer.split("/"))
        given = date(year, month, day)
    except ValueError:
        return _wrong(N_("Ghi ngày/tháng/năm, ví dụ 05/09/2024."))
    if not 1900 <= given.year <= today.year + 10:
        return _wrong(N_("Năm {year} không hợp lý. Xem lại."), year=given.year)
    return None


def _wrong(text: str, **values: object) -> Wrong:
    return Wrong(text, values)
