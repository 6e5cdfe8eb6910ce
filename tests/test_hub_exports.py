"""Lists as files: opened again with openpyxl and csv, typed as Excel needs them, and only what a role may have."""

import csv
import io
import subprocess
import sys
from datetime import UTC, date, datetime

import click
import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import text as sql

from app.cli.admin_export import export
from locales import translator
from sync.hub.bulk import insert_rows
from sync.hub.database import open_database
from sync.hub.errors import Problem
from sync.hub.exports.columns import Column
from sync.hub.exports.csv_rows import csv_chunks, defused
from sync.hub.exports.files import write_list
from sync.hub.exports.listing import Asked
from sync.hub.exports.lists import ALL, BY_NAME
from sync.hub.exports.workbook import write_workbook
from sync.hub.hiring import hire
from sync.hub.officers import CITY
from sync.hub.schema import records
from sync.hub.wards import add_team, find_team
from sync.records import freeze, new_id
from tests import hub_server
from tests import postgres as postgresql
from tests.hub_server import NAME, NUMBER, OTHER_WARD, PASSWORD, TEAM, WARD, LocalHub, csrf, record
from tests.outreach import payload_record

hub_pack = hub_server.hub_pack
postgres = postgresql.postgres
pytestmark = pytest.mark.anyio
COLUMNS = (
    Column("Chữ"),
    Column("Mã", "code"),
    Column("Số", "integer"),
    Column("Ngày", "date"),
    Column("Lúc", "datetime"),
)
LABELS = [column.label for column in COLUMNS]
FORMULAS = (
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1+1", "＋1", "－1", "＠A", "﹦1",
    "\u200b=1", "\ufeff=1", '=HYPERLINK("http://x.test","bấm")',
)  # fmt: skip


def as_csv(*rows, columns=COLUMNS, separator=";"):
    return b"".join(csv_chunks(columns, [column.label for column in columns], rows, separator))


def read_csv(data, separator=";"):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def as_book(*rows, columns=COLUMNS, **how):
    file = io.BytesIO()
    write_workbook(file, "Thử", columns, [column.label for column in columns], rows, **how)
    file.seek(0)
    return openpyxl.load_workbook(file)


@pytest.mark.parametrize("text", FORMULAS)
async def test_no_text_calculates_in_either_format(text):
    [_, [cell, *_]] = read_csv(as_csv((text, "", "", "", "")))
    assert cell.startswith("'")
    found = as_book((text, text, None, None, None)).active
    for kept in (found["A2"], found["B2"]):
        assert (kept.data_type, kept.quotePrefix) == ("s", True)
        assert kept.value.strip() == text.strip() or kept.value == text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["a;=1+1", "a, =1+1", "a\n=1+1", "a\t@x", "x|－1"])
async def test_text_is_harmless_where_a_line_is_split_at_another_sign(text):
    data = as_csv((text, "", "", "", "")).decode("utf-8-sig")
    for separator in ";,\t|":
        for row in csv.reader(io.StringIO(data, newline=""), delimiter=separator):
            assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "－")) for cell in row), (separator, row)


async def test_ordinary_words_stay_as_they_were_written():
    for text in ("Nguyễn Văn Thử", "Số 5 - Khu vực 3", "a=b", "x@y.test", "ភាសាខ្មែរ", "Tổ 1; tổ 2"):
        assert defused(text) == text


async def test_csv_has_the_utf8_mark_semicolons_and_windows_line_ends():
    data = as_csv(("Đường số 3", "ABCD-2345-K", 5, "2026-11-22", "2026-11-22T01:00:00.000+00:00"))
    assert data == ("\ufeffChữ;Mã;Số;Ngày;Lúc\r\nĐường số 3;ABCD-2345-K;5;2026-11-22;2026-11-22 08:00:00\r\n".encode())
    assert b"Ch\xe1\xbb\xaf,M" in as_csv(separator=",")


