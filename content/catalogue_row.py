"""One row of an official catalogue as the facts of a guide, or the reason it cannot be one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from content.catalogue_table import Row
from content.catalogue_words import CatalogueWords
from content.cell_text import clean, one_line, squeezed
from content.code_text import code_from, near_code
from content.errors import N_
from content.fee_text import fee_from
from content.paper_text import channels_from, legal_from, online_level_from, papers_from
from content.procedure import BODIES
from content.spreadsheet import Number
from content.time_text import time_from

NO_CODE = N_("thiếu mã thủ tục")
BAD_CODE = N_("mã “{found}” không đúng dạng 1.001193")
CUT_CODE = N_("mã “{found}” không đúng dạng 1.001193; có phải Excel đã bỏ số 0 ở cuối: {near}?")
NO_NAME = N_("thiếu tên thủ tục (mã {code})")
LONG_NAME = N_("tên thủ tục dài {count} ký tự (mã {code}); nhiều nhất {limit}")
NO_FIELD = N_("không có lĩnh vực (mã {code}); hãy thêm --field SLUG, ví dụ --field ho-tich")
UNKNOWN_FIELD = N_(
    'chưa biết lĩnh vực “{name}” (mã {code}); hãy thêm --field "{name}=SLUG", SLUG là một mục trong fields.toml'
)
NO_BODY = N_("không rõ cơ quan nào giải quyết (mã {code}); hãy thêm cột cơ quan thực hiện hoặc --body ubnd_xa")
NAME_LIMIT = 1000
PORTAL = "https://dichvucong.gov.vn/"
ADDRESS = re.compile(r"https://[^\s/]+\.[^\s]+")
FACTS = ("fee", "time", "papers", "legal", "channels", "result", "who")


@dataclass(frozen=True)
class Refusal:
    """Why a row is left out: a sentence's template and its values."""

    line: int
    problem: str
    about: Mapping[str, Any]
    code: str = ""


@dataclass(frozen=True)
class Choices:
    """What the editor chose: fields by folded official name ("" for rows that name none), the body, day and source."""

    today: date
    fields: Mapping[str, str]
    body: str = ""
    source: str = ""


def facts_from(row: Row, group: str, words: CatalogueWords, choices: Choices) -> dict[str, Any] | Refusal:
    """Return the guide a row gives, with `completeness` as honest as the row; `group` is the field of the rows above."""
    said = {key: _text(value) for key, value in row.values.items()}
    given = row.values.get("code", "")
    code = code_from(given if isinstance(given, Number) else said.get("code", ""))
    if not code:
        found = said.get("code", "")
        near = near_code(found)
        problem = NO_CODE if not found else CUT_CODE if near else BAD_CODE
        return Refusal(row.line, problem, {"found": found[:40], "near": near})
    name = one_line(said.get("name", ""), " ").strip(" ;")
    if not name:
        return Refusal(row.line, NO_NAME, {"code": code}, code)
    if len(name) > NAME_LIMIT:
        return Refusal(row.line, LONG_NAME, {"code": code, "count": len(name), "limit": NAME_LIMIT}, code)
    official = one_line(said.get("field", "") or group, " ")
    field = choices.fields.get(squeezed(official)) or words.field(official) or choices.fields.get("", "")
    if not field:
        problem = UNKNOWN_FIELD if official else NO_FIELD
        return Refusal(row.line, problem, {"name": official[:80], "code": code}, code)
    body = _body(said, words, choices)
    if not body:
        return Refusal(row.line, NO_BODY, {"code": code}, code)
    facts = {key: value for key, value in _facts(row.values, said).items() if value}
    guide: dict[str, Any] = {
        "code": code,
        "name": name,
        "plain_name": re.sub(r"^thủ tục\s*:?\s+(?=\S)", "", name, flags=re.IGNORECASE),
        "field": field,
        "body": body,
        "completeness": "facts" if any(key in facts for key in FACTS) else "name_only",
        **facts,
    }
    guide["plain_name"] = guide["plain_name"][0].upper() + guide["plain_name"][1:]
    link = ADDRESS.fullmatch(said.get("link", "").split("\n")[0])
    if link:
        guide["links"] = [{"label": "Trang công bố thủ tục", "url": link[0]}]
    return guide | _origin(said, link[0] if link else PORTAL, choices)


def _facts(values: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    where = one_line(said.get("place", "") or said.get("agency", ""))
    return {
        "who": one_line(said.get("who", "")),
        "where": where,
        "channels": channels_from(said.get("channels", "")),
        "online_level": online_level_from(said.get("online_level", "") or said.get("channels", "")),
        "result": one_line(said.get("result", "")),
        "legal": legal_from(said.get("legal", "")),
        "fee": fee_from(said["fee"]) if said.get("fee") else None,
        "time": time_from(said["time"]) if said.get("time") else None,
        "papers": papers_from(papers if isinstance(papers := values.get("papers"), list) else said.get("papers", "")),
    }


def _body(said: Mapping[str, str], words: CatalogueWords, choices: Choices) -> str:
    named = said.get("body", "").strip()
    return named if named in BODIES else words.body(said.get("agency", ""), said.get("level", "")) or choices.body


def _origin(said: Mapping[str, str], url: str, choices: Choices) -> dict[str, Any]:
    decision = one_line(said.get("decision", ""))
    title = choices.source + (f", Quyết định {decision.removeprefix('Quyết định ')}" if decision else "")
    return {"source": {"title": title, "url": url}, "as_of": _day(said.get("as_of", ""), choices.today)}


def _day(text: str, today: date) -> str:
    """Return a row's own date if it is one that has been, else today's, as ISO text."""
    found = re.search(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if found:
        year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            read = date(int(year), int(month), 1) + timedelta(int(day) - 1) if int(year) > 1990 else today
            return min(read, today).isoformat()
    return today.isoformat()


def _text(value: Any) -> str:
    if isinstance(value, Number):
        return str(int(value.value)) if value.value.is_integer() else str(value.value)
    if isinstance(value, list):
        return "\n".join(clean(str(item)) for item in value if item is not None and not isinstance(item, dict))
    return "" if value is None else clean(str(value))
