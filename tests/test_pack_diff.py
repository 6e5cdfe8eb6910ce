"""What changed between two packs or folders is told fact by fact, in words."""

import json

import pytest

from content.pack import build
from content.pack_diff import diff
from content.pack_signature import sign_pack
from content.signing_key import make_key, private_key
from tests.sample_guide import GUIDE, folder
from tests.test_content_commands import xomso

OTHER = GUIDE.replace("1.000001", "1.000002").replace("Làm giấy thử", "Làm giấy khác")


def changed(old: str, new: str) -> str:
    assert old in GUIDE
    return GUIDE.replace(old, new)


def facts(tmp_path, text: str) -> dict[str, tuple[str, str]]:
    """Return what differs between the sample guide and another text of it."""
    found = diff(folder(tmp_path / "old"), folder(tmp_path / "new", text))
    assert len(found.changed) == 1
    return {change.key: (change.before, change.after) for change in found.changed[0].changes}


@pytest.mark.parametrize(
    ("old", "new", "key", "before", "after"),
    [
        ('"8.000 đồng."', '"9.000 đồng."', "fee", "8.000", "9.000"),
        ("vnd = 8000", "vnd = 9000", "fee", "8000", "9000"),
        ("3 ngày làm việc", "5 ngày làm việc", "time", "3 ngày", "5 ngày"),
        ('name = "Căn cước"', 'name = "Hộ chiếu"', "papers", "Căn cước", "Hộ chiếu"),
        ('legal = ["60/2014/QH13"]', 'legal = ["61/2014/QH13"]', "legal", "60/2014", "61/2014"),
        ('body = "ubnd_xa"', 'body = "ubnd_xa"\nwhere = "Phường Mẫu"', "where", "", "Phường Mẫu"),
        ('"Hand in."', '"Bring it."', "en", "steps", "steps"),
        ('"Quên ký tên."', '"Quên ký."', "mistakes", "Quên ký tên.", "Quên ký."),
    ],
)
def test_a_changed_fact_is_told_with_what_it_was_and_what_it_is(tmp_path, old, new, key, before, after):
    told = facts(tmp_path, changed(old, new))
    assert list(told) == [key]
    assert before in told[key][0] and after in told[key][1]


def test_of_papers_only_what_went_and_what_came_is_told(tmp_path):
    assert "Tờ khai" not in str(facts(tmp_path, changed('name = "Căn cước"', 'name = "Hộ chiếu"'))["papers"])


def test_guides_that_came_and_went_are_told(tmp_path):
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new", OTHER, "1.000002.toml")
    found = diff(old, new)
    assert [guide.code for guide in found.added] == ["1.000002"]
    assert [guide.code for guide in found.removed] == ["1.000001"]
    assert found.changed == ()


def test_a_pack_and_its_own_sources_do_not_differ(tmp_path):
    root = folder(tmp_path / "src")
    build(root, tmp_path / "x.pack")
    found = diff(root, tmp_path / "x.pack")
    assert (found.added, found.removed, found.changed, found.parts) == ((), (), (), ())


def test_changed_fields_are_told_by_part(tmp_path):
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new")
    (new / "fields.toml").write_text('[ho-tich]\nvi = "Hộ tịch"\nen = "A"\nkm = "B"\nicon = "C"\n', "utf-8")
    assert diff(old, new).parts == ("fields",)


def test_versions_and_signatures_are_told(tmp_path):
    build(folder(tmp_path / "a"), tmp_path / "a.pack")
    build(folder(tmp_path / "b", changed("3 ngày", "4 ngày")), tmp_path / "b.pack")
    mark = make_key(tmp_path / "key")
    sign_pack(tmp_path / "b.pack", private_key(tmp_path / "key"))
    code, out, err = xomso(tmp_path, "pack", "diff", str(tmp_path / "a.pack"), str(tmp_path / "b.pack"), pack=False)
    assert (code, err) == (0, "")
    first, second, *rest = out.splitlines()
    assert "chưa ký" in first and f"đã ký bằng khóa {mark[:16]}" in second
    assert "Đổi 1.000001: Làm giấy thử" in rest and "0 thêm, 0 bỏ, 1 đổi." in rest
    assert any("thời hạn: “3 ngày" in line and "thành “4 ngày" in line for line in rest)


def test_as_json_the_keys_are_those_of_the_contract(tmp_path):
    old, new = folder(tmp_path / "old"), folder(tmp_path / "new", changed("3 ngày", "4 ngày"))
    data = json.loads(xomso(tmp_path, "pack", "diff", str(old), str(new), "--json", pack=False)[1])
    assert list(data) == ["old", "new", "added", "removed", "changed", "parts"]
    assert data["changed"][0]["changes"][0]["key"] == "time"
    assert data["old"]["signed"] is False


@pytest.mark.parametrize("text", ["not a pack", ""])
def test_what_cannot_be_read_is_one_sentence(tmp_path, text):
    (tmp_path / "x.pack").write_text(text)
    root = str(folder(tmp_path / "src"))
    code, out, err = xomso(tmp_path, "pack", "diff", str(tmp_path / "x.pack"), root, pack=False)
    assert (code, out) == (1, "") and "x.pack" in err and len(err.splitlines()) == 1


def test_a_folder_whose_guides_have_no_code_is_one_sentence(tmp_path):
    code, out, err = xomso(
        tmp_path, "pack", "diff", str(folder(tmp_path / "a", 'x = "1"\n')), str(folder(tmp_path / "b")), pack=False
    )
    assert (code, out) == (1, "") and "xomso pack check" in err and len(err.splitlines()) == 1
