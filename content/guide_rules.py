"""What a guide must satisfy beyond its schema: its place, its dates, its translations, its QR text."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from content.errors import N_
from content.flaw import Flaw
from content.toml_source import TomlSource


def place_flaws(source: TomlSource, fields: set[str]) -> Iterator[Flaw]:
    """Yield what is wrong with where the file lies: name = code, folder = field."""
    code, field, parts = source.data.get("code"), source.data.get("field"), source.path.parts
    if isinstance(code, str) and source.path.stem != code:
        problem = N_("mã là {code} nhưng tệp tên {name}; hãy đổi tên tệp thành {code}.toml")
        yield source.flaw(("code",), problem, code=code, name=source.path.name)
    if isinstance(field, str) and field not in fields:
        known = ", ".join(sorted(fields))
        yield source.flaw(
            ("field",),
            N_("không có lĩnh vực {field} trong fields.toml; các lĩnh vực: {known}"),
            field=field,
            known=known,
        )
    skill = source.data.get("kind") == "skill"
    if skill and "skills" not in parts[-2:-1]:
        yield source.flaw(("kind",), N_("kỹ năng phải nằm trong thư mục skills"))
    elif not skill and "skills" in parts[-2:-1]:
        yield source.flaw(("kind",), N_('tệp trong thư mục skills cần dòng kind = "skill"'))
    elif not skill and isinstance(field, str) and parts[-2] != field:
        problem = N_("lĩnh vực là {field} nhưng tệp nằm trong thư mục {folder}; hãy chuyển tệp hoặc sửa field")
        yield source.flaw(("field",), problem, field=field, folder=parts[-2])


def rule_flaws(source: TomlSource, broken: set[str], today: date) -> Iterator[Flaw]:
    """Yield what is wrong inside a guide, apart from the keys that do not fit the schema (`broken`)."""
    yield from _dates(source, broken, today)
    if "asks" not in broken:
        yield from _asks(source)
    if "form" not in broken:
        yield from _form(source)
    for lang in ("en", "km"):
        if lang not in broken:
            yield from _translation(source, broken, lang, source.data.get(lang, {}))


def _dates(source: TomlSource, broken: set[str], today: date) -> Iterator[Flaw]:
    data = source.data
    for key in ("as_of", "reviewed_on"):
        if key in broken or not data.get(key):
            continue
        try:
            day = date.fromisoformat(data[key])
        except ValueError:
            yield source.flaw(
                (key,),
                N_("{found} không phải ngày có thật; cần dạng năm-tháng-ngày, ví dụ 2026-06-10"),
                found=data[key],
            )
            continue
        if day > today:
            yield source.flaw((key,), N_("ngày {day} ở tương lai; hãy ghi ngày đã xảy ra"), day=data[key])
    if not {"reviewed_by", "reviewed_on"} & broken and bool(data.get("reviewed_by")) != bool(data.get("reviewed_on")):
        yield source.flaw(("reviewed_by",), N_("cần cả reviewed_by và reviewed_on, hoặc để trống cả hai"))


def _asks(source: TomlSource) -> Iterator[Flaw]:
    seen: dict[str, int] = {}
    for index, ask in enumerate(source.data.get("asks", [])):
        words = " ".join(ask.casefold().split())
        if words in seen:
            yield source.flaw(
                ("asks", index), N_('câu "{ask}" đã có ở mục {first}; hãy bỏ một câu'), ask=ask, first=seen[words] + 1
            )
        seen.setdefault(words, index)


def _form(source: TomlSource) -> Iterator[Flaw]:
    seen: set[str] = set()
    for index, item in enumerate(source.data.get("form", [])):
        if item["id"] in seen:
            yield source.flaw(("form", index, "id"), N_("id {id} đã dùng ở ô khác; mỗi ô cần id riêng"), id=item["id"])
        seen.add(item["id"])
        if (item.get("type") == "choice") != bool(item.get("options")):
            yield source.flaw(
                ("form", index),
                N_('ô {id}: type = "choice" phải có options, và chỉ choice mới có options'),
                id=item["id"],
            )


def _translation(source: TomlSource, broken: set[str], lang: str, said: dict[str, Any]) -> Iterator[Flaw]:
    for key in ("papers", "steps", "mistakes"):
        own = len(source.data.get(key, [])) if key not in broken else len(said.get(key, []))
        if key in said and len(said[key]) != own:
            problem = N_(
                "có {count} mục, bản tiếng Việt có {own}; mỗi mục tiếng Việt cần đúng một mục dịch, cùng thứ tự"
            )
            yield source.flaw((lang, key), problem, count=len(said[key]), own=own)
    ids = [item["id"] for item in source.data.get("form", [])] if "form" not in broken else []
    for key in said.get("form", {}):
        if key not in ids and "form" not in broken:
            yield source.flaw(
                (lang, "form", key),
                N_("không có ô {id} trong [[form]]; các ô: {known}"),
                id=key,
                known=", ".join(ids) or "–",
            )
    for key in ("fee", "time"):
        if key in said and key not in source.data:
            yield source.flaw((lang, key), N_("có bản dịch nhưng phần tiếng Việt [{key}] chưa có"), key=key)
