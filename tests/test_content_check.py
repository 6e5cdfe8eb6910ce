"""A flawed guide is told to its editor by file, line and key: what is wrong and what is expected."""

import dataclasses
import json
import tomllib
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from content.check import check
from content.errors import SourceRefused
from content.load import own_folder, read_sources
from content.pack import build
from content.procedure import Guide
from content.schema_flaws import schema
from tests.sample_guide import GUIDE, SKILL, folder

FILE = "procedures/ho-tich/1.000001.toml"
TODAY = date(2026, 11, 22)


def said(root) -> list[str]:
    return [str(flaw) for flaw in check(root, TODAY)]


def changed(old: str, new: str, text: str = GUIDE) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_the_guides_that_come_along_have_no_flaw():
    assert said(own_folder()) == []


def test_a_good_guide_and_a_good_skill_have_no_flaw(tmp_path):
    folder(tmp_path)
    (tmp_path / "skills").mkdir()
    (tmp_path / "skills" / "ky-nang-thu.toml").write_text(SKILL, "utf-8")
    assert said(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('name = "Thủ tục', 'nmae = "Thủ tục', ":2: nmae:", "có phải name?"),
        ('plain_name = "Làm giấy thử"\n', "", ": plain_name:", "thiếu plain_name"),
        ('body = "ubnd_xa"', 'body = "ubnd_xaa"', ":5: body:", 'có phải "ubnd_xa"?'),
        ('body = "ubnd_xa"', "body = 5", ":5: body:", "các giá trị được dùng"),
        ('name = "Thủ tục thử nghiệm"', "name = 12", ":2: name:", "12 phải là chữ nằm trong ngoặc kép"),
        ('name = "Thủ tục thử nghiệm"', 'name = ""', ":2: name:", "đang để trống"),
        ('name = "Thủ tục thử nghiệm"', 'name = " x "', ":2: name:", "khoảng trắng"),
        ('steps = ["Nộp giấy.", "Nhận giấy."]', 'steps = "Nộp giấy."', ":6: steps:", "danh sách"),
        ('steps = ["Nộp giấy.", "Nhận giấy."]', 'steps = ["Nộp giấy.", 2]', ":6: steps[2]:", "ngoặc kép"),
        ("vnd = 8000", 'vnd = "8000"', ": fee.amounts[1].vnd:", "số nguyên"),
        ("vnd = 8000", "vnd = -1", ": fee.amounts[1].vnd:", "ít nhất là 0"),
        ('status = "numeric"', 'status = "free"', ":20: fee.status:", "numeric"),
        ('text = "3 ngày làm việc."\n', "", ":24: time.text:", "thiếu text"),
        ('kind = "show"', 'kind = "shown"', ":35: papers[2].kind:", 'có phải "show"?'),
        ('[source]\ntitle = "Quyết định thử nghiệm"\n', "[source]\n", ": source.title:", "thiếu title"),
        ("https://dichvucong.gov.vn/", "http://dichvucong.gov.vn/", ": links[1].url:", "https://"),
        ('  "đăng ký giấy thử",\n', "", ":8: asks:", "có 4 mục; cần ít nhất 5"),
        ('"tui mất giấy thử"', '"Làm  giấy thử"', ":12: asks[4]:", "đã có ở mục 1"),
        ("as_of = 2026-06-10", 'as_of = "10/6/2026"', ":17: as_of:", "năm-tháng-ngày"),
        ("as_of = 2026-06-10", 'as_of = "2026-02-30"', ":17: as_of:", "ngày có thật"),
        ("as_of = 2026-06-10", "as_of = 2026-11-23", ":17: as_of:", "ở tương lai"),
        ("as_of = 2026-06-10", 'as_of = 2026-06-10\nreviewed_by = "Cán bộ Mẫu"', ": reviewed_by:", "reviewed_on"),
        ('field = "ho-tich"', 'field = "ho_tich"', ":4: field:", "fields.toml"),
        ('field = "ho-tich"', 'field = "dat-dai"', ":4: field:", "thư mục ho-tich"),
        ('code = "1.000001"', 'code = "1.000002"', ":1: code:", "đổi tên tệp thành 1.000002.toml"),
        ('code = "1.000001"', 'code = "1.1"', ":1: code:", "1.001193"),
        ('steps = ["Hand in.", "Collect."]', 'steps = ["Hand in."]', ":53: en.steps:", "bản tiếng Việt có 2"),
        ('papers = ["Form", "ID', 'papers = ["ID', ":52: en.papers:", "bản tiếng Việt có 2"),
        ('wish = "Wish"', 'wihs = "Wish"', ":57: en.form.wihs:", "không có ô wihs"),
        ('fee = "8,000 VND."', 'fees = "8,000 VND."', ":54: en.fees:", "có phải fee?"),
        ('[[form]]\nid = "wish"', '[[form]]\nid = "wish"\ntype = "choice"', ": form[1]:", "options"),
        ('qr_text = "GIẤY', 'qr_text = "' + "x" * 300 + "GIẤY", ":16: qr_text:", "nhiều nhất 300"),
        ('name = "Thủ tục thử nghiệm"', 'name = "Thủ tục', f"{FILE}:2:", "ngoặc kép"),
        ('name = "Thủ tục thử nghiệm"', "name = Thủ tục", f"{FILE}:2:", "ngoặc kép"),
        ('name = "Thủ tục thử nghiệm"', 'name "Thủ tục"', f"{FILE}:2:", "thiếu dấu ="),
        ('code = "1.000001"', 'code = "1.000001"\ncode = "1.000001"', f"{FILE}:2:", "đã có ở trên"),
        ("vnd = 8000", "vnd = " + "1" * 5000, f"{FILE}:", "TOML"),
        ('code = "1.000001"', "code = " + "[" * 5000, f"{FILE}:", "lồng nhau"),
    ],
)
def test_a_flaw_names_file_line_key_and_what_is_expected(tmp_path, old, new, place, words):
    flaws = said(folder(tmp_path, changed(old, new)))
    assert any(flaw.startswith(FILE) and place in flaw and words in flaw for flaw in flaws), flaws


