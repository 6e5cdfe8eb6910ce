"""The commands over the guides keep their contract: JSON keys, exit codes, one sentence, no traceback."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from content.load import own_folder
from content.pack import build
from tests.sample_guide import GUIDE, folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data folder with a pack of the guides that come along."""
    root = tmp_path_factory.mktemp("commands")
    build(own_folder(), root / "x.pack")
    return root


def xomso(place: Path, *args: str, pack: bool = True, lang: str = "vi", stdin: bytes = b""):
    env = {**os.environ, "XOMSO_HOME": str(place / "home"), "XOMSO_LANG": lang, "PYTHONIOENCODING": "utf-8"}
    options = ["--pack", str(place / "x.pack")] if pack else []
    command = [sys.executable, "-m", "app.cli", *args, *options]
    done = subprocess.run(
        command, capture_output=True, env=env, input=stdin, timeout=60, cwd=Path(__file__).parent.parent
    )
    assert b"Traceback" not in done.stderr
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_search_as_json_has_the_keys_of_the_contract(place):
    code, out, err = xomso(place, "search", "ba tôi mất hôm qua", "--limit", "3", "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert list(answer)[:3] == ["query", "kind", "hits"]
    assert answer["query"] == "ba tôi mất hôm qua"
    assert {"code", "name", "field", "score"} <= answer["hits"][0].keys()
    assert answer["hits"][0]["code"] == "1.000656"
    assert len(answer["hits"]) <= 3


def test_search_as_text_shows_code_and_plain_name(place):
    _, out, _ = xomso(place, "search", "đăng ký kết hôn")
    assert out.startswith("1.000894  Đăng ký kết hôn")


def test_search_says_when_it_does_not_know_and_that_is_no_failure(place):
    code, out, _ = xomso(place, "search", "hôm nay trời đẹp quá")
    assert code == 0 and "Chưa có hướng dẫn" in out


def test_a_batch_gives_one_json_line_a_question(place, tmp_path):
    asked = ["đăng ký kết hôn", "", "👍", '"khai" OR sinh*', "x" * 10_000]
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(asked) + "\n", "utf-8")
    code, out, _ = xomso(place, "search", "--batch", str(file), "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["query"] for answer in answers] == asked
    assert [answer["kind"] for answer in answers[:3]] == ["answer", "none", "none"]


def test_a_batch_may_come_from_standard_input(place):
    _, out, _ = xomso(place, "search", "--batch", "-", "--json", stdin=b"khai sinh\r\n")
    assert json.loads(out)["query"] == "khai sinh"


def test_a_batch_that_is_no_text_is_one_sentence(place, tmp_path):
    file = tmp_path / "x.bin"
    file.write_bytes(b"\xff\xfe\x00")
    code, out, err = xomso(place, "search", "--batch", str(file), "--json")
    assert (code, out) == (1, "") and str(file) in err and len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "args",
    [("search",), ("search", "a", "--batch", __file__, "--json"), ("search", "--batch", __file__), ("search", "a", "--limit", "0"), ("search", "--batch", "gone", "--json"), ("guide",), ("guide", "1", "--lang", "fr"), ("wards",), ("qr", "1.001193")],
)  # fmt: skip
def test_bad_usage_exits_2(place, args):
    code, out, err = xomso(place, *args)
    assert (code, out) == (2, "") and err


def test_a_guide_as_data_is_the_guide(place):
    _, out, _ = xomso(place, "guide", "1.001193", "--json")
    data = json.loads(out)
    assert (data["code"], data["plain_name"]) == ("1.001193", "Làm giấy khai sinh cho con")
    assert data["papers"][0]["name"] and data["fee"]["status"] and data["asks"] and data["as_of"]


def test_a_guide_in_english_and_khmer_falls_back_to_vietnamese(place):
    english = json.loads(xomso(place, "guide", "1.001193", "--lang", "en", "--json")[1])
    assert english["plain_name"] == "Birth certificate for a child"
    assert english["name"] == "Thủ tục đăng ký khai sinh"
    for lang in ("vi", "en", "km"):
        code, out, _ = xomso(place, "guide", "1.001193", "--lang", lang)
        assert code == 0 and "1.001193" in out


def test_a_guide_as_text_has_headings_an_honest_fee_its_source_and_the_mark(place):
    _, out, _ = xomso(place, "guide", "1.001193")
    for words in (
        "GIẤY TỜ",
        "CÁC BƯỚC",
        "LỆ PHÍ",
        "chưa chắc là miễn phí",
        "Chưa được cán bộ duyệt",
        "Nguồn:",
        "10/06/2026",
    ):
        assert words in out
    assert "miễn phí." not in out


def test_a_reviewed_guide_names_who_reviewed_it(place, tmp_path):
    text = GUIDE.replace(
        "as_of = 2026-06-10", 'as_of = 2026-06-10\nreviewed_by = "Cán bộ Mẫu"\nreviewed_on = 2026-06-11'
    )
    build(folder(tmp_path / "src", text), tmp_path / "x.pack")
    _, out, _ = xomso(tmp_path, "guide", "1.000001")
    assert "Đã duyệt: Cán bộ Mẫu, ngày 11/06/2026." in out and "Chưa được cán bộ duyệt" not in out


@pytest.mark.parametrize("command", [("guide", "9.999999"), ("qr", "9.999999", "--out", "x.svg")])
def test_an_unknown_code_is_one_sentence_with_the_remedy(place, command):
    code, out, err = xomso(place, *command)
    assert (code, out) == (1, "") and "9.999999" in err and "xomso search" in err and len(err.splitlines()) == 1


