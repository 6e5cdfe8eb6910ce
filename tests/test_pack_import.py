"""A city's catalogue becomes facts-only guides, all at once; what people wrote is compared and never overwritten."""

import tomllib
from pathlib import Path

import pytest

from content.check import check
from content.errors import CatalogueRefused
from content.pack import Pack, build
from tests.catalogue_files import HEADER, OTHER, ROW, TODAY, csv_file, imported, json_file, reasons, row, tree, workbook
from tests.sample_guide import GUIDE, folder

FILE = "procedures/ho-tich/1.000001.toml"


def guide(root: Path, name: str = FILE) -> dict:
    return tomllib.loads((root / name).read_text("utf-8"))


@pytest.fixture
def city(tmp_path):
    return workbook(tmp_path / "city.xlsx", [["DANH MỤC THỦ TỤC HÀNH CHÍNH"], [], HEADER, ROW, OTHER])


def test_a_row_becomes_a_guide_with_its_facts_only(city, tmp_path):
    report = imported(city, tmp_path / "out")
    assert (report.new, report.refused, report.written) == (("1.000001", "1.000002"), (), True)
    made = guide(tmp_path / "out")
    assert made["plain_name"] == "Cấp giấy thử" and made["name"] == "Thủ tục cấp giấy thử"
    assert (made["field"], made["body"], made["completeness"]) == ("ho-tich", "ubnd_xa", "facts")
    assert made["fee"] == {"status": "numeric", "text": "8.000 đồng/bản"}
    assert made["time"] == {"text": "03 ngày làm việc", "value": 3, "unit": "working_day"}
    assert made["papers"] == [
        {"name": "Tờ khai theo mẫu", "kind": "form"},
        {"name": "Bản sao giấy mẫu", "kind": "copy", "copies": 2},
    ]
    assert made["legal"] == ["60/2014/QH13", "123/2015/NĐ-CP"]
    assert made["channels"] == ["counter", "online", "post"]
    assert made["as_of"] == TODAY and made["source"]["title"] == "Danh mục thử"


def test_a_row_that_only_names_a_procedure_says_so(city, tmp_path):
    imported(city, tmp_path / "out")
    made = guide(tmp_path / "out", "procedures/chung-thuc/1.000002.toml")
    assert made["completeness"] == "name_only" and "fee" not in made and "time" not in made


def test_what_is_imported_has_no_flaw_and_can_be_packed(city, tmp_path):
    imported(city, tmp_path / "out")
    assert check(tmp_path / "out", TODAY) == []
    build(tmp_path / "out", tmp_path / "x.pack", TODAY)
    with Pack.open(tmp_path / "x.pack") as pack:
        assert pack.info.guides == 2


@pytest.mark.parametrize("kind", ["csv", "semicolon", "tab", "jsonl"])
def test_every_format_gives_the_same_guides(city, tmp_path, kind):
    imported(city, tmp_path / "out")
    delimiter = {"semicolon": ";", "tab": "\t"}.get(kind, ",")
    if kind == "jsonl":
        other = json_file(tmp_path / "c.jsonl", [dict(zip(HEADER, cells, strict=True)) for cells in (ROW, OTHER)])
    else:
        other = csv_file(tmp_path / "c.csv", [HEADER, ROW, OTHER], delimiter=delimiter)
    imported(other, tmp_path / "again")
    assert tree(tmp_path / "again") == tree(tmp_path / "out")


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Không", "zero_with_note"),
        ("Không thu lệ phí", "free_stated"),
        ("Miễn phí", "free_stated"),
        ("0 đồng", "portal_zero_no_note"),
        ("0 đồng, mức thu theo ghi chú", "zero_with_note"),
        ("Theo Nghị quyết của HĐND thành phố", "local_council_or_regulation"),
        ("Theo quy định", "not_published"),
        ("20.000 đồng; miễn phí: hộ nghèo", "mixed"),
        ("20.000 đồng (ai thuộc diện được miễn phí thì mang giấy)", "numeric"),
        ("Miễn phí cho hộ nghèo", "zero_with_note"),
        ("Nộp trực tuyến: 0 đồng; trực tiếp: 20.000đ", "mixed"),
    ],
)
def test_a_fee_is_called_free_only_where_the_cell_says_so(tmp_path, said, status):
    file = csv_file(tmp_path / "c.csv", [HEADER, row("1.000001", fee=said)])
    imported(file, tmp_path / "out")
    fee = guide(tmp_path / "out")["fee"]
    assert fee["status"] == status
    if status != "free_stated":
        assert "hỏi" in fee["text"].lower() or said == fee["text"]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("05 (năm) ngày làm việc", (5, "working_day")),
        ("15 ngày", (15, "day")),
        ("08 giờ làm việc", (8, "hour")),
        ("3 ngày hoặc 5 ngày", (None, None)),
        ("Trong ngày; nhận sau 15 giờ thì trả ngày hôm sau", (None, None)),
        ("5", (None, None)),
    ],
)
def test_a_time_limit_has_a_number_only_where_it_is_clear(tmp_path, said, told):
    file = json_file(tmp_path / "c.jsonl", [{"code": "1.000001", "name": "Thử", "field": "Hộ tịch", "level": "Cấp xã", "time": said}])  # fmt: skip
    imported(file, tmp_path / "out")
    time = guide(tmp_path / "out")["time"]
    assert (time.get("value"), time.get("unit")) == told
    assert time.get("after_15h", False) == ("15 giờ" in said)
    assert said in time["text"]


