"""A team's month as a file: numbers cell by cell, printable on A4, safe in a spreadsheet, zero without data."""

import csv
import io
from datetime import date

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner

from app.cli.report import command
from app.report_file import FONTS, ReportRefused, report_file
from app.report_words import written
from locales import translator
from sync.outreach import Tally
from sync.outreach_report import MonthUnreadable, month_of, report
from tests.test_outreach_session import WARD, Phone

NAMES = {"1.001193": "Làm khai sinh cho con"}


@pytest.fixture
def phone(tmp_path):
    return Phone(tmp_path)


def words(phone, month="2026-11", lang="vi"):
    found = report([one.payload for one in phone.sessions.kept.all()], month_of(month))
    return written(
        translator(lang), found, "Tổ 1", "Phường Ninh Kiều", date(2026, 11, 30), lambda code: NAMES.get(code, "")
    )


def ended(phone, place, *tallies):
    session = phone.sessions.begin(place, "=1+1", 3)
    for one in tallies:
        phone.sessions.taps(session.id).add(one)
    phone.pass_(5400)
    return phone.sessions.finish(session.id, WARD)


def sheet(data: bytes) -> dict[str, int]:
    """Return the first sheet's rows by name."""
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {row[0].value: row[1].value for row in page.iter_rows(min_row=6) if isinstance(row[1].value, int)}


def test_the_sheet_holds_every_number_and_prints_on_a4(phone):
    ended(
        phone, "Khu vực 3", Tally("vneid_2", n=40), Tally("online_dossier", "1.001193", "needs_papers", ("elderly",), 2)
    )
    ended(phone, "=HYPERLINK(1)", Tally("other", n=5))
    data = report_file("xlsx", words(phone), FONTS)
    rows = sheet(data)
    assert rows["Buổi ra quân"] == 2
    assert rows["Lượt người được giúp"] == 47
    assert rows["Lượt người được hướng dẫn dùng dịch vụ trực tuyến (CT13)"] == 42
    assert rows["Lượt tình nguyện viên"] == 6
    assert rows["Số phút ra quân"] == 180
    assert (rows["VNeID mức 2"], rows["VssID"], rows["Thiếu giấy tờ"], rows["Cao tuổi"]) == (40, 0, 2, 2)
    assert rows["Làm khai sinh cho con (1.001193)"] == 2
    assert rows["=HYPERLINK(1)"] == 5
    book = openpyxl.load_workbook(io.BytesIO(data))
    each = book["Buổi ra quân"]
    assert [cell.value for cell in each[3]] == ["22/11/2026", "=HYPERLINK(1)", "=1+1", 3, 90, 5]
    assert "f" not in {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert {(page.page_setup.paperSize, page.page_setup.fitToWidth) for page in book} == {(9, 1)}


@pytest.mark.parametrize("lang", ["vi", "en", "km"])
def test_the_pdf_says_the_same_in_each_language(phone, lang):
    ended(phone, "Khu vực 3", Tally("vneid_2", n=1234))
    text = words(phone, lang=lang)
    data = report_file("pdf", text, FONTS)
    pages = pypdfium2.PdfDocument(data)
    said = "\n".join(page.get_textpage().get_text_range() for page in pages)
    assert "1.234" in said
    if lang == "vi":
        assert "Báo cáo ra quân" in said
        assert "22/11/2026" in said
    assert round(pages[0].get_width()) == 595


def test_a_spreadsheet_takes_no_cell_of_the_csv_for_a_formula(phone):
    ended(phone, "=HYPERLINK(1)", Tally("vssid", n=2))
    data = report_file("csv", words(phone), FONTS)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert ["'=HYPERLINK(1)", "2"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith("=")]


@pytest.mark.parametrize("kind", ["xlsx", "pdf", "csv"])
def test_a_month_without_data_is_a_report_of_zeros(phone, kind):
    data = report_file(kind, words(phone, "2027-01"), FONTS)
    assert data
    if kind == "xlsx":
        assert set(sheet(data).values()) == {0}


def test_another_kind_of_file_is_refused(phone):
    with pytest.raises(ReportRefused):
        report_file("docx", words(phone), FONTS)


def test_the_command_writes_the_month_and_names_what_is_wrong(phone, tmp_path, monkeypatch):
    ended(phone, "Khu vực 3", Tally("vneid_2", n=4))
    phone.db.close()
    monkeypatch.setenv("XOMSO_HOME", str(tmp_path))
    out = tmp_path / "thang.xlsx"
    said = CliRunner().invoke(command, ["--month", "2026-11", "--out", str(out)])
    assert (said.exit_code, said.exception) == (0, None)
    assert "1 buổi, 4 người" in said.output
    assert sheet(out.read_bytes())["Lượt người được giúp"] == 4
    for month, file, kind in (("2026-13", "x.xlsx", MonthUnreadable), ("2026-11", "x.docx", ReportRefused)):
        failed = CliRunner().invoke(command, ["--month", month, "--out", str(tmp_path / file)])
        assert isinstance(failed.exception, kind)
        assert not (tmp_path / file).exists()
