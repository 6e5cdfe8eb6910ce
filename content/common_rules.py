"""What fields.toml and units.toml must satisfy."""

import re
from collections.abc import Iterator
from typing import Any

from content.errors import N_
from content.flaw import Flaw
from content.toml_source import TomlSource

NAMES = ("vi", "en", "km", "icon")


def field_flaws(source: TomlSource) -> Iterator[Flaw]:
    """Yield the fields that lack a name in one of the languages."""
    for slug, names in source.data.items():
        if not isinstance(names, dict):
            yield source.flaw((slug,), N_("phải là một phần riêng, mở đầu bằng dòng [{key}]"), key=slug)
            continue
        for key in NAMES:
            if not said(names.get(key)):
                yield source.flaw((slug, key), N_("thiếu {key}; hãy thêm vào"), key=key)
        for key in names.keys() - set(NAMES):
            yield source.flaw(
                (slug, key), N_("không có khóa {key}; các khóa được dùng: {known}"), key=key, known=", ".join(NAMES)
            )


def unit_flaws(source: TomlSource) -> Iterator[Flaw]:
    """Yield the wards without a name, a kind, a five-digit code of their own, or the units they were made from."""
    wards = source.data.get("wards")
    if not isinstance(wards, list) or not wards:
        yield source.flaw(("wards",), N_("thiếu {key}; hãy thêm vào"), key="[[wards]]")
        return
    seen: set[str] = set()
    for index, ward in enumerate(wards):
        if not isinstance(ward, dict) or not all(said(ward.get(key)) for key in ("code", "name", "kind")):
            yield source.flaw(("wards", index), N_("mỗi đơn vị cần code, name và kind"))
            continue
        code = ward["code"]
        if not re.fullmatch(r"\d{5}", code) or code in seen:
            yield source.flaw(
                ("wards", index, "code"), N_("mã {code} phải gồm 5 chữ số và không trùng mã khác"), code=code
            )
        seen.add(code)
        former = ward.get("former")
        if not former:
            yield source.flaw(("wards", index, "former"), N_("thiếu {key}; hãy thêm vào"), key="former")
        elif not isinstance(former, list) or not all(_unit(unit) for unit in former):
            problem = N_("mỗi đơn vị cũ cần name, kind, district, province; partial là true hoặc false")
            yield source.flaw(("wards", index, "former"), problem)


def said(value: Any) -> bool:
    """Return whether a value is text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def _unit(unit: Any) -> bool:
    if not isinstance(unit, dict) or not all(said(unit.get(key)) for key in ("name", "kind", "district", "province")):
        return False
    return isinstance(unit.get("partial", False), bool) and not unit.keys() - {
        "name",
        "kind",
        "district",
        "province",
        "partial",
    }