def test_wards_as_json_tell_what_each_was_made_from(place):
    _, out, _ = xomso(place, "wards", "xa my khanh", "--json")
    ward = json.loads(out)[0]
    assert (ward["code"], ward["name"], ward["kind"]) == ("31150", "An Bình", "phường")
    former = next(unit for unit in ward["former"] if unit["name"] == "Mỹ Khánh")
    assert former == {"name": "Mỹ Khánh", "kind": "xã", "district": "Huyện Phong Điền", "province": "Thành phố Cần Thơ", "partial": False}  # fmt: skip


def test_wards_that_are_not_found_are_said_so(place):
    assert json.loads(xomso(place, "wards", "zzzz", "--json")[1]) == []
    code, out, _ = xomso(place, "wards", "zzzz")
    assert code == 0 and "Không có" in out


def test_a_link_code_leads_to_the_hub_given(place, tmp_path):
    file = tmp_path / "x.png"
    code, _, _ = xomso(place, "qr", "1.001193", "--kind", "link", "--hub", "http://10.0.0.1:8560/", "--out", str(file))
    assert code == 0
    assert zxingcpp.read_barcodes(Image.open(file))[0].text == "http://10.0.0.1:8560/q/1.001193"


def test_a_link_code_without_a_hub_says_which_address_it_took(place, tmp_path):
    code, out, err = xomso(place, "qr", "1.001193", "--kind", "link", "--out", str(tmp_path / "x.svg"))
    assert code == 0 and "/q/1.001193" in out and "--hub" in err


def test_a_text_code_is_written_as_svg(place, tmp_path):
    code, _, _ = xomso(place, "qr", "1.001193", "--kind", "text", "--out", str(tmp_path / "x.SVG"))
    assert code == 0 and (tmp_path / "x.SVG").read_text().startswith("<svg")


@pytest.mark.parametrize("name", ["x.pdf", "x", "gone/x.svg"])
def test_a_code_that_cannot_be_written_is_one_sentence(place, tmp_path, name):
    code, out, err = xomso(place, "qr", "1.001193", "--out", str(tmp_path / name))
    assert (code, out) == (1, "") and name in err and len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_pack_is_one_sentence_for_every_command(tmp_path):
    (tmp_path / "x.pack").write_bytes(b"not a pack")
    for args in (("search", "a"), ("guide", "1"), ("wards", "a"), ("qr", "1", "--out", "x.svg")):
        code, out, err = xomso(tmp_path, *args)
        assert (code, out) == (1, "") and "x.pack" in err and len(err.splitlines()) == 1
    assert (tmp_path / "x.pack").read_bytes() == b"not a pack"


def test_checking_tells_each_flaw_on_its_line_and_exits_1(place, tmp_path):
    root = folder(tmp_path, GUIDE.replace("vnd = 8000", 'vnd = "x"').replace("as_of = 2026", "as_of = 2999"))
    code, out, err = xomso(place, "pack", "check", str(root), pack=False)
    assert (code, err) == (1, "2 lỗi.\n")
    amount, day = out.splitlines()
    assert amount.startswith("procedures/ho-tich/1.000001.toml:22: fee.amounts[1].vnd: ")
    assert day.startswith("procedures/ho-tich/1.000001.toml:17: as_of: ")


def test_checking_good_sources_counts_them(place, tmp_path):
    code, out, err = xomso(place, "pack", "check", str(folder(tmp_path)), pack=False)
    assert code == 0 and re.fullmatch(r"\d cảnh báo\.\n", err)
    assert re.match(r"1 hướng dẫn, .*không có lỗi", out.splitlines()[-1])


def test_warnings_are_told_apart_and_fail_only_when_strict(place, tmp_path):
    root = str(folder(tmp_path, GUIDE.replace("60/2014/QH13", "58/2014/QH13")))
    code, out, err = xomso(place, "pack", "check", root, pack=False)
    assert code == 0 and "cảnh báo" in err
    assert any(":15: legal[1]: cảnh báo: trích 58/2014/QH13" in line for line in out.splitlines())
    assert xomso(place, "pack", "check", root, "--strict", pack=False)[0] == 1
    code, out, err = xomso(place, "pack", "check", root, "--errors-only", pack=False)
    assert (code, err) == (0, "") and len(out.splitlines()) == 1


def test_checking_without_a_folder_checks_the_guides_that_come_along(place):
    code, out, _ = xomso(place, "pack", "check", pack=False)
    assert code == 0 and "103 xã phường" in out


def test_a_built_pack_can_be_used_at_once(place, tmp_path):
    code, out, _ = xomso(
        place, "pack", "build", "--source", str(folder(tmp_path / "src")), "--out", str(tmp_path / "x.pack"), pack=False
    )
    assert code == 0 and "1 hướng dẫn" in out
    assert json.loads(xomso(tmp_path, "guide", "1.000001", "--json")[1])["name"] == "Thủ tục thử nghiệm"


def test_building_from_flawed_sources_fails_with_the_first_flaw(place, tmp_path):
    root = folder(tmp_path / "src", GUIDE.replace("vnd = 8000", 'vnd = "x"'))
    code, out, err = xomso(place, "pack", "build", "--source", str(root), "--out", str(tmp_path / "x.pack"), pack=False)
    assert (code, out) == (1, "") and "fee.amounts[1].vnd" in err and len(err.splitlines()) == 1
    assert not (tmp_path / "x.pack").exists()