async def test_numbers_stay_numbers_and_codes_keep_every_sign():
    rows = [("0292 3 123 456", "1.001193", -5, "", ""), ("x", "00012", "7", "", ""), ("y", "31135", None, "", "")]
    [_, first, second, third] = read_csv(as_csv(*rows))
    assert first[:3] == ["0292 3 123 456", "'1.001193", "-5"]
    assert second[1:3] == ["'00012", "7"]
    assert third[1:3] == ["31135", ""]
    sheet = as_book(*rows).active
    assert [cell.value for cell in sheet["B"][1:]] == ["1.001193", "00012", "31135"]
    assert [(cell.value, cell.data_type) for cell in sheet["C"][1:3]] == [(-5, "n"), (7, "n")]


async def test_days_and_moments_are_real_ones_on_vietnams_clock():
    moments = ("2026-11-22T17:30:00.123+00:00", datetime(2026, 11, 22, 17, 30, tzinfo=UTC))
    sheet = as_book(
        *(("", "", None, day, at) for day, at in zip(("2026-11-22", date(2026, 11, 22)), moments, strict=True))
    ).active
    for line in (2, 3):
        assert (sheet[f"D{line}"].is_date, sheet[f"D{line}"].value.date()) == (True, date(2026, 11, 22))
        assert sheet[f"E{line}"].value == datetime(2026, 11, 23, 0, 30)
        assert (sheet[f"D{line}"].number_format, sheet[f"E{line}"].number_format) == ("dd/mm/yyyy", "dd/mm/yyyy hh:mm")


async def test_the_heading_is_frozen_filtered_and_printed_on_every_page():
    sheet = as_book(("a", "b", 1, None, None)).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:E2", "$1:$1")
    assert sheet.column_dimensions["A"].width == 18
    assert sheet["A1"].font.bold


async def test_what_fits_on_no_sheet_goes_on_with_the_next():
    book = as_book(*((str(n), "", n, None, None) for n in range(5)), rows_per_sheet=2)
    assert book.sheetnames == ["Thử", "Thử 2", "Thử 3"]
    assert [cell.value for sheet in book for cell in sheet["C"][1:]] == [0, 1, 2, 3, 4]
    assert all(sheet["A1"].value == "Chữ" for sheet in book)


async def test_damaged_values_are_readable_text_and_stop_nothing():
    odd = ("a\x00b\ud800c", "#N/A", "không phải số", "32/13/2026", "hôm qua")
    sheet = as_book(odd, ("x" * 40_000, "", 10**30, None, None)).active
    assert [cell.value for cell in sheet[2]] == ["a b c", "#N/A", "không phải số", "32/13/2026", "hôm qua"]
    assert len(sheet["A3"].value) == 32_000
    assert read_csv(as_csv(odd))[1] == ["a b c", "#N/A", "không phải số", "32/13/2026", "hôm qua"]


async def test_a_failure_half_way_leaves_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows():
        yield ("a", "b", 1, None, None)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_workbook(io.BytesIO(), "Thử", COLUMNS, LABELS, rows())
    assert list(tmp_path.iterdir()) == []


MEASURE = """
import resource, sys, tempfile
from pathlib import Path
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
def xlsx(file, many):
    from sync.hub.exports.columns import Column
    from sync.hub.exports.workbook import write_workbook
    columns = (Column("a"), Column("b", "integer"))
    rows = ((f"Khu vực {n}", n) for n in range(100_000 if many else 1000))
    write_workbook(file, "x", columns, ["a", "b"], rows)
def listed(file, many):
    from content.bundle import usable
    from content.pack import Pack
    from locales import translator
    from sync.hub.database import open_database
    from sync.hub.exports.files import write_list
    from sync.hub.exports.listing import Asked
    from sync.hub.exports.lists import BY_NAME
    with open_database(f"sqlite:///{home / 'many.sqlite'}") as database, database.read() as connection:
        asked = Asked("31135", translator("vi"), Pack.open(usable(home)), {"kind": "submission" if many else "outreach"})
        write_list(file, "csv", BY_NAME["records"], connection, asked)
home, write = Path(sys.argv[1]), {"xlsx": xlsx, "csv": listed}[sys.argv[2]]
for many in (False, True):
    with tempfile.TemporaryFile() as file:
        write(file, many)
        print(peak(), file.seek(0, 2))
"""


