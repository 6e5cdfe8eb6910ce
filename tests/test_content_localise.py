"""A guide is read in the reader's language; what nobody has translated stays Vietnamese."""

import tomllib

from content.localise import localised
from content.procedure import Guide, guide_from
from tests.sample_guide import GUIDE


def guide(**changes) -> Guide:
    data = tomllib.loads(GUIDE)
    return guide_from({**data, "as_of": "2026-06-10", **changes})


def test_translated_parts_replace_the_vietnamese_and_the_rest_stays():
    said = localised(guide(), "en")
    assert said.plain_name == "Trial paper"
    assert said.steps == ("Hand in.", "Collect.")
    assert [paper.name for paper in said.papers] == ["Form", "ID card, only at the counter"]
    assert said.form[0].label == "Wish"
    assert said.name == "Thủ tục thử nghiệm"
    assert said.mistakes == ("Quên ký tên.",)
    assert said.time and said.time.text == "3 ngày làm việc."


def test_a_translated_paper_says_its_case_itself():
    assert guide().papers[1].when == "Nộp tại quầy"
    assert localised(guide(), "en").papers[1].when == ""
    assert localised(guide(), "en").papers[1].kind == "show"


def test_amounts_go_only_when_the_translated_fee_names_them():
    assert localised(guide(), "en").fee.amounts == ()
    dumb = localised(guide(en={"fee": "Ask at the desk."}), "en")
    assert dumb.fee.text == "Ask at the desk."
    assert [amount.vnd for amount in dumb.fee.amounts] == [8000]


def test_a_guide_without_a_translation_is_the_same_guide():
    assert localised(guide(), "km") == guide()
    assert localised(guide(), "vi") == guide()
    assert localised(guide(), "fr") == guide()


def test_lists_of_another_length_are_not_mixed():
    said = localised(guide(en={"steps": ["Only one."], "papers": ["Only one."]}), "en")
    assert said.steps == guide().steps
    assert said.papers == guide().papers