def test_accents_stored_apart_from_their_letters_are_told_with_the_line(tmp_path):
    flaws = said(folder(tmp_path, changed("Quên ký tên.", "Que\u0302n ky\u0301 tên.")))
    assert len(flaws) == 1
    assert flaws[0].startswith(f"{FILE}:7: ") and "NFC" in flaws[0]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "trống"),
        (b"  \n\n", "trống"),
        (b"\xef\xbb\xbf" + GUIDE.encode(), "BOM"),
        (GUIDE.encode("utf-16"), "UTF-8"),
        (b"name = " + b'"\xff\xfe"', "UTF-8"),
        (b"\x00\x01\x02", "TOML"),
        (b"x" * (2 << 20), "1 MB"),
    ],
)
def test_bytes_that_are_no_guide_are_a_flaw_and_never_an_exception(tmp_path, raw, words):
    flaws = said(folder(tmp_path, raw))
    assert len(flaws) == 1
    assert flaws[0].startswith(FILE) and words in flaws[0]


def test_a_wrong_kind_is_told_before_what_depends_on_it(tmp_path):
    (tmp_path / "skills").mkdir()
    (tmp_path / "skills" / "ky-nang-thu.toml").write_text(changed('"skill"', '"skil"', SKILL), "utf-8")
    flaws = said(tmp_path)
    assert [flaw for flaw in flaws if "kind" in flaw]
    assert not [flaw for flaw in flaws if "fee" in flaw]


def test_a_skill_needs_its_confidence_and_date_but_no_fee(tmp_path):
    (tmp_path / "skills").mkdir()
    text = changed('confidence = "B"\nas_of = 2026-01-02\n', "", SKILL)
    (tmp_path / "skills" / "ky-nang-thu.toml").write_text(text, "utf-8")
    assert [flaw.split(": ")[1] for flaw in said(tmp_path)] == ["confidence", "as_of"]


def test_a_guide_with_facts_only_needs_no_steps_and_no_questions(tmp_path):
    text = "\n".join(GUIDE.splitlines()[:5]) + '\ncompleteness = "name_only"\n'
    assert said(folder(tmp_path, text)) == []


def test_a_code_in_two_files_is_told_once_with_the_other_file(tmp_path):
    folder(tmp_path)
    folder(tmp_path, changed('field = "ho-tich"', 'field = "cu-tru"'), field="cu-tru")
    flaws = said(tmp_path)
    assert len(flaws) == 1
    assert "procedures/cu-tru/1.000001.toml" in flaws[0] and FILE in flaws[0]


