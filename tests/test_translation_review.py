"""A reviewer gets every string in a table that prints well, and a corrected table changes just what was corrected."""

import shutil
import subprocess
import sys
from datetime import date

import pytest
from openpyxl import load_workbook

from locales.collect import ROOT, read
from locales.review import HEAD, ReviewRefused, lines, take_table, write_table

DAY = date(2026, 11, 22)


@pytest.fixture
def place(tmp_path):
    """A copy of the catalogues, and the Khmer table made of it."""
    for lang in ("en", "km"):
        folder = tmp_path / "locales" / lang / "LC_MESSAGES"
        folder.mkdir(parents=True)
        shutil.copy(ROOT / "locales" / lang / "LC_MESSAGES" / "xomso.po", folder)
    write_table("km", tmp_path / "km.xlsx", tmp_path)
    return tmp_path


def correct(path, changes):
    """Write corrections beside the Vietnamese sentences named."""
    book = load_workbook(path)
    for row in book.active.iter_rows(min_row=2):
        if row[1].value in changes:
            row[3].value = changes[row[1].value]
    book.save(path)


def test_the_table_holds_every_string_and_prints_on_a4(place):
    sheet = load_workbook(place / "km.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == HEAD
    assert [row[1] for row in rows[1:]] == [line.source for line in lines(read("km", place))]
    assert sheet.print_title_rows == "$1:$1" and sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4 and sheet.sheet_properties.pageSetUpPr.fitToPage


def test_corrections_come_back_and_nothing_else_changes(place):
    before = {line.mark: line.said for line in lines(read("km", place))}
    correct(place / "km.xlsx", {"Lệ phí": "ថ្លៃសេវា ថ្មី"})
    assert take_table("km", place / "km.xlsx", "Người Thử", DAY, place) == (1, 0)
    after = {line.mark: line for line in lines(read("km", place))}
    changed = [line for mark, line in after.items() if line.said != before[mark]]
    assert [(line.source, line.said) for line in changed] == [("Lệ phí", "ថ្លៃសេវា ថ្មី")]
    assert changed[0].message.user_comments == ["reviewed by Người Thử, 2026-11-22"]


def test_a_lost_placeholder_refuses_the_whole_table_and_names_the_row(place):
    before = (place / "locales/km/LC_MESSAGES/xomso.po").read_bytes()
    source = next(line.source for line in lines(read("km", place)) if "{code}" in line.source)
    correct(place / "km.xlsx", {source: "គ្មានលេខ", "Lệ phí": "ថ្លៃ"})
    with pytest.raises(ReviewRefused, match=r"row \d+: \{code"):
        take_table("km", place / "km.xlsx", "Người Thử", DAY, place)
    assert (place / "locales/km/LC_MESSAGES/xomso.po").read_bytes() == before


def test_lines_of_strings_that_are_no_more_are_counted_and_left(place):
    book = load_workbook(place / "km.xlsx")
    book.active.append(("deadbeef", "Câu cũ", "", "ប្រយោគចាស់", ""))
    book.save(place / "km.xlsx")
    assert take_table("km", place / "km.xlsx", "Người Thử", DAY, place) == (0, 1)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 half a zip"])
def test_a_file_that_is_no_table_is_one_sentence(place, content):
    path = place / "other.xlsx"
    path.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "locales.review", "take", "km", str(path), "Người Thử"], capture_output=True, text=True
    )
    assert done.returncode == 1 and "Tiếng Việt" in done.stderr and "Traceback" not in done.stderr
