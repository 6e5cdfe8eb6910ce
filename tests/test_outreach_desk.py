"""The hub's pages of outreach and reports, used by an officer, a team's leader and the city's office."""

import csv
import io
import re
import sqlite3
import zipfile
from dataclasses import asdict
from datetime import timedelta

import httpx
import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from sqlalchemy import insert

from content.alphabet import in_order
from sync.hub import monthly_reports, outreach_totals
from sync.hub.clock import stamp
from sync.hub.desk_session import COOKIE
from sync.hub.officers import CITY, Officer, new_token, open_session
from sync.hub.schema import officers
from sync.hub.wards import add_team, find_team
from sync.records import new_id
from tests import hub_server
from tests.hub_server import OTHER_WARD, TEAM, WARD, LocalHub, csrf, problem, record
from tests.outreach import MORNING, logged, payload_record, tally
from tests.receiving import decide

hub_pack = hub_server.hub_pack
pytestmark = pytest.mark.anyio
PAGES = {
    "officer": [
        "/desk/reports", "/desk/outreach", "/desk/outreach/events", "/desk/outreach/teams", "/desk/targets", "/desk/feedback", "/desk/board",
    ],
    "leader": ["/desk/reports", "/desk/outreach", "/desk/outreach/events", "/desk/outreach/teams"],
    "city": ["/desk/city", "/desk/board"],
}  # fmt: skip


class Ward:
    """A hub with phones, and a browser for each role."""

    def __init__(self, hub: LocalHub):
        self.hub = hub
        self.browsers: dict[str, httpx.AsyncClient] = {}
        self.logins: dict[str, Officer] = {}

    async def settle(self) -> "Ward":
        self.phones = [await self.hub.enrol(), await self.hub.enrol()]
        with self.hub.hub.database.write() as connection:
            team = find_team(connection, WARD, TEAM)
            self.youth = add_team(connection, WARD, "Đội hình thanh niên thử", self.hub.clock(), "youth")
            for role, place, name, of in (
                ("officer", WARD, "Trần Thị Mẫu", ""),
                ("leader", WARD, "Lê Văn Thử", team),
                ("city", CITY, "Phạm Thị Thử", ""),
            ):
                self.browsers[role] = self.hub.browser()
                self.logins[role] = Officer(place, new_id(), f"{role}.thu", name, role, of)
                row = asdict(self.logins[role]) | {"password": "-", "created_at": stamp(self.hub.clock())}
                connection.execute(insert(officers).values(row))
        self.log_in()
        return self

    def log_in(self) -> None:
        """Open a session for everybody, past the log-in page, which has tests of its own and takes its time."""
        with self.hub.hub.database.write() as connection:
            for role, officer in self.logins.items():
                token = new_token()
                open_session(connection, officer, token, None, self.hub.clock())
                self.browsers[role].cookies.set(COOKIE, token, domain="hub.test", path="/desk")

    async def post(self, role: str, path: str, page: str, **fields: str):
        browser = self.browsers[role]
        return await browser.post(path, data={"csrf": csrf(await browser.get(page)), **fields})


@pytest.fixture
async def ward(tmp_path, hub_pack):
    made = LocalHub(tmp_path / "hub", hub_pack)
    yield await Ward(made).settle()
    made.close()


async def test_every_page_opens_empty_for_those_it_is_for_and_for_nobody_else(ward):
    for role, browser in ward.browsers.items():
        for path in {path for paths in PAGES.values() for path in paths}:
            answer = await browser.get(path)
            assert answer.status_code == (200 if path in PAGES[role] else 403), (role, path)
            assert "style=" not in answer.text and "<script" not in answer.text
    for path in ("/desk/reports", "/desk/city", "/desk/board", "/desk/reports/raw.zip"):
        assert (await ward.hub.client.get(path)).headers["location"] == "/desk/login"


