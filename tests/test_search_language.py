"""The pieces search understands people with: folding, spelling, phrases."""

import pytest

from content.distance import within_one
from content.fold import exact, fold, words
from content.lexicon import Lexicon
from content.spelling import Spelling, is_syllable, untyped

DATA = {
    "fillers": ["cho em hỏi", "ạ"],
    "aspects": ["lệ phí"],
    "written": {"đk": "đăng ký", "sanh": "sinh"},
    "classes": {"person": ["ba", "mẹ"], "we": ["em", "tôi", "vừa"], "thing": ["giấy", "căn"]},
    "concepts": [
        {"id": "khai-tu", "say": ["qua đời", "<person> <we>* mất !<thing>"]},
        {"id": "khai-sinh", "say": ["khai sinh"]},
    ],
}


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(DATA)


def meant(lexicon: Lexicon, text: str, bare: bool = False) -> set[str]:
    return {found.means for found in lexicon.find(words(text), bare)}


def test_accents_and_the_letter_dd_fold_away_and_khmer_signs_stay():
    assert fold("ĐƯỜNG Ống") == "duong ong"
    assert fold("កំណើត") == "កំណើត"


def test_tone_placement_composition_and_the_i_of_ky_make_no_difference():
    assert exact("hoà") == exact("hòa")
    assert exact("thuỷ") == exact("thủy")
    assert exact("ký") == exact("kí")
    assert exact("má") != exact("mà")
    assert exact("ky\u0301") == exact("ký")


def test_a_run_of_khmer_is_cut_into_overlapping_pairs_of_syllables():
    assert [word.plain for word in words("កំណើត")] == ["កំណើ", "ណើត"]


def test_a_phrase_with_a_person_means_death_unless_a_thing_follows(lexicon):
    assert meant(lexicon, "ba em vừa mất hôm qua") == {"khai-tu"}
    assert meant(lexicon, "mẹ tôi mất giấy tờ") == set()


def test_accents_decide_in_accented_text_and_not_in_bare_text(lexicon):
    assert meant(lexicon, "bà em mất") == set()
    assert meant(lexicon, "ba em mat", bare=True) == {"khai-tu"}
    assert meant(lexicon, "khai sinh") == {"khai-sinh"}


def test_short_and_dialect_spellings_are_written_out_but_shown_as_typed(lexicon):
    said = lexicon.respelt(words("đk khai sanh"))
    assert [word.plain for word in said] == ["dang", "ki", "khai", "sinh"]
    assert [word.text for word in said] == ["đk", "đk", "khai", "sanh"]


def test_what_telex_and_vni_leave_behind_is_taken_off():
    assert untyped("trus") == "tru"
    assert untyped("thuowngf") == "thuong"
    assert untyped("d9ang8") == "dang"
    assert untyped("sinh2") == "sinh"


def test_syllables_are_told_from_other_words():
    assert all(is_syllable(word) for word in ("nghieng", "khai", "quyen", "a", "giay", "thuong"))
    assert not any(is_syllable(word) for word in ("trus", "dangky", "visa", "xyz", ""))


def test_joined_words_part_and_slips_mend_towards_known_pairs():
    spelling = Spelling(["dang", "ki", "khai", "sinh", "kham"], {"dang ki", "khai sinh"})
    assert spelling.mended("dangkykhaisinh") == ["dang", "ki", "khai", "sinh"]
    assert spelling.near("khia", "", "sinh") == ["khai"]
    assert spelling.near("khia", "", "benh") == []


@pytest.mark.parametrize(("a", "b", "near"), [("khai", "khia", True), ("khai", "khaii", True), ("khai", "kha", True), ("khai", "thoi", False), ("ab", "ba", False), ("", "a", False)])  # fmt: skip
def test_one_slip_apart(a, b, near):
    assert within_one(a, b) is within_one(b, a) is near
