"""What an editor should look at again is a warning with its place: old law, no more districts, old facts, long sentences."""

import tomllib
from datetime import date

import pytest

from content.check import check
from content.load import own_folder
from content.pack import build
from content.stale_laws import stale_laws
from tests.sample_guide import GUIDE, SKILL, folder

TODAY = date(2026, 11, 22)
WHOLE = GUIDE.replace(
    'body = "ubnd_xa"',
    'body = "ubnd_xa"\nwho = "Ai cũng được."\nwhere = "Xã, phường."\nresult = "Giấy thử"\nchannels = ["counter"]',
)
LONG = "chữ " * 30 + "nữa"


def warnings(root) -> list[str]:
    """Return the warnings of a folder that has no error."""
    flaws = check(root, TODAY, warn=True)
    assert {flaw.level for flaw in flaws} <= {"warning"}
    return [str(flaw) for flaw in flaws]


def changed(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def test_a_whole_guide_has_no_warning(tmp_path):
    assert warnings(folder(tmp_path, WHOLE)) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ("60/2014/QH13", "58/2014/QH13", "legal[1]", "41/2024/QH15 thay từ ngày 01/07/2025"),
        ("Quên ký tên.", "Theo Luật 45/2013/QH13 phải ký.", "mistakes[1]", "31/2024/QH15"),
        ("Quên ký tên.", "Nộp nhầm ở UBND quận.", "mistakes[1]", "“UBND quận”"),
        ('"Xã, phường."', '"Phòng Tư pháp."', "where", "“Phòng Tư pháp”"),
        ('"Xã, phường."', '"Cơ quan cấp huyện."', "where", "“cấp huyện”"),
        ('"Xã, phường."', '"Ủy ban nhân dân huyện Mẫu."', "where", "không còn cấp huyện"),
        ("2026-06-10", "2025-11-21", "as_of", "21/11/2025"),
        ("Quên ký tên.", LONG, "mistakes[1]", "câu có 31 chữ"),
        ('"8.000 đồng."', f'"{LONG}"', "fee.text", "câu có 31 chữ"),
        ("Hand in.", "word " * 31 + "end", "en.steps[1]", "câu có 32 chữ"),
        ('who = "Ai cũng được."\n', "", "who", "thiếu who"),
        ('legal = ["60/2014/QH13"]\n', "", "legal", "thiếu legal"),
        ('mistakes = ["Quên ký tên."]\n', "", "mistakes", "thiếu mistakes"),
        ('code = "1.000001"', 'code = "1.000001"\nnewer_code = "1.000009"', "newer_code", "chưa có hướng dẫn 1.000009"),
    ],
)
def test_a_warning_names_its_place_and_what_to_do(tmp_path, old, new, place, words):
    told = warnings(folder(tmp_path, changed(old, new)))
    assert len(told) == 1
    assert f": {place}: " in told[0] and words in told[0] and told[0].startswith("procedures/ho-tich/1.000001.toml")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Quên ký tên.", "Tìm đến huyện: nay không còn cấp huyện."),
        ("60/2014/QH13", "158/2014/QH13"),
        ("2026-06-10", "2025-11-22"),
        ("Quên ký tên.", f"{'chữ ' * 20}hết. {'chữ ' * 20}hết."),
        ('"tui mất giấy thử"', '"lên UBND huyện hỏi thì họ chỉ về xã"'),
        ("as_of = 2026-06-10", 'as_of = 2026-06-10\nunconfirmed = ["Trang gốc ghi cấp huyện và 58/2014/QH13."]'),
        ('"Thủ tục thử nghiệm"', '"Thủ tục ở UBND cấp huyện"'),
        ('body = "ubnd_xa"', 'body = "ubnd_xa"\nsummary = "Phòng Kinh tế của xã nhận."'),
    ],
)
def test_what_is_sound_is_no_warning(tmp_path, old, new):
    assert warnings(folder(tmp_path, changed(old, new))) == []


def test_a_new_code_that_has_its_guide_is_no_warning(tmp_path):
    folder(tmp_path, changed('code = "1.000001"', 'code = "1.000001"\nnewer_code = "1.000002"'))
    assert warnings(folder(tmp_path, changed("1.000001", "1.000002"), "1.000002.toml")) == []


def test_official_facts_keep_their_long_sentences_but_not_old_law(tmp_path):
    text = (
        "\n".join(GUIDE.splitlines()[:5]) + f'\ncompleteness = "facts"\nresult = "{LONG}"\nlegal = ["58/2014/QH13"]\n'
    )
    told = warnings(folder(tmp_path, text))
    assert len(told) == 1 and "58/2014/QH13" in told[0]


def test_a_skill_needs_no_law_and_no_channel(tmp_path):
    folder(tmp_path, WHOLE)
    (tmp_path / "skills").mkdir()
    (tmp_path / "skills" / "ky-nang-thu.toml").write_text(SKILL, "utf-8")
    assert warnings(tmp_path) == []


def test_a_guide_with_errors_is_told_its_errors_first(tmp_path):
    flaws = check(folder(tmp_path, GUIDE.replace("vnd = 8000", 'vnd = "x"')), TODAY, warn=True)
    assert [flaw.level for flaw in flaws] == ["error"]


def test_warnings_do_not_keep_a_pack_from_being_built(tmp_path):
    root = folder(tmp_path / "src", changed("60/2014/QH13", "58/2014/QH13"))
    assert build(root, tmp_path / "x.pack", TODAY).guides == 1
    assert check(root, TODAY) == []


def test_the_law_in_force_is_no_stale_law_and_none_is_replaced_by_itself():
    laws = stale_laws(TODAY)
    assert laws["58/2014/QH13"].by == "41/2024/QH15" and not {row.by for row in laws.values()} & laws.keys()
    assert "58/2014/QH13" not in stale_laws(date(2025, 6, 30))


@pytest.mark.parametrize("key", list(tomllib.loads(WHOLE)))
def test_a_value_of_any_other_kind_is_never_an_exception(tmp_path, key):
    lines = [line for line in WHOLE.split("\n[")[0].splitlines()[:5] if not line.startswith(f"{key} =")]
    for value in ("5", "true", '""', "[]", "[1]", "[[1]]", "{}", "{ a = 1 }", "2026-01-01", "[{}]", "nan"):
        text = "\n".join([f"{key} = {value}", 'completeness = "name_only"', *lines])
        assert all(str(flaw) for flaw in check(folder(tmp_path, text), TODAY, warn=True))


def test_the_guides_that_come_along_can_all_be_read_for_warnings():
    assert all(str(flaw) for flaw in check(own_folder(), TODAY, warn=True))