async def test_a_month_without_data_is_a_report_of_zeros(ward):
    officer = ward.browsers["officer"]
    page = await officer.get("/desk/reports?month=2025-01")
    assert page.status_code == 200 and "01/2025" in page.text
    book = load_workbook(io.BytesIO((await officer.get("/desk/reports/report.xlsx?month=2025-01")).content))
    numbers = [cell.value for row in book.worksheets[1].iter_rows(min_row=3, min_col=2, max_col=2) for cell in row]
    assert [n for n in numbers if n is not None][:3] == [0, 0, 0]
    assert (await officer.get("/desk/reports/report.pdf?month=2025-01")).content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "month", ["2026-13", "hôm nay", "2026-11-01", "1999-01", "2020-01&to=2026-11", "'; DROP TABLE x"]
)
async def test_a_month_that_is_none_is_answered_in_words(ward, month):
    officer = ward.browsers["officer"]
    page = await officer.get(f"/desk/reports?month={month}")
    assert page.status_code == 422 and 'role="alert"' in page.text and "Báo cáo ra quân" in page.text
    assert (await officer.get(f"/desk/reports/report.xlsx?month={month}")).status_code == 422


async def test_the_workbook_holds_what_an_independent_count_gives(ward):
    hub, (one, other) = ward.hub, ward.phones
    first = logged(tally("vneid_2", 21, groups=("elderly",)), tally("other", 2, "referred"), note="=1+1")
    corrected = logged(
        tally("vneid_2", 20, groups=("elderly",)), tally("other", 2, "referred"), session=first.id, revision=2
    )
    second = logged(tally("online_dossier", 7, procedure="1.001193"), place="Chợ", start=MORNING - timedelta(days=7))
    october = logged(tally("vssid", 100), start=MORNING - timedelta(days=40))
    sent = [record(), record(procedure="2.000815")]
    await hub.send(one, first, second, october, sent[0])
    await hub.send(other, corrected, sent[1])
    decide(hub, sent[0].id, "open", "lodge")
    book = load_workbook(
        io.BytesIO((await ward.browsers["officer"].get("/desk/reports/report.xlsx?month=2026-11")).content)
    )
    sheets = {
        sheet["A1"].value: [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for sheet in book.worksheets[1:]
    }
    main = {row[0]: row[1] for row in sheets["Số chính"]}
    assert main["Số buổi ra quân"] == 2
    assert main["Lượt người được giúp"] == 29
    assert main["CT13: lượt người được hướng dẫn dùng dịch vụ số"] == 27
    assert main["CT12: thành viên các tổ"] == 2
    assert (main["Hồ sơ tiếp nhận"], main["Tỷ lệ hồ sơ trực tuyến (%)"]) == (2, 50)
    assert {row[0]: row[1] for row in sheets["Theo việc giúp"]}["VNeID mức 2"] == 20
    assert {row[0]: row[1] for row in sheets["Theo kết quả"]} == {
        "Xong": 27,
        "Thiếu giấy tờ": 0,
        "Chuyển nơi khác": 2,
        "Không làm được": 0,
    }
    assert [row[:3] for row in sheets["Theo nơi"]] == [["Khu vực 3", 1, 22], ["Chợ", 1, 7]]
    assert {row[0]: row[3:6] for row in sheets["Theo tổ"]} == {TEAM: [2, 29, 27], "Đội hình thanh niên thử": [0, 0, 0]}
    assert {row[0]: row[1:] for row in sheets["Hồ sơ theo lĩnh vực"] if row[0]}["Tất cả"] == [2, 1, 2, 0, 0, 0]
    assert [row[:2] for row in sheets["Thời gian"]] == [["Từ lúc nhận đến lúc nộp", 1], ["Từ lúc nhận đến khi xong", 0]]
    assert book.worksheets[0].page_setup.paperSize == 9 and book.worksheets[0].sheet_properties.pageSetUpPr.fitToPage
    pdf = (await ward.browsers["officer"].get("/desk/reports/report.pdf?month=2026-11")).content
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))
    assert "Phường Ninh Kiều" in text and "Theo việc giúp" in text