def blank_record(number: int, kind: str) -> dict[str, object]:
    """Return a row of the table of records."""
    blank = dict.fromkeys(("device", "team", "digest", "receipt", "returned_reason", "note"), "")
    blank |= dict.fromkeys(("received_at", "updated_at"), "2026-11-22T01:00:00.000+00:00")
    blank |= {"ward": WARD, "schema": 1, "procedure": "1.001193", "enc": "jwe", "body": b"x", "state": "received"}
    return blank | {"id": f"{number:036d}", "kind": kind, "code": f"C{number}"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_hundred_thousand_rows_take_no_more_memory_than_a_thousand(tmp_path, kind):
    if kind == "csv":
        with open_database(f"sqlite:///{tmp_path / 'many.sqlite'}") as database, database.write() as connection:
            insert_rows(connection, records, [blank_record(0, "outreach")])
            names = [column.name for column in records.c if column.name not in ("id", "kind")]
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 101000)"
            kinds = "CASE WHEN i < 1000 THEN 'outreach' ELSE 'submission' END"
            rest = ", ".join(f'"{name}"' for name in names)
            copies = f"SELECT printf('%036d', i), {kinds}, {rest} FROM n JOIN records ON id = printf('%036d', 0)"
            connection.execute(sql(f"INSERT INTO records (id, kind, {rest}) {numbers} {copies}"))
    command = [sys.executable, "-c", MEASURE, str(tmp_path), kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=True)
    (few, small), (many, large) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert large > 40 * small, "the long file must really hold a hundred times as many rows"
    # Held in memory, so many rows would take 60 MB and more.
    assert many < few + (20 << 20), (kind, few, many)


def test_rows_come_by_a_cursor_that_stays_at_the_server(postgres, hub_pack):
    with open_database(postgres.database()) as database:
        with database.write() as connection:
            insert_rows(connection, records, [blank_record(n, "submission") for n in range(3000)])
        with database.read() as connection:
            asked = Asked(WARD, translator("vi"), hub_pack)
            rows = BY_NAME["records"].rows(connection, asked)
            assert next(rows)[0] == "C0"
            assert connection.scalar(sql("SELECT count(*) FROM pg_cursors")) == 1
            assert sum(1 for _ in rows) == 2999
        for one in ALL:
            with database.read() as connection:
                write_list(io.BytesIO(), "csv", one, connection, asked)


@pytest.fixture(scope="module")
def place(tmp_path_factory, hub_pack):
    made = LocalHub(tmp_path_factory.mktemp("exports") / "hub", hub_pack)
    made.officer()
    made.officer("can.bo.khac", OTHER_WARD)
    with made.hub.database.write() as connection:
        hire(connection, made.hub.passwords, CITY, "thanh.pho", "Lê Thị Thử", PASSWORD, made.clock(), role="city")
    yield made
    made.close()


@pytest.fixture(scope="module")
def sent(place):
    return {}


@pytest.fixture
async def filled(place, sent):
    """Two wards with records, and outreach sessions of which one was corrected."""
    if not sent:
        for ward in (WARD, OTHER_WARD):
            phone = await place.enrol(ward)
            mine, returned = record(ward), record(ward, procedure="2.000815")
            sent[ward] = await place.send(phone, mine, returned, *sessions(ward), ticket(ward))
        desk = await place.log_in()
        page = await desk.get(f"/desk/records/{sent[WARD][1]['id']}")
        data = {"csrf": csrf(page), "reason": "=Thiếu giấy", "note": ""}
        assert (await desk.post(f"/desk/records/{sent[WARD][1]['id']}/return", data=data)).status_code == 303
    return sent


def ticket(ward):
    told = {"what": "ticket", "topic": "Không gửi được ảnh", "text": "=Máy báo hết chỗ"}
    return payload_record("feedback", told, ward=ward)


