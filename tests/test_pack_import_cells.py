"""What people and spreadsheets do to a cell is mended where it is clear, and asked about where it is not."""

import unicodedata

import pytest

from tests.catalogue_files import HEADER, ROW, csv_file, csv_text, imported, json_file, reasons, row, tree, workbook


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
def test_other_encodings_and_loose_accents_give_the_same_guides(tmp_path, encoding):
    imported(csv_file(tmp_path / "a.csv", [HEADER, ROW]), tmp_path / "a")
    text = csv_text([HEADER, ROW])
    if encoding == "cp1258":
        text = loose_tones(text)
    (tmp_path / "b.csv").write_bytes(text.encode(encoding))
    imported(tmp_path / "b.csv", tmp_path / "b")
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


def loose_tones(text: str) -> str:
    """Return text as Windows-1258 has it: circumflex, breve and horn in the letter, the tone after it."""
    said = ""
    for letter in unicodedata.normalize("NFD", text):
        joined = unicodedata.normalize("NFC", said[-1:] + letter)
        keep = letter in "\u0302\u0306\u031b" and len(joined) == 1
        said = said[:-1] + joined if keep else said + letter
    ordered = ""
    for letter in said:  # NFD puts a dot below before a circumflex
        if letter in "\u0302\u0306" and ordered and unicodedata.combining(ordered[-1]):
            ordered = ordered[:-2] + unicodedata.normalize("NFC", ordered[-2] + letter) + ordered[-1]
        else:
            ordered += letter
    return ordered


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_accents_apart_from_their_letters_are_joined(tmp_path, suffix):
    rows = [[unicodedata.normalize("NFD", cell) for cell in cells] for cells in (HEADER, ROW)]
    file = tmp_path / f"c.{suffix}"
    if suffix == "csv":
        csv_file(file, rows)
    elif suffix == "xlsx":
        workbook(file, rows)
    else:
        json_file(file, [dict(zip(*rows, strict=True))])
    imported(file, tmp_path / "out")
    text = (tmp_path / "out/procedures/ho-tich/1.000001.toml").read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text) and "Thủ tục cấp giấy thử" in text


@pytest.mark.parametrize(
    "code",
    [
        " 1.000001 ",
        "1. 000001",
        "1–000001",
        "1.OOOOO1",
        "1,000001",
        "1.000001.000.00.00.H13",
        "1.000001\u200b",
        "1\u00a0.000001",
    ],
)
def test_a_code_written_carelessly_is_read_and_told(tmp_path, code):
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, row(code)]), tmp_path / "out")
    assert report.new == ("1.000001",)
    assert all(mended[2] == "1.000001" for mended in report.mended)


def test_a_code_excel_took_for_a_number_gets_its_zeros_back(tmp_path):
    cells = [cell if cell != "1.000001" else 1.00008 for cell in ROW]
    assert imported(workbook(tmp_path / "c.xlsx", [HEADER, cells]), tmp_path / "out").new == ("1.000080",)


def test_a_code_that_lost_its_zeros_in_a_csv_is_asked_about(tmp_path):
    report = imported(csv_file(tmp_path / "c.csv", [HEADER, row("1.00008"), row("BTP-1"), row("12")]), tmp_path / "out")
    assert "1.000080?" in reasons(report)[0]
    assert all("1.001193" in line for line in reasons(report))


def test_a_cell_of_any_kind_in_json_is_never_an_exception(tmp_path):
    rows = [
        {"code": code, "name": "Thử", "field": "Hộ tịch", "level": "Cấp xã", **dict.fromkeys(("fee", "time", "papers", "legal", "link", "as_of"), odd)}
        for code, odd in zip((f"1.00000{n}" for n in range(10)), (None, 5, True, [], {}, [[1]], [{"name": 5}], {"a": [1]}, -1.5, "\x00\x1f"), strict=True)
    ]  # fmt: skip
    rows += [{"code": odd, "name": odd, "field": odd} for odd in (None, 5, [], {}, True, "")]
    report = imported(json_file(tmp_path / "c.jsonl", rows), tmp_path / "out")
    assert len(report.new) == 10 and len(report.refused) == 6
