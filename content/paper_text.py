"""The papers, channels and document numbers a catalogue's cells name."""

import re
from typing import Any

from content.cell_text import clean, one_line
from content.fold import fold

BULLET = re.compile(r"^\s*(?:[-+*•–—·]+|\(?[0-9]{1,2}[.)]|\(?[a-zđ][.)])\s*")
COPIES = re.compile(r"\(?\s*(?:số lượng|bản chính|bản sao|bản gốc)\s*:\s*(\d+)(?:[^)\n]*)\)?\s*$", re.IGNORECASE)
PIECES = re.compile(r"\n|;(?![^(]*\))")
NUMBER = re.compile(r"\b\d+(?:\.\d+)?/(?:\d{4}/)?[A-ZĐ][A-ZĐ0-9]*(?:[-–][A-ZĐ0-9]+)*\b")
CHANNELS = (
    ("counter", re.compile(r"truc tiep|tai quay|mot cua|counter")),
    ("online", re.compile(r"truc tuyen|online|cong dich vu cong|qua mang")),
    ("post", re.compile(r"buu chinh|buu dien|\bpost\b")),
)
MOST = 80


def papers_from(value: Any) -> list[dict[str, Any]]:
    """Return the papers of a cell: one a line or between semicolons, or a JSON list of names or {name, case, original, copy}."""
    if isinstance(value, list):
        papers = [_listed(item) for item in value]
    else:
        papers = [_paper(piece) for piece in PIECES.split(str(value))]
    kept: list[dict[str, Any]] = []
    for paper in papers:
        if paper and paper not in kept:
            kept.append(paper)
    return kept[:MOST]


def channels_from(text: str) -> list[str]:
    """Return the ways to submit a text names: counter, online, post."""
    plain = fold(text)
    return [channel for channel, words in CHANNELS if words.search(plain)]


def online_level_from(text: str) -> str:
    """Return "full", "partial" or "" for a text about the online level."""
    plain = fold(text)
    return "full" if "toan trinh" in plain else "partial" if "mot phan" in plain else ""


def legal_from(text: str) -> list[str]:
    """Return the numbers of the legal documents a text names, each once."""
    return list(dict.fromkeys(found.replace("–", "-") for found in NUMBER.findall(text)))


def _listed(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        return _paper(clean(str(item)))
    paper = _paper(clean(str(item.get("name") or "")))
    case = one_line(clean(item["case"])) if isinstance(item.get("case"), str) else ""
    if paper and fold(case).startswith("giay to phai xuat trinh"):
        paper["kind"] = "show"
    elif paper and case and not fold(case).startswith("giay to phai nop"):
        paper["when"] = case
    counts = [count for key in ("original", "copy") if isinstance(count := item.get(key), int)]
    if paper and 1 < sum(counts) <= 20:
        paper["copies"] = sum(counts)
    return paper


def _paper(text: str) -> dict[str, Any]:
    name = BULLET.sub("", text).strip(" .;:")
    copies = COPIES.search(name)
    if copies:
        name = name[: copies.start()].rstrip(" (,.;:-–")
    if len(re.findall(r"[^\W\d_]", name)) < 2:
        return {}
    paper: dict[str, Any] = {"name": name}
    plain = fold(name)
    if re.match(r"(to khai|don|mau|phieu|ban khai|giay de nghi)\b", plain):
        paper["kind"] = "form"
    elif "chung thuc" in plain and "ban sao" in plain:
        paper["kind"] = "certified_copy"
    elif re.match(r"ban (sao|chup|photo)\b", plain):
        paper["kind"] = "copy"
    elif re.match(r"xuat trinh\b", plain):
        paper["kind"] = "show"
    if copies and 1 < int(copies[1]) <= 20:
        paper["copies"] = int(copies[1])
    return paper