def sessions(ward):
    first, second = new_id(), new_id()
    told = {
        "place": "=Khu vực 3", "topic": "VNeID", "volunteers": 4, "people": 3, "helped": {"vneid_2": 3},
        "started_at": "2026-11-21T01:00:00+00:00", "ended_at": "2026-11-21T04:00:00+00:00", "note": "",
    }  # fmt: skip
    tallies = [
        {"help": "vneid_2", "procedure": "", "result": "done", "groups": [], "n": 4},
        {"help": "online_dossier", "procedure": "1.001193", "result": "done", "groups": ["elderly"], "n": 2},
    ]
    newer = told | {"session": first, "revision": 2, "tallies": tallies, "people": 6}
    now = datetime(2026, 11, 21, 5, tzinfo=UTC)
    yield freeze("outreach", ward, "", told, id=first, counter=1, now=now)
    yield freeze("outreach", ward, "", newer, id=second, counter=2, now=now, parent=first)


async def take(desk, address):
    answer = await desk.get(f"/desk/export/{address}")
    assert answer.status_code == 200, answer.text
    return answer


def sheet_of(answer):
    return openpyxl.load_workbook(io.BytesIO(answer.content)).active


async def test_the_wards_records_with_the_inbox_filters_and_nothing_personal(place, filled):
    desk = await place.log_in()
    answer = await take(desk, "records.xlsx")
    sheet = sheet_of(answer)
    assert answer.headers["content-disposition"] == f'attachment; filename="xomso-records-{WARD}-2026-11-22.xlsx"'
    assert answer.headers["cache-control"] == "no-store"
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sorted(line[0] for line in lines) == sorted(result["code"] for result in filled[WARD])
    birth = next(line for line in lines if line[2] == "1.001193")
    assert birth[3:6] == ("Làm giấy khai sinh cho con", "Hộ tịch", "Đã nhận")
    assert birth[7] == datetime(2026, 11, 22, 8, 0)
    assert birth[10:] == (TEAM, "Máy thử")
    everything = " ".join(str(cell) for line in lines for cell in line) + answer.text
    assert NAME not in everything and NUMBER not in everything
    rows = read_csv((await take(desk, "records.csv?view=returned")).content)
    assert [row[0] for row in rows[1:]] == [filled[WARD][1]["code"]]
    code = filled[WARD][0]["code"]
    rows = read_csv((await take(desk, f"records.csv?code={code.lower()}&separator=comma")).content, ",")
    assert [row[0] for row in rows[1:]] == [code]
    assert len(read_csv((await take(desk, "records.csv?kind=outreach")).content)) == 3
    for query, count in (("since=2026-11-22&until=2026-11-22", 5), ("since=2026-11-23", 0), ("until=2026-11-21", 0)):
        assert len(read_csv((await take(desk, f"records.csv?{query}")).content)) == 1 + count


async def test_an_outreach_session_counts_once_as_its_newest_revision_tells_it(place, filled):
    rows = read_csv((await take(await place.log_in(), "outreach.csv")).content)
    assert len(rows) == 2
    told = dict(zip(*rows, strict=True))
    assert (told["Ở đâu"], told["Bắt đầu"]) == ("'=Khu vực 3", "2026-11-21 08:00:00")
    assert (told["Số người đã giúp"], told["VNeID mức 2"], told["Nộp hồ sơ trực tuyến"]) == ("6", "4", "2")
    assert told["Lần sửa"] == "2"


async def test_calls_for_help_come_with_what_was_asked_and_harmless(place, filled):
    rows = read_csv((await take(await place.log_in(), "tickets.csv")).content)
    told = dict(zip(*rows, strict=True))
    assert (told["Tình trạng"], told["Chủ đề"], told["Nội dung"]) == (
        "Chưa trả lời",
        "Không gửi được ảnh",
        "'=Máy báo hết chỗ",
    )
    assert (told["Mã biên nhận"], told["Tổ"], told["Máy gửi"]) == (filled[WARD][4]["code"], TEAM, "Máy thử")
    assert len(read_csv((await take(await place.log_in(), "tickets.csv?since=2026-11-23")).content)) == 1


