"""What the JSON Schema finds wrong with a guide, said in plain sentences."""

import difflib
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from content.errors import N_
from content.flaw import Flaw
from content.toml_source import TomlSource

WRONG_TYPE = {
    "string": N_("{found} phải là chữ nằm trong ngoặc kép"),
    "integer": N_("{found} phải là số nguyên, không có ngoặc kép"),
    "boolean": N_("{found} phải là true hoặc false, không có ngoặc kép"),
    "array": N_('{found} phải là danh sách: ["…", "…"], hoặc các phần [[{key}]]'),
    "object": N_("{found} phải là một phần riêng, mở đầu bằng dòng [{key}]"),
}
PATTERNS = {
    "line": N_("{found} có khoảng trắng ở đầu, ở cuối hoặc có xuống dòng; cần một dòng chữ gọn"),
    "address": N_("{found} không phải địa chỉ dùng được; cần bắt đầu bằng https://"),
    "day": N_("{found} không phải ngày; cần dạng năm-tháng-ngày, ví dụ 2026-06-10"),
    "code": N_("mã {found} không đúng dạng; thủ tục cần dạng 1.001193, kỹ năng cần dạng ky-nang-vneid-muc-2"),
    "slug": N_("{found} không đúng dạng; chỉ dùng chữ thường không dấu, số và dấu nối"),
}
DAYS = ("as_of", "reviewed_on")
SLUGS = ("field", "system", "id")
COUNTED = {
    "minLength": N_("đang để trống; hãy viết nội dung, hoặc bỏ hẳn dòng này nếu chưa có"),
    "maxLength": N_("dài {count} ký tự; nhiều nhất {limit}"),
    "minItems": N_("có {count} mục; cần ít nhất {limit}"),
    "uniqueItems": N_("có mục viết hai lần; hãy bỏ một"),
    "minimum": N_("{found} nhỏ quá; ít nhất là {limit}"),
    "maximum": N_("{found} lớn quá; nhiều nhất là {limit}"),
}
ODD = N_("{found} không đúng; xem content/schema.json")


def schema() -> dict[str, Any]:
    """Return the schema of a guide that editors' own tools use too."""
    return json.loads(files("content").joinpath("schema.json").read_text("utf-8"))


class SchemaCheck:
    """Checks guides against the schema, which is read once."""

    def __init__(self) -> None:
        self.validator = Draft202012Validator(schema())

    def flaws(self, source: TomlSource) -> list[Flaw]:
        """Return every flaw the schema finds in one guide, each once."""
        errors = list(self.validator.iter_errors(source.data))
        if any(list(error.absolute_path) == ["kind"] for error in errors):
            # What a guide must have depends on its kind: say first that the kind is wrong.
            errors = [error for error in errors if error.absolute_schema_path[0] != "allOf"]
        found: dict[tuple[str, str], Flaw] = {}
        for error in errors:
            for flaw in _said(source, error):
                found.setdefault((flaw.where, flaw.problem), flaw)
        return sorted(found.values(), key=lambda flaw: flaw.line)


def _said(source: TomlSource, error: ValidationError) -> Iterator[Flaw]:
    path = tuple(error.absolute_path)
    rule, expected, value = str(error.validator), error.validator_value, error.instance
    if rule == "required":
        for key in (key for key in expected if key not in value):
            yield source.flaw((*path, key), N_("thiếu {key}; hãy thêm vào"), key=key)
    elif rule == "additionalProperties":
        known = list(error.schema["properties"])
        for key in (key for key in value if key not in known):
            yield _unknown(source, (*path, key), known)
    elif rule == "type":
        yield source.flaw(path, WRONG_TYPE[expected], found=_shown(value), key=path[-1] if path else "")
    elif rule in ("enum", "const"):
        yield _not_listed(source, path, value, [expected] if rule == "const" else expected)
    elif rule == "pattern":
        yield source.flaw(path, _pattern(path), found=_shown(value))
    else:
        yield source.flaw(
            path, COUNTED.get(rule, ODD), found=_shown(value), count=len(value) if _sized(value) else 0, limit=expected
        )


def _unknown(source: TomlSource, path: tuple[str | int, ...], known: list[str]) -> Flaw:
    key = str(path[-1])
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if near:
        return source.flaw(path, N_("không có khóa {key}; có phải {near}?"), key=key, near=near[0])
    return source.flaw(path, N_("không có khóa {key}; các khóa được dùng: {known}"), key=key, known=", ".join(known))


def _not_listed(source: TomlSource, path: tuple[str | int, ...], value: Any, allowed: list[str]) -> Flaw:
    near = difflib.get_close_matches(str(value), allowed, n=1, cutoff=0.6)
    if near:
        problem = N_('{found} không được dùng; có phải "{near}"? Các giá trị được dùng: {allowed}')
        return source.flaw(path, problem, found=_shown(value), near=near[0], allowed=", ".join(allowed))
    return source.flaw(
        path,
        N_("{found} không được dùng; các giá trị được dùng: {allowed}"),
        found=_shown(value),
        allowed=", ".join(allowed),
    )


def _pattern(path: tuple[str | int, ...]) -> str:
    key = path[-1]
    if key == "code":
        return PATTERNS["code"]
    if key == "url":
        return PATTERNS["address"]
    if key in DAYS:
        return PATTERNS["day"]
    return PATTERNS["slug"] if key in SLUGS else PATTERNS["line"]


def _sized(value: Any) -> bool:
    return isinstance(value, str | list | dict)


def _shown(value: Any) -> str:
    said = json.dumps(value, ensure_ascii=False, default=str)
    return said if len(said) <= 60 else said[:57] + "…"