def test_importing_the_same_again_changes_no_byte(city, tmp_path):
    imported(city, tmp_path / "out")
    before = tree(tmp_path / "out")
    report = imported(city, tmp_path / "out")
    assert (report.new, report.changed, report.same) == ((), (), ("1.000001", "1.000002"))
    assert tree(tmp_path / "out") == before


def test_a_changed_fee_is_told_with_both_values(city, tmp_path):
    imported(city, tmp_path / "out")
    changed = [cell if cell != "8.000 đồng/bản" else "9.000 đồng/bản" for cell in ROW]
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, changed]), tmp_path / "out")
    assert [(change.key, change.before, change.after) for change in report.changed[0].changes] == [
        ("fee", "8.000 đồng/bản [numeric]", "9.000 đồng/bản [numeric]")
    ]
    assert report.gone == ("1.000002",)
    assert (tmp_path / "out" / "procedures/chung-thuc/1.000002.toml").exists()


def test_what_an_editor_added_to_an_imported_guide_stays(city, tmp_path):
    imported(city, tmp_path / "out")
    path = tmp_path / "out" / FILE
    text = path.read_text("utf-8").replace(
        'plain_name = "Cấp giấy thử"', 'plain_name = "Xin giấy"\nasks = ["xin giấy"]'
    )
    path.write_text(text, "utf-8")
    changed = [cell if cell != "03 ngày làm việc" else "05 ngày làm việc" for cell in ROW]
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, changed]), tmp_path / "out")
    assert [change.key for change in report.changed[0].changes] == ["time"]
    assert guide(tmp_path / "out")["plain_name"] == "Xin giấy" and guide(tmp_path / "out")["asks"] == ["xin giấy"]


def test_a_blank_cell_takes_nothing_away_and_a_guide_stays_in_its_field(city, tmp_path):
    out = tmp_path / "out"
    imported(city, out)
    before = tree(out)
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, row("1.000001", ROW[2], "Đất đai")]), out)
    assert (report.same, report.changed) == (("1.000001",), ()) and tree(out) == before


@pytest.mark.parametrize("completeness", ["full", "partial"])
def test_a_written_guide_is_compared_and_never_overwritten(tmp_path, completeness):
    text = GUIDE.replace('body = "ubnd_xa"', f'body = "ubnd_xa"\ncompleteness = "{completeness}"')
    root = folder(tmp_path / "out", text)
    before = tree(root)
    changed = [{"8.000 đồng/bản": "12.000 đồng", "03 ngày làm việc": "7 ngày làm việc"}.get(cell, cell) for cell in ROW]
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, changed]), root)
    assert tree(root) == before
    assert report.kept == ("1.000001",)
    told = {change.key: (change.before, change.after) for change in report.differing[0].changes}
    assert "8000" in told["fee"][0] and "12.000 đồng" in told["fee"][1]
    assert told["time"] == ("3 ngày làm việc. [3 working_day]", "7 ngày làm việc [7 working_day]")