async def test_the_years_numbers_come_out_of_the_raw_files_by_the_documented_query(ward):
    hub, (one, other) = ward.hub, ward.phones
    logs = [
        logged(
            tally("vneid_2", 3 + at, groups=("elderly", "minority") if at % 2 else ()),
            tally("other" if at % 3 else "cashless", at, "needs_papers"),
            start=MORNING - timedelta(days=23 * at), place=f"Ấp {at % 4}", note="=HYPERLINK(\"http://x\")", topic="+cmd",
        )
        for at in range(16)
    ]  # fmt: skip
    await hub.send(
        one, *logs[:8], logged(tally("vssid", 5), session=logs[2].id, revision=2, start=MORNING - timedelta(days=46))
    )
    await hub.send(other, *logs[8:])
    raw = (await ward.browsers["officer"].get("/desk/reports/raw.zip?month=2025-01&to=2026-12")).content
    with zipfile.ZipFile(io.BytesIO(raw)) as files, sqlite3.connect(":memory:") as connection:
        for name in ("sessions", "tallies"):
            text = files.read(f"{name}.csv")
            assert text.startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))
            assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
            connection.execute(f"CREATE TABLE {name} ({', '.join(rows[0])})".replace("groups", '"groups"'))
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows[1:])
        found = {tuple(row[:4]): row[4] for row in connection.execute(files.read("year.sql").decode()) if row[4]}
        described = {
            (row["file"], row["column"])
            for row in csv.DictReader(io.StringIO(files.read("dictionary.csv").decode("utf-8-sig")))
        }
        for name in ("sessions", "tallies"):
            head = files.read(f"{name}.csv").decode("utf-8-sig").splitlines()[0].split(",")
            assert {(f"{name}.csv", column) for column in head} == {one for one in described if one[0] == f"{name}.csv"}
    connection.close()
    own = {measure for measure, *_ in found}
    assert own == {"sessions", "people", "volunteers", "minutes", "guided", "help", "result", "group", "place"}
    kept = hub.rows("SELECT measure, month, team, key, n FROM outreach_totals WHERE ward = :w AND team <> ''", w=WARD)
    assert found == {tuple(row[:4]): row[4] for row in kept if row[0] in own}


async def test_a_leader_sees_the_own_team_only(ward):
    hub, leader = ward.hub, ward.browsers["leader"]
    await hub.send(ward.phones[0], mine := logged(tally("vneid_2", 33)))
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql("INSERT INTO outreach_totals VALUES ('31135', 'x', 'people', '2026-11', '', 777)")
    await ward.post("officer", f"/desk/outreach/teams/{ward.youth}/members", "/desk/outreach/teams", members="21")
    page = (await leader.get(f"/desk/reports?team={ward.youth}")).text
    assert "33" in page and "777" not in page and "Đội hình thanh niên thử" not in page
    assert (await leader.get(f"/desk/outreach/sessions/{mine.id}")).status_code == 200
    with hub.hub.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE outreach_sessions SET team = '{ward.youth}'")
    assert (await leader.get(f"/desk/outreach/sessions/{mine.id}")).status_code == 404
    await ward.post("leader", f"/desk/outreach/teams/{ward.youth}/members", "/desk/outreach/teams", members="5")
    assert hub.rows("SELECT kind, members FROM teams ORDER BY kind") == [("community", 5), ("youth", 21)]


async def test_two_phones_at_one_session_are_merged_and_taken_apart_on_the_page(ward):
    hub = ward.hub
    a, b = logged(tally(n=30), note="máy một"), logged(tally(n=28), note="máy hai")
    await hub.send(ward.phones[0], a)
    await hub.send(ward.phones[1], b)
    page = await ward.browsers["leader"].get("/desk/outreach")
    assert "Có phải cùng một buổi không?" in page.text
    fields = {"kept": a.id, "dropped": b.id, "same": "1"}
    assert (await ward.post("leader", "/desk/outreach/merge", "/desk/outreach", **fields)).status_code == 303
    page = (await ward.browsers["leader"].get("/desk/outreach")).text
    assert "đã gộp, không tính" in page and "Lê Văn Thử: hai bản là một buổi" in page and "Có phải cùng" not in page
    again = await ward.post("leader", "/desk/outreach/merge", "/desk/outreach", **fields)
    assert again.status_code == 409 and "không gộp được nữa" in again.text
    (merge,) = hub.rows("SELECT id FROM outreach_merges")
    await ward.post("officer", f"/desk/outreach/merge/{merge[0]}/undo", "/desk/outreach")
    assert "Đã bỏ lúc" in (await ward.browsers["officer"].get("/desk/outreach")).text


