"""A guide states no amount, time, number of copies or document that the sources do not state."""

import re
from dataclasses import replace

import pytest

from content.load import own_folder, read_sources
from content.procedure import Guide, Paper, TimeLimit, guide_from
from tests.facts import said
from tests.facts.table import Facts, read_facts

ALL = [guide_from(data) for data in read_sources(own_folder()).guides]
FULL = [guide for guide in ALL if guide.kind == "procedure" and guide.completeness in ("full", "partial")]
FACTS = read_facts()
FREE = re.compile("miễn phí|không thu phí|không mất tiền|free of charge|no fee(?! (has been |is )?published)|មិនយកថ្លៃ")


def strangers(guide: Guide, facts: Facts) -> list[str]:
    """Return what a guide states and the facts do not."""
    # What is said of every dossier that comes in late in the day is no period of this procedure.
    times = said.times(guide) - facts.time - {(15, "hour")}
    loose = {number for number, unit in facts.time if unit == "unstated"}
    times = {(number, unit) for number, unit in times if not (number in loose and unit in ("working_day", "day"))}
    return [
        *(f"{amount} đồng" for amount in sorted(said.money(guide) - facts.money)),
        *(f"{number} {unit}" for number, unit in sorted(times)),
        *(f"{number} bản" for number in sorted(said.copies(guide) - facts.copies - {1})),
        *sorted(said.laws(guide) - facts.laws),
    ]


@pytest.mark.parametrize("guide", FULL, ids=lambda guide: guide.code)
def test_a_guide_states_only_what_the_sources_state(guide):
    assert guide.code in FACTS, "no facts were gathered for this procedure, so it cannot be a full guide"
    assert strangers(guide, FACTS[guide.code]) == []


@pytest.mark.parametrize("guide", FULL, ids=lambda guide: guide.code)
def test_nothing_is_called_free_unless_the_source_says_so(guide):
    if guide.fee is None or guide.fee.status in ("free_stated", "mixed", "zero_with_note"):
        return
    told = " ".join([guide.fee.text, guide.qr_text, guide.en.get("fee", ""), guide.km.get("fee", "")]).lower()
    assert not FREE.search(told)


def test_a_wrong_number_is_caught():
    guide = next(one for one in FULL if one.code == "1.001193")
    facts = FACTS[guide.code]
    wrong = replace(
        guide,
        steps=(*guide.steps, "Nộp 87.000 đồng rồi chờ mười hai ngày.", "Xem Nghị định 999/2031/NĐ-CP, mang hai bản."),
        papers=(*guide.papers, Paper("Ảnh thẻ", copies=17)),
        time=TimeLimit("Trong 44 giờ", 44, "hour"),
        en={"fee": "VND 5,500"},
    )
    assert strangers(wrong, facts) == [
        "5500 đồng", "87000 đồng", "12 day", "44 hour", "17 bản", "999/2031/NĐ-CP",
    ]  # fmt: skip


def test_working_days_are_not_days():
    guide = next(one for one in FULL if one.code == "1.004222")
    told = replace(guide, time=TimeLimit("7 ngày", 7, "day"), en={}, km={}, qr_text="")
    assert "7 day" in strangers(told, FACTS[guide.code])
