"""A catalogue that is not what it should be gets a clear sentence, and nothing half is written."""

import sqlite3
import zipfile

import pytest

from content.catalogue_table import open_table
from content.catalogue_words import catalogue_words
from content.errors import CatalogueRefused
from content.spreadsheet import UNPACKED_LIMIT, sheet_names, sheet_rows
from tests.catalogue_files import (
    HEADER,
    OTHER,
    ROW,
    csv_file,
    csv_text,
    imported,
    json_file,
    reasons,
    row,
    tree,
    workbook,
)


def refusal(file, tmp_path, **options) -> str:
    """Return the sentence a file is refused with, having seen that nothing was written."""
    with pytest.raises(CatalogueRefused) as refused:
        imported(file, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()
    return str(refused.value)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_wrong_columns_name_what_was_found_and_what_is_needed(tmp_path, suffix):
    header, cells = ("Họ tên", "Năm sinh"), ("Nguyễn Văn Thử", "1990")
    file = tmp_path / f"c.{suffix}"
    if suffix == "csv":
        csv_file(file, [header, cells])
    elif suffix == "xlsx":
        workbook(file, [header, cells])
    else:
        json_file(file, [dict(zip(header, cells, strict=True))])
    said = refusal(file, tmp_path)
    assert all(words in said for words in ("Họ tên", "Năm sinh", "mã thủ tục", "tên thủ tục", "--map"))


def test_a_map_that_fits_no_column_or_no_key_says_so(tmp_path):
    file = csv_file(tmp_path / "c.csv", [HEADER, ROW])
    assert "Cột lạ" in refusal(file, tmp_path, columns={"Cột lạ": "fee"})
    assert "phi" in refusal(file, tmp_path, columns={"STT": "phi"})


def test_a_code_twice_with_other_facts_is_refused_with_both_lines(tmp_path):
    twice = [HEADER, row("1.000001", "Một"), row("1.000002"), row("1.000001", "Hai"), row("1.000001", "Ba")]
    report = imported(csv_file(tmp_path / "c.csv", twice), tmp_path / "out")
    assert [line.split(":")[0] for line in reasons(report)] == ["2", "4", "5"]
    assert "các dòng 2, 4 với" in reasons(report)[1] and "các dòng 2, 4, 5 với" in reasons(report)[2]
    assert list(tree(tmp_path / "out")) == ["procedures/ho-tich/1.000002.toml"]


def test_a_withdrawn_code_leaves_the_guide_that_was_there(tmp_path):
    imported(csv_file(tmp_path / "a.csv", [HEADER, row("1.000001", "Một")]), tmp_path / "out")
    before = tree(tmp_path / "out")
    twice = [HEADER, row("1.000001", "Hai"), row("1.000001", "Ba"), row("1.000002")]
    imported(csv_file(tmp_path / "c.csv", twice), tmp_path / "out")
    after = tree(tmp_path / "out")
    assert after.pop("procedures/ho-tich/1.000002.toml")
    assert after == before


def test_a_row_that_comes_twice_word_for_word_counts_once(tmp_path):
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, ROW, ROW]), tmp_path / "out")
    assert (report.new, report.repeated, report.refused) == (("1.000001",), (("1.000001", 4),), ())


def test_half_a_row_is_refused_by_line_and_the_others_are_written(tmp_path):
    rows = [HEADER, ROW, ("3", "1.000003"), ("4", "", "Thủ tục không mã", "Hộ tịch", "UBND cấp xã"), (), OTHER]
    report = imported(workbook(tmp_path / "c.xlsx", rows), tmp_path / "out")
    assert reasons(report) == ["3: thiếu tên thủ tục (mã 1.000003)", "4: thiếu mã thủ tục"]
    assert report.new == ("1.000001", "1.000002")


def test_a_row_with_more_cells_than_the_header_is_refused(tmp_path):
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, (*ROW, "thừa", "nữa"), OTHER]), tmp_path / "out")
    assert "12 ô" in reasons(report)[0] and report.new == ("1.000002",)


def test_an_unfinished_last_line_of_json_is_refused_by_line(tmp_path):
    file = json_file(tmp_path / "c.jsonl", [dict(zip(HEADER, ROW, strict=True))])
    with file.open("a", encoding="utf-8") as out:
        out.write('{"Mã thủ tục": "1.0000')
    report = imported(file, tmp_path / "out")
    assert reasons(report)[0].startswith("2: ") and report.new == ("1.000001",)


def test_an_unclosed_quote_is_refused_with_its_line(tmp_path):
    file = tmp_path / "c.csv"
    file.write_text(csv_text([HEADER, ROW]) + '9,1.000009,"Thủ tục dở', "utf-8")
    assert "dòng 4" in refusal(file, tmp_path)


def test_a_workbook_with_any_bit_of_its_directorys_end_changed_is_read_or_refused(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW])
    whole = file.read_bytes()
    refused = []
    for place in range(whole.rindex(b"PK\x05\x06"), len(whole)):
        for bit in range(8):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            try:
                for sheet in sheet_names(file):
                    list(sheet_rows(file, sheet))
            except CatalogueRefused as error:
                refused.append(str(error))
    assert refused and all("hỏng" in said for said in refused)