async def test_both_revisions_of_a_correction_are_shown(ward):
    first = logged(tally("vneid_2", 60), note="bản đầu")
    await ward.hub.send(ward.phones[0], first)
    await ward.hub.send(ward.phones[0], logged(tally("vneid_2", 59), session=first.id, revision=2, note="bớt một"))
    page = (await ward.browsers["leader"].get(f"/desk/outreach/sessions/{first.id}")).text
    assert "bản đầu" in page and "bớt một" in page and page.index("bớt một") < page.index("bản đầu")


async def test_a_planned_event_reaches_the_teams_phones_and_who_came_is_counted(ward):
    hub, (one, other) = ward.hub, ward.phones
    assert (await hub.changes(one))["board"] == ""
    fields = {
        "title": "Ra quân thứ Bảy",
        "place": "Nhà văn hóa khu vực 3",
        "day": "2026-11-28",
        "begins": "08:00",
        "ends": "11:00",
    }
    assert (await ward.post("leader", "/desk/outreach/events", "/desk/outreach/events", **fields)).status_code == 303
    mark = (await hub.changes(one))["board"]
    assert mark != ""
    board = (await hub.client.get("/v1/board", headers=one.headers)).json()
    assert board["mark"] == mark
    (event,) = board["events"]
    assert (event["title"], event["team_name"], event["starts_at"]) == (
        "Ra quân thứ Bảy",
        TEAM,
        "2026-11-28T01:00:00.000+00:00",
    )
    await hub.send(one, payload_record("feedback", {"what": "attendance", "event": event["id"], "present": 5}))
    await hub.send(other, payload_record("feedback", {"what": "attendance", "event": event["id"], "present": 7}))
    assert 'value="7"' in (await ward.browsers["leader"].get("/desk/outreach/events")).text
    path = f"/desk/outreach/events/{event['id']}"
    await ward.post("leader", f"{path}/present", "/desk/outreach/events", present="6")
    assert 'value="6"' in (await ward.browsers["leader"].get("/desk/outreach/events")).text
    for odd in ("-1", "99999", "nhiều"):
        answer = await ward.post("leader", f"{path}/present", "/desk/outreach/events", present=odd)
        assert answer.status_code == 422 and "Số người có mặt phải là số" in answer.text
    await ward.post("leader", f"{path}/cancel", "/desk/outreach/events")
    assert (await hub.changes(one))["board"] != mark
    assert (await hub.client.get("/v1/board", headers=one.headers)).json()["events"] == []
    odd = fields | {"ends": "07:00"}
    answer = await ward.post("leader", "/desk/outreach/events", "/desk/outreach/events", **odd)
    assert answer.status_code == 422 and "Ra quân thứ Bảy" in answer.text


async def test_notices_of_ward_and_city_reach_phones_and_are_acknowledged(ward):
    hub, (one, _) = ward.hub, ward.phones
    told = {
        "kind": "content",
        "title": "Lệ phí đổi",
        "text": "Hỏi quầy",
        "procedure": "1.001193",
        "until": "2026-11-30",
        "must_ack": "1",
    }
    assert (await ward.post("officer", "/desk/board", "/desk/board", **told)).status_code == 303
    assert (
        await ward.post("city", "/desk/board", "/desk/board", kind="notice", title="Thành phố báo", until="2026-11-30")
    ).status_code == 303
    board = (await hub.client.get("/v1/board", headers=one.headers)).json()
    assert {(n["title"], n["kind"], n["must_ack"]) for n in board["notices"]} == {
        ("Lệ phí đổi", "content", True),
        ("Thành phố báo", "notice", False),
    }
    ids = [notice["id"] for notice in board["notices"]]
    for _ in range(2):
        await hub.send(one, payload_record("feedback", {"what": "ack", "notices": ids}))
    assert "1 trên 2 máy đã đọc" in (await ward.browsers["officer"].get("/desk/board")).text
    await ward.post(
        "officer", "/desk/board/settings", "/desk/board", hours="Thứ Hai đến thứ Sáu", places="Ấp 1\n\nẤp 2\nẤp 1"
    )
    board = (await hub.client.get("/v1/board", headers=one.headers)).json()
    assert (board["hours"], board["places"]) == ("Thứ Hai đến thứ Sáu", ["Ấp 1", "Ấp 2"])
    mark = board["mark"]
    (id,) = hub.rows("SELECT id FROM notices WHERE ward = :w", w=WARD)
    await ward.post("officer", f"/desk/board/{id[0]}/withdraw", "/desk/board")
    hub.clock.forward(days=12)
    ward.log_in()
    board = (await hub.client.get("/v1/board", headers=one.headers)).json()
    assert board["notices"] == [] and board["mark"] != mark
    for odd in ({"until": "2020-01-01"}, {"until": ""}, {"title": ""}, {"procedure": ""}):
        answer = await ward.post("officer", "/desk/board", "/desk/board", **(told | {"until": "2026-12-30"} | odd))
        assert answer.status_code == 422 and 'role="alert"' in answer.text


