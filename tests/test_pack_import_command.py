"""`xomso pack import` keeps its contract: what it prints, its JSON keys, its exit codes; and fifty thousand rows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.catalogue_files import HEADER, OTHER, ROW, csv_file, row, tree, workbook
from tests.sample_guide import GUIDE, folder
from tests.test_content_commands import xomso

ROOT = Path(__file__).parent.parent


def run(tmp_path, *args, lang: str = "vi"):
    return xomso(tmp_path, "pack", "import", *map(str, args), pack=False, lang=lang)


def test_a_good_catalogue_is_imported_and_told(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW, OTHER])
    code, out, err = run(tmp_path, file, "--out", tmp_path / "out")
    assert (code, err) == (0, "")
    assert "2 dòng: 2 mới, 0 đổi" in out and "Cột không dùng: STT." in out
    assert len(tree(tmp_path / "out")) == 2
    assert "0 mới, 0 đổi, 2 như cũ" in run(tmp_path, file, "--out", tmp_path / "out")[1]


def test_a_dry_run_says_so_and_leaves_no_folder(tmp_path):
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW])
    code, out, _ = run(tmp_path, file, "--out", tmp_path / "out", "--dry-run")
    assert code == 0 and "chưa ghi gì" in out and not (tmp_path / "out").exists()


def test_what_a_written_guide_says_otherwise_is_told_in_words(tmp_path):
    root = folder(tmp_path / "out", GUIDE)
    file = csv_file(tmp_path / "c.csv", [HEADER, row("1.000001", "Thủ tục thử nghiệm", fee="12.000 đồng")])
    code, out, _ = run(tmp_path, file, "--out", root)
    assert code == 0
    assert "1.000001: phí: danh mục ghi “12.000 đồng [numeric]”, hướng dẫn ghi “8.000 đồng. [numeric]" in out


def test_refused_rows_are_told_by_line_and_the_exit_is_1(tmp_path):
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW, row("12"), row("1.000003", field="Lạ")])
    code, out, err = run(tmp_path, file, "--out", tmp_path / "out")
    assert (code, err) == (1, "2 dòng bị từ chối.\n")
    assert "Từ chối dòng 4: mã “12”" in out and "“Lạ”" in out and len(tree(tmp_path / "out")) == 1


def test_the_report_as_json_has_the_keys_of_the_contract(tmp_path):
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW, row("12")])
    code, out, _ = run(tmp_path, file, "--out", tmp_path / "out", "--json")
    data = json.loads(out)
    assert code == 1
    assert {"file", "folder", "rows", "written", "columns", "ignored_columns", "new", "changed", "same", "kept", "differing", "gone", "refused", "repeated", "mended"} == data.keys()  # fmt: skip
    assert data["refused"] == [{"line": 4, "code": "", "sentence": "mã “12” không đúng dạng 1.001193"}]


def test_columns_fields_and_body_may_be_named(tmp_path):
    file = csv_file(tmp_path / "c.csv", [("Ký hiệu", "Nội dung", "Ngành"), ("1.000001", "Thử", "Hàng không")])
    named = ("--map", "Ký hiệu=code", "--map", "Nội dung=name", "--map", "Ngành=field")
    code, _, err = run(tmp_path, file, "--out", tmp_path / "out", *named)
    assert code == 1 and not (tmp_path / "out").exists()
    given = (
        *named,
        "--field",
        "Hàng không=giao-thong",
        "--body",
        "ubnd_xa",
        "--as-of",
        "2026-01-02",
        "--source",
        "Sở Mẫu",
    )
    assert run(tmp_path, file, "--out", tmp_path / "out", *given)[0] == 0
    made = (tmp_path / "out/procedures/giao-thong/1.000001.toml").read_text("utf-8")
    assert "as_of = 2026-01-02" in made and "Sở Mẫu" in made


@pytest.mark.parametrize(
    "args",
    [
        ("--map", "x"),
        ("--map", "=code"),
        ("--field", "khong-co"),
        ("--field", "=ho-tich"),
        ("--body", "x"),
        ("--as-of", "hôm nay"),
        (),
    ],
)
def test_bad_usage_exits_2(tmp_path, args):
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW])
    out = ("--out", tmp_path / "out") if args else ()
    code, said, err = run(tmp_path, file, *out, *args)
    assert (code, said) == (2, "") and err and not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["c.xlsm", "c.pdf", "c.csv"])
def test_a_file_that_cannot_be_imported_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"\x00\x01\x02 odd")
    code, out, err = run(tmp_path, tmp_path / name, "--out", tmp_path / "out")
    assert (code, out) == (1, "") and name in err and len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_nobody_may_write_is_one_sentence(tmp_path):
    (tmp_path / "out").write_text("a file")
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW])
    code, out, err = run(tmp_path, file, "--out", tmp_path / "out" / "deeper")
    assert (code, out) == (1, "") and len(err.splitlines()) == 1


# The high-water mark of the process itself: ru_maxrss would carry over that of the test run which started it.
MEASURED = """
import re, sys
from pathlib import Path
from tests.catalogue_files import imported
report = imported(Path(sys.argv[1]), Path(sys.argv[2]), dry_run=True)
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(len(report.new), int(peak[1]) // 1024)
"""


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_fifty_thousand_rows_are_read_within_little_memory(tmp_path, suffix):
    rows = (row(f"{n % 9 + 1}.{n:06}", f"Thủ tục thử số {n}")[1:5] for n in range(50_000))
    file = (csv_file if suffix == "csv" else workbook)(tmp_path / f"c.{suffix}", [HEADER[1:5], *rows])
    command = [sys.executable, "-c", MEASURED, str(file), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=True, text=True)
    count, megabytes = map(int, done.stdout.split())
    assert count == 50_000 and megabytes < 200
