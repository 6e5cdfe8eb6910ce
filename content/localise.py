"""A guide in the reader's language; whatever nobody has translated yet stays Vietnamese."""

import re
from dataclasses import replace
from typing import Any

from content.procedure import Fee, FormField, Guide, Paper

SENTENCES = ("plain_name", "summary", "who", "where", "result", "qr_text")
LISTS = ("steps", "mistakes")


def localised(guide: Guide, lang: str) -> Guide:
    """Return the guide with its `[en]` or `[km]` table laid over the Vietnamese; `name` stays official."""
    said: dict[str, Any] = {"en": guide.en, "km": guide.km}.get(lang, {})
    if not said:
        return guide
    changed: dict[str, Any] = {key: said[key] for key in SENTENCES if said.get(key)}
    for key in LISTS:
        if len(said.get(key, ())) == len(getattr(guide, key)):
            changed[key] = tuple(said.get(key, ()))
    if guide.fee and said.get("fee"):
        changed["fee"] = _fee(guide.fee, said["fee"], tuple(said.get("exempt", ())))
    if guide.time and said.get("time"):
        changed["time"] = replace(guide.time, text=said["time"])
    if len(said.get("papers", ())) == len(guide.papers):
        changed["papers"] = tuple(map(_paper, guide.papers, said.get("papers", ())))
    labels = said.get("form", {})
    changed["form"] = tuple(_asked(item, labels.get(item.id, "")) for item in guide.form)
    return replace(guide, **changed)


def _fee(fee: Fee, text: str, exempt: tuple[str, ...]) -> Fee:
    # Amounts carry Vietnamese labels: they go only when the translated sentence names every one of them.
    named = set(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\s](?=\d{3})", "", text)))
    told = all(str(amount.vnd) in named for amount in fee.amounts)
    return replace(fee, text=text, amounts=() if told else fee.amounts, exempt=exempt or fee.exempt)


def _paper(paper: Paper, name: str) -> Paper:
    # One translated line says what the paper is, in which case it is needed and who may leave it at home.
    return replace(paper, name=name, when="", not_needed="") if name else paper


def _asked(item: FormField, label: str) -> FormField:
    return replace(item, label=label) if label else item