async def test_targets_are_set_pasted_and_refused_whole_where_a_column_or_line_is_wrong(ward):
    hub = ward.hub
    await hub.send(ward.phones[0], logged(tally("vneid_2", 30)), record())
    await ward.post("officer", "/desk/targets", "/desk/targets", month="2026-11", indicator="people", target="60")
    pasted = "\ufeffMonth;Indicator;Field;Target\r\n2026-11;online;ho-tich;46\r\n\r\n2026-11;sessions;;2\r\n"
    answer = await ward.post("officer", "/desk/targets/import", "/desk/targets", rows=pasted)
    assert answer.headers["location"] == "/desk/targets?taken=2"
    page = (await ward.browsers["officer"].get("/desk/targets")).text
    assert "Đạt 30 trên 60 (50 %)" in page and "Đạt 1 trên 2 (50 %)" in page and "Đạt 0 trên 46 (0 %)" in page
    targets = (await hub.client.get("/v1/board", headers=ward.phones[0].headers)).json()["targets"]
    assert {(one["indicator"], one["field"], one["target"], one["value"]) for one in targets} == {
        ("people", "", 60, 30), ("sessions", "", 2, 1), ("online", "ho-tich", 46, 0),
    }  # fmt: skip
    for rows, said in (
        ("tháng,chỉ tiêu\n2026-11,5", "Tệp thiếu cột month, indicator, field, target"),
        (
            "month,indicator,field,target\n2026-11,people,,9\n2026-11,people,,-3",
            "Dòng 3: Chỉ tiêu -3 phải là số nguyên",
        ),
        ("month,indicator,field,target\n2026-99,people,,9", "Dòng 2: Tháng 2026-99 viết sai"),
        ("month,indicator,field,target\n2026-11,online,khong-co,9", "Dòng 2: Không có lĩnh vực khong-co"),
        ("month,indicator,field,target\n2026-11,online,,101", "từ 0 đến 100"),
        ("month,indicator,field,target\n2026-11", "Dòng 2:"),
        ("", "Tệp thiếu cột"),
    ):
        answer = await ward.post("officer", "/desk/targets/import", "/desk/targets", rows=rows)
        assert answer.status_code == 422 and said in answer.text and "Chưa có gì bị đổi" in answer.text, rows
    assert hub.rows("SELECT count(*) FROM targets") == [(3,)]
    await ward.post("officer", "/desk/targets", "/desk/targets", month="2026-11", indicator="people", target="")
    assert hub.rows("SELECT count(*) FROM targets") == [(2,)]