def test_a_written_guide_that_says_the_same_is_no_difference(tmp_path):
    root = folder(tmp_path / "out")
    same = ("", "1.000001", "Thủ tục thử nghiệm", "Hộ tịch", "UBND cấp xã", "3 ngày làm việc", "8.000đ/lần", "", "", "")
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, same]), root)
    assert report.kept == ("1.000001",) and report.differing == ()


def test_a_dry_run_tells_everything_and_writes_nothing(city, tmp_path):
    report = imported(city, tmp_path / "out", dry_run=True)
    assert report.new == ("1.000001", "1.000002") and not report.written
    assert not (tmp_path / "out").exists()


def test_a_column_may_be_named_by_the_editor(tmp_path):
    file = csv_file(tmp_path / "c.csv", [("Số", "Nội dung", "LV"), ("1.000001", "Thử", "Hộ tịch")])
    report = imported(file, tmp_path / "out", columns={"số": "code", "Nội dung": "name", "LV": "field"}, body="ubnd_xa")
    assert report.new == ("1.000001",)


def test_an_unknown_field_is_asked_for_by_name_and_may_be_given(tmp_path):
    file = csv_file(tmp_path / "c.csv", [HEADER, row("1.000001", field="Hàng không vũ trụ"), row("1.000002", field="")])
    report = imported(file, tmp_path / "out")
    first, second = reasons(report)
    assert "Hàng không vũ trụ" in first and "--field" in first and "--field" in second
    assert not (tmp_path / "out").exists()
    report = imported(file, tmp_path / "out", fields={"hàng không vũ trụ": "giao-thong", "": "ho-tich"})
    assert report.refused == ()
    assert guide(tmp_path / "out", "procedures/giao-thong/1.000001.toml")["field"] == "giao-thong"


def test_a_heading_row_names_the_field_of_the_rows_below(tmp_path):
    rows = [HEADER, ["I", "LĨNH VỰC CHỨNG THỰC"], row("1.000001", field=""), ["II. Lĩnh vực: Đất đai"], row("1.000002", field="")]  # fmt: skip
    report = imported(workbook(tmp_path / "c.xlsx", rows), tmp_path / "out")
    assert report.refused == () and report.rows == 2
    assert {"procedures/chung-thuc/1.000001.toml", "procedures/dat-dai/1.000002.toml"} == tree(tmp_path / "out").keys()


@pytest.mark.parametrize(
    ("agency", "body"),
    [
        ("Công an cấp Xã", "cong_an_xa"),
        ("Bảo hiểm xã hội cơ sở", "bhxh_co_so"),
        ("Sở Xây dựng, Uỷ ban nhân dân cấp xã", "ubnd_xa"),
        ("Thuế tỉnh, thành phố, Thuế cơ sở", "thue_co_so"),
        ("Sở Nội vụ", "elsewhere"),
        ("Trung tâm Phục vụ hành chính công xã, phường", "ubnd_xa"),
    ],
)
def test_who_handles_a_procedure_is_read_from_the_office(tmp_path, agency, body):
    cells = [cell if cell != "UBND cấp xã" else agency for cell in ROW]
    imported(csv_file(tmp_path / "c.csv", [HEADER, cells]), tmp_path / "out")
    assert guide(tmp_path / "out")["body"] == body and guide(tmp_path / "out")["where"] == agency


def test_the_sheet_that_fits_is_read_or_the_one_that_is_named(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Ghi chú"
    book.active.append(["Danh mục kèm theo quyết định"])
    for title, code in (("Xã", "1.000001"), ("Tỉnh", "1.000002")):
        sheet = book.create_sheet(title)
        sheet.append(list(HEADER))
        sheet.append(list(row(code)))
    book.save(tmp_path / "c.xlsx")
    assert imported(tmp_path / "c.xlsx", tmp_path / "a").new == ("1.000001",)
    assert imported(tmp_path / "c.xlsx", tmp_path / "b", sheet="Tỉnh").new == ("1.000002",)
    with pytest.raises(CatalogueRefused, match="Ghi chú, Xã, Tỉnh"):
        imported(tmp_path / "c.xlsx", tmp_path / "c", sheet="Huyện")