async def test_the_city_gets_every_ward_but_only_lists_of_its_own(place, filled):
    city = await place.log_in("thanh.pho")
    rows = read_csv((await take(city, "outreach.csv")).content)
    assert len({row[0] for row in rows[1:]}) == 2
    assert "thanh-pho" in (await take(city, "devices.xlsx")).headers["content-disposition"]
    for name in ("records", "audit"):
        assert (await city.get(f"/desk/export/{name}.csv")).status_code == 403
    page = (await city.get("/desk/export")).text
    assert "/desk/export/outreach.xlsx" in page and "/desk/export/records" not in page


async def test_a_leader_gets_the_own_team_and_nothing_else(place, filled):
    with place.hub.database.write() as connection:
        own, other = find_team(connection, WARD, TEAM), add_team(connection, WARD, "Tổ khác", place.clock())
        for login, team in (("to.truong", own), ("to.truong.2", other)):
            hire(
                connection, place.hub.passwords, WARD, login, "Phạm Thử", PASSWORD, place.clock(),
                role="leader", team=team,
            )  # fmt: skip
    assert len(read_csv((await take(await place.log_in("to.truong"), "outreach.csv")).content)) == 2
    other = await place.log_in("to.truong.2")
    assert len(read_csv((await take(other, "outreach.csv")).content)) == 1
    assert (await other.get("/desk/export/devices.csv")).status_code == 403


@pytest.mark.parametrize("listed", [one.name for one in ALL if "officer" in one.roles])
async def test_every_list_opens_in_both_formats_and_each_taking_is_in_the_audit(place, filled, listed):
    desk = await place.log_in()
    before = place.rows("SELECT count(*) FROM audit WHERE action = :a", a=f"export-{listed}")[0][0]
    sheet = sheet_of(await take(desk, f"{listed}.xlsx"))
    rows = read_csv((await take(desk, f"{listed}.csv")).content)
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert abs(sheet.max_row - len(rows)) <= (1 if listed == "audit" else 0)
    assert len(rows) > 1
    assert place.rows("SELECT count(*) FROM audit WHERE action = :a", a=f"export-{listed}")[0][0] == before + 2


async def test_another_wards_rows_are_in_no_list(place, filled):
    desk = await place.log_in("can.bo.khac")
    theirs = {result["code"] for result in filled[WARD]}
    for one in ALL:
        text = (await take(desk, f"{one.name}.csv")).text
        assert not any(code in text for code in theirs)
    assert filled[OTHER_WARD][0]["code"] in (await take(desk, "records.csv")).text


async def test_bad_asking_is_a_sentence(place, filled):
    desk = await place.log_in()
    for address, status in (("nothing.csv", 404), ("records.exe", 404), ("records.csv?since=hôm-qua", 400)):
        answer = await desk.get(f"/desk/export/{address}")
        assert (answer.status_code, "<h1>" in answer.text) == (status, True)
    assert "hôm-qua" in (await desk.get("/desk/export/records.csv?since=hôm-qua")).text
    assert (await place.browser().get("/desk/export/records.csv")).headers["location"] == "/desk/login"


async def test_the_command_writes_a_whole_file_or_none(place, filled, tmp_path):
    out, home = tmp_path / "hồ sơ.xlsx", place.hub.settings.home

    def run(*args):
        return CliRunner().invoke(export, [*args, "--home", str(home)], standalone_mode=False)

    done = run("records", "--ward", WARD, "--out", str(out))
    assert (done.exception, openpyxl.load_workbook(out).active.max_row) == (None, 6)
    said = place.rows("SELECT officer FROM audit WHERE action = 'export-records' AND ward = :w", w=WARD)
    assert ("admin",) in said
    assert isinstance(run("nothing", "--out", str(tmp_path / "x.csv")).exception, click.UsageError)
    assert isinstance(run("records", "--out", str(tmp_path / "x.pdf")).exception, click.UsageError)
    assert isinstance(run("records", "--out", str(tmp_path / "x.csv"), "--since", "mai").exception, Problem)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