@pytest.mark.parametrize("name", ["c.xlsm", "c.XLSM", "macro.xlsx"])
def test_a_workbook_with_macros_is_refused_unread(tmp_path, name):
    file = workbook(tmp_path / name.replace(".XLSM", ".xlsm"), [HEADER, ROW])
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"macro")
    assert "macro" in refusal(file, tmp_path)


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x.example","Thử")', "+cmd|' /C calc'!A0", "@SUM(1+1)", "-SUM(A1)", "\t=1+1", "=1+1"],
)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_a_formula_is_refused_and_never_calculated(tmp_path, text, suffix):
    bad = row("1.000001", text)
    file = tmp_path / f"c.{suffix}"
    if suffix == "csv":
        csv_file(file, [HEADER, bad, OTHER])
    elif suffix == "xlsx":
        workbook(file, [HEADER, bad, OTHER])
    else:
        json_file(file, [dict(zip(HEADER, cells, strict=True)) for cells in (bad, OTHER)])
    report = imported(file, tmp_path / "out")
    assert len(report.refused) == 1 and "công thức" in reasons(report)[0] and "Tên thủ tục" in reasons(report)[0]
    assert report.new == ("1.000002",)


def test_a_list_that_begins_with_dashes_is_no_formula(tmp_path):
    cells = (*ROW[:8], "- Tờ khai\n+ Bản sao (nếu có)\n-Giấy mẫu", "")
    report = imported(workbook(tmp_path / "c.xlsx", [HEADER, cells]), tmp_path / "out")
    assert report.refused == ()


def test_text_in_an_old_font_encoding_is_refused_with_the_remedy(tmp_path):
    file = tmp_path / "c.csv"
    tcvn3 = "M· thñ tôc,Tªn thñ tôc,LÜnh vùc\n1.000001,CÊp giÊy thö,Hé tÞch ®Êt ®ai ¸µ¶·¹ ¾»¼½Æ\n" * 5
    file.write_bytes(tcvn3.encode("latin-1"))
    assert "UTF-8" in refusal(file, tmp_path)


def test_what_unpacks_too_large_is_refused_before_it_is_unpacked(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet2.xml", bytes(1 << 20))
        parts.filelist[-1].file_size = UNPACKED_LIMIT + 1  # only the directory at the end is written after this
    assert file.stat().st_size < 1 << 20
    assert "giải nén" in refusal(file, tmp_path)


def test_what_unpacks_to_more_than_it_says_is_never_unpacked_whole(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(file) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, raw in kept.items():
            parts.writestr(name, raw + b" " * (8 << 20) if "worksheets/" in name else raw)
            parts.filelist[-1].file_size = len(raw)
    assert "bảng tính" in refusal(file, tmp_path)


def test_a_workbook_that_lies_about_its_size_is_read_as_it_is(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(file) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    sheet = next(name for name in kept if "worksheets/" in name)
    kept[sheet] = kept[sheet].replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    with zipfile.ZipFile(file, "w") as parts:
        for name, raw in kept.items():
            parts.writestr(name, raw)
    assert imported(file, tmp_path / "out").new == ("1.000001",)


def test_a_sheet_with_a_row_far_away_is_refused(tmp_path):
    file = workbook(tmp_path / "c.xlsx", [HEADER, ROW])
    with zipfile.ZipFile(file) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    sheet = next(name for name in kept if "worksheets/" in name)
    kept[sheet] = kept[sheet].replace(
        b"</sheetData>", b'<row r="999999999"><c r="A999999999"><v>1</v></c></row></sheetData>'
    )
    with zipfile.ZipFile(file, "w") as parts:
        for name, raw in kept.items():
            parts.writestr(name, raw)
    assert "quá nhiều dòng" in refusal(file, tmp_path)


def files_of_another_kind():
    good = csv_text([HEADER, ROW]).encode()
    zipped = b"PK\x03\x04" + bytes(600)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    return [
        ("text.xlsx", good, "bảng tính"),
        ("torn.xlsx", zipped, "bảng tính"),
        ("old.xls", ole, ".xls"),
        ("locked.xlsx", ole, "mật khẩu"),
        ("sheet.csv", zipped, "không phải tệp chữ"),
        ("paper.csv", b"%PDF-1.7\n" + bytes(100), "không phải tệp chữ"),
        ("binary.csv", bytes(range(256)) * 4, "không phải"),
        ("text.jsonl", good, "JSON"),
        ("list.jsonl", b'[{"code": "1.000001"}]', "JSON"),
        ("notes.docx", zipped, ".xlsx, .csv"),
        ("empty.csv", b"", "trống"),
        ("empty.xlsx", b"", "trống"),
        ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "trống"),
        ("empty.jsonl", b"\n\n", "trống"),
        ("header.csv", csv_text([HEADER]).encode(), "chỉ có tiêu đề"),
    ]


@pytest.mark.parametrize(("name", "raw", "words"), files_of_another_kind())
def test_a_file_that_is_not_what_its_suffix_says_is_refused(tmp_path, name, raw, words):
    (tmp_path / name).write_bytes(raw)
    said = refusal(tmp_path / name, tmp_path)
    assert words in said and str(tmp_path / name) in said


def test_a_database_or_a_cut_workbook_is_no_catalogue(tmp_path):
    sqlite3.connect(tmp_path / "x.csv").execute("CREATE TABLE a (b)").connection.close()
    assert "không phải" in refusal(tmp_path / "x.csv", tmp_path)
    whole = workbook(tmp_path / "c.xlsx", [HEADER, ROW]).read_bytes()
    for size in (len(whole) // 4, len(whole) // 2, len(whole) - 10):
        (tmp_path / "c.xlsx").write_bytes(whole[:size])
        assert "bảng tính" in refusal(tmp_path / "c.xlsx", tmp_path)


def test_a_table_lists_the_columns_it_does_not_use(tmp_path):
    file = csv_file(tmp_path / "c.csv", [(*HEADER, "Ghi chú nội bộ"), (*ROW, "x")])
    assert open_table(file, catalogue_words(tmp_path)).ignored == ("STT", "Ghi chú nội bộ")