async def test_feedback_quizzes_and_questions_land_in_their_lists_without_who_asked(ward):
    hub, (one, _) = ward.hub, ward.phones
    said = [
        {"what": "guide", "guide": "1.001193", "pack": "2026.11.1", "as_of": "2026-10-01", "verdict": "wrong", "text": "=Phí đã đổi"},
        {"what": "ticket", "topic": "camera", "text": "Máy không mở được"},
        {"what": "quiz", "quiz": "an-toan", "right": 4, "of": 5, "pack": "2026.11.1"},
        {"what": "question", "questions": [{"text": "Làm sao đổi sim 0912 345 678", "times": 3}, {"text": "làm sao đổi sim …", "times": 2}]},
    ]  # fmt: skip
    await hub.send(one, *[payload_record("feedback", payload) for payload in said])
    page = (await ward.browsers["officer"].get("/desk/feedback")).text
    assert "Sai" in page and "gói 2026.11.1" in page and "bài ngày 2026-10-01" in page and "camera" in page
    rows = list(
        csv.reader(
            io.StringIO((await ward.browsers["officer"].get("/desk/feedback/list.csv")).content.decode("utf-8-sig"))
        )
    )
    assert {row[6] for row in rows[1:]} == {"'=Phí đã đổi", "Máy không mở được"}
    record_ = hub.rows("SELECT record FROM guide_feedback WHERE what = 'guide'")[0][0]
    await ward.post("officer", f"/desk/feedback/{record_}/handled", "/desk/feedback")
    assert "đã xem: Trần Thị Mẫu" in (await ward.browsers["officer"].get("/desk/feedback")).text
    assert "4/5" in (await ward.browsers["leader"].get("/desk/outreach/teams")).text
    book = load_workbook(io.BytesIO((await ward.browsers["officer"].get("/desk/reports/report.xlsx")).content))
    (asked,) = [sheet for sheet in book.worksheets[1:] if sheet["A1"].value == "Câu hỏi chưa tìm được"]
    assert [cell.value for cell in asked[3]][:2] == ["làm sao đổi sim …", 5]
    assert not hub.rows("SELECT 1 FROM asked_questions WHERE text LIKE '%0912%'")
    for odd in (
        {"what": "quiz", "right": 6, "of": 5},
        {"what": "ack", "notices": "all"},
        {"what": "attendance", "event": "x", "present": -1},
    ):
        (result,) = await hub.send(one, payload_record("feedback", odd))
        assert (result["status"], result["type"]) == ("refused", "malformed")


async def test_the_city_compares_wards_by_name_and_hides_small_counts(ward):
    hub = ward.hub
    far = await hub.enrol(OTHER_WARD)
    await hub.send(ward.phones[0], logged(tally("vneid_2", 40)))
    await hub.send(far, logged(tally("vneid_2", 3), ward=OTHER_WARD))
    page = (await ward.browsers["city"].get("/desk/city?month=2026-11")).text
    names = [name for (name,) in hub.rows("SELECT name FROM wards WHERE code IN ('31135', '31147') ORDER BY name")]
    assert page.index(names[0]) < page.index(names[1]) and "&lt;5" in page
    table, folded = page[page.index('id="wards"') :].split("<details", 1)
    assert table.count('<th scope="row">') == 2 and all(name in table for name in names)
    folded = re.findall(r"<li>(.*?)</li>", folded.split("</details>")[0])
    assert len(folded) == 101 and not set(names) & set(folded) and folded == sorted(folded, key=in_order)
    assert "43" in page  # everybody together is no small count
    book = load_workbook(io.BytesIO((await ward.browsers["city"].get("/desk/city/report.xlsx?month=2026-11")).content))
    rows = {row[0].value: [cell.value for cell in row[1:]] for row in book.worksheets[-1].iter_rows(min_row=3)}
    assert len([name for name in rows if name and name.startswith(("Phường", "Xã"))]) == 103
    assert rows[hub.rows("SELECT name FROM wards WHERE code = '31147'")[0][0]][:4] == ["<5", "<5", "<5", "<5"]
    problem_ = await ward.browsers["city"].get("/desk/city/report.docx")
    assert problem_.status_code == 404


async def test_last_months_report_is_written_once_also_after_the_hub_was_down(ward):
    hub = ward.hub
    await hub.send(ward.phones[0], logged(tally("vneid_2", 12)))
    hub.clock.forward(days=20)  # the first came and went while nothing ran
    assert monthly_reports.make_due(hub.hub) == 1
    assert monthly_reports.make_due(hub.hub) == 0
    ward.log_in()
    browser = ward.browsers["officer"]
    page = (await browser.get("/desk/reports")).text
    assert "2026-11.xlsx" in page and "2026-11.pdf" in page
    book = load_workbook(io.BytesIO((await browser.get("/desk/reports/kept/2026-11.xlsx")).content))
    assert book.worksheets[1]["B4"].value == 12
    for odd in ("..%2f..%2fhub.sqlite", "2026-10.xlsx", "hub.sqlite"):
        assert (await browser.get(f"/desk/reports/kept/{odd}")).status_code == 404


async def test_the_board_is_for_devices(ward):
    problem(await ward.hub.client.get("/v1/board"), 401, "token-not-valid")
    assert outreach_totals.week_of("2027-01-01") == "2026-W53"