def test_an_empty_folder_says_what_is_missing(tmp_path):
    assert any("procedures/" in flaw for flaw in said(tmp_path))


def test_flaws_in_the_common_files_are_told_too(tmp_path):
    folder(tmp_path)
    (tmp_path / "fields.toml").write_text('[ho-tich]\nvi = "Hộ tịch"\n', "utf-8")
    (tmp_path / "units.toml").write_text('[[wards]]\ncode = "1"\nname = "A"\nkind = "xã"\n', "utf-8")
    (tmp_path / "lexicon.toml").write_text('fillers = ["<nobody>"]\n[[concepts]]\nid = "x"\n', "utf-8")
    flaws = said(tmp_path)
    assert any(flaw.startswith("fields.toml:1: ho-tich.en: thiếu en") for flaw in flaws)
    assert any(flaw.startswith("units.toml:2: wards[1].code:") and "5 chữ số" in flaw for flaw in flaws)
    assert any(flaw.startswith("lexicon.toml:1: fillers[1]:") and "<nobody>" in flaw for flaw in flaws)
    assert any(flaw.startswith("lexicon.toml:2: concepts[1].say:") for flaw in flaws)


@pytest.mark.parametrize("key", list(tomllib.loads(GUIDE)))
def test_a_value_of_any_other_kind_is_a_flaw_at_its_key_and_never_an_exception(tmp_path, key):
    rest = [f"{name} = {json.dumps(text)}" for name, text in tomllib.loads(GUIDE).items() if isinstance(text, str)]
    rest = [line for line in rest if not line.startswith(f"{key} =")]
    for value in ("5", "true", '""', "[]", "[1]", "[[1]]", "{}", "{ a = 1 }", "2026-01-01", "[{}]", "07:00:00", "nan"):
        flaws = said(folder(tmp_path, "\n".join([f"{key} = {value}", *rest])))
        assert all(flaw.startswith(FILE) for flaw in flaws)
    assert any(flaw.startswith(f"{FILE}:1: {key}: ") for flaw in flaws)


def test_a_lexicon_of_any_shape_is_never_an_exception(tmp_path):
    folder(tmp_path)
    for key in ("fillers", "aspects", "written", "classes", "concepts", "concepts.x", "classes.x", "written.x", "odd"):
        for value in ("5", "nan", '""', "[]", "[1]", "[[1]]", "{}", "{ a = 1 }", "[{}]", '[{ id = 1, say = "x" }]'):
            (tmp_path / "lexicon.toml").write_text(f"{key} = {value}\n", "utf-8")
            assert all(flaw.startswith("lexicon.toml:1: ") for flaw in said(tmp_path))


def test_the_schema_is_valid_and_knows_every_part_of_a_guide():
    Draft202012Validator.check_schema(schema())
    assert set(schema()["properties"]) == {field.name for field in dataclasses.fields(Guide)}


def test_a_file_nobody_may_read_is_a_flaw(tmp_path):
    root = folder(tmp_path)
    (root / FILE).unlink()
    (root / FILE).symlink_to(tmp_path / "gone")
    assert any(flaw.startswith(FILE) and "không mở được" in flaw for flaw in said(root))


def test_reading_broken_sources_is_refused_with_the_file_and_line(tmp_path):
    with pytest.raises(SourceRefused) as refused:
        read_sources(folder(tmp_path, 'code = "1\n'))
    assert f"{FILE}:1: " in str(refused.value)


def test_a_flawed_folder_is_not_packed_and_the_old_pack_stays(tmp_path):
    out = tmp_path / "old.pack"
    out.write_bytes(b"old")
    with pytest.raises(SourceRefused) as refused:
        build(folder(tmp_path / "src", changed("vnd = 8000", 'vnd = "x"')), out)
    assert "fee.amounts[1].vnd" in str(refused.value)
    assert out.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.pack", "src"]


@pytest.mark.parametrize("former", ["", "former = []"])
def test_a_ward_must_say_what_it_was_made_from(tmp_path, former):
    folder(tmp_path)
    ward = f'[[wards]]\ncode = "31117"\nname = "Mẫu"\nkind = "phường"\n{former}\n'
    (tmp_path / "units.toml").write_text(ward, "utf-8")
    assert len(said(tmp_path)) == 1 and "thiếu former" in said(tmp_path)[0]
