"""Outreach on PostgreSQL, by the command line, and in the sample's year."""

import asyncio
from datetime import timedelta

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from app.cli import group
from locales import translator
from sync.hub import city_report, sample_year, ward_report
from sync.hub.errors import AdminRefused
from sync.hub.outreach_totals import contribution
from sync.hub.periods import Period
from sync.hub.report_basis import Basis
from sync.hub.sample import sample_people, seed
from tests import hub_server, postgres
from tests.hub_server import WARD, LocalHub
from tests.outreach import MORNING, logged, tally

hub_pack, hub = hub_server.hub_pack, hub_server.hub
cluster = postgres.postgres
pytestmark = pytest.mark.anyio


async def test_postgresql_counts_what_many_phones_send_at_once(tmp_path, hub_pack, cluster):
    hub = LocalHub(tmp_path / "hub", hub_pack, db=cluster.database())
    phones = [await hub.enrol() for _ in range(3)]
    first = logged(tally("vneid_2", 60, groups=("elderly",)))
    logs = [logged(tally("vneid_2", 60 - at), session=first.id, revision=1 + at) for at in range(1, 6)]
    logs += [logged(tally("vssid", 2), start=MORNING - timedelta(days=30 * at), place="Chợ \x00") for at in range(6)]
    await asyncio.gather(*(hub.send(phones[at % 3], log, first) for at, log in enumerate(logs)))
    with hub.hub.database.read() as connection:
        full = {key: n for key, n in contribution(connection, WARD).items() if n}
    rows = hub.rows("SELECT team, measure, month, key, n FROM outreach_totals WHERE ward = :w", w=WARD)
    assert {tuple(row[:4]): row[4] for row in rows} == full
    assert full["", "people", "2026-11", ""] == 55 + 2
    basis, t = Basis(hub.hub.pack, hub.clock()), translator("vi")
    with hub.hub.database.read() as connection:
        report = ward_report.make(connection, basis, t, WARD, Period("2026-06", "2026-11"))
        assert report.facts["sessions"] == 7
        assert city_report.make(connection, basis, t, Period("2023-12", "2026-11")).facts["people"] == 55 + 12
    hub.close()


async def test_a_wards_month_is_written_by_command(tmp_path, hub):
    await hub.send(await hub.enrol(), logged(tally("vneid_2", 12), note="=1+1"))

    def run(*args: str):
        return CliRunner(env={"XOMSO_HOME": str(hub.hub.settings.home)}).invoke(group, ["admin", *args, *hub.on])

    for name in ("thang.xlsx", "thang.pdf", "thang.zip"):
        out = tmp_path / name
        assert run("report", "--ward", WARD, "--month", "2026-11", "--out", str(out)).exit_code == 0
        assert out.stat().st_size > 1000
    assert load_workbook(tmp_path / "thang.xlsx").worksheets[1]["B4"].value == 12
    files = {
        "chi-tieu.csv": "\ufeffmonth,indicator,field,target\n2026-11,people,,60\n".encode(),
        "sai.csv": b"thang,so\n2026-11,60\n",
        "latin.csv": "tháng".encode("cp1258", "replace") + b"\xff",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert run("import-targets", "--ward", WARD, str(tmp_path / "chi-tieu.csv")).exit_code == 0
    assert hub.rows("SELECT target FROM targets") == [(60,)]
    for args, said in (
        (("import-targets", "--ward", WARD, str(tmp_path / "sai.csv")), "month, indicator, field, target"),
        (("import-targets", "--ward", WARD, str(tmp_path / "latin.csv")), "UTF-8"),
        (("report", "--ward", WARD, "--month", "2026-13", "--out", str(tmp_path / "x.pdf")), "2026-13"),
    ):
        refused = run(*args).exception
        assert isinstance(refused, AdminRefused) and said in str(refused)
    assert run("report", "--ward", WARD, "--out", str(tmp_path / "x.docx")).exit_code == 2
    assert run("create-team", "--ward", WARD, "--name", "Đội hình thử", "--kind", "youth").exit_code == 0
    assert ("youth",) in hub.rows("SELECT kind FROM teams")


def test_the_samples_year_is_made_once_and_counts(tmp_path, hub_pack):
    hub = LocalHub(tmp_path, hub_pack, keyed=False)
    database, now = hub.hub.database, hub.clock()
    sample = seed(database, WARD, "http://hub.test", now, tmp_path, "mat-khau-mau-1")
    codes = [entry.code for entry in hub_pack.guides()]
    filled = sample_year.fill(database, WARD, sample.officer, tmp_path, codes, now)
    assert filled is not None and filled.sessions > 150 and filled.dossiers > 100
    assert sample_year.fill(database, WARD, sample.officer, tmp_path, codes, now) is None
    assert sample_people(database, WARD, sample, now) == [f"to-truong-{WARD}", "thanh-pho"]
    with database.read() as connection:
        full = {key[1:]: n for key, n in contribution(connection, WARD).items() if n and not key[0]}
    rows = hub.rows("SELECT measure, month, key, n FROM outreach_totals WHERE ward = :w AND team = ''", w=WARD)
    assert {tuple(row[:3]): row[3] for row in rows} == full
    tet = hub.rows("SELECT count(*) FROM outreach_sessions WHERE day BETWEEN '2026-02-12' AND '2026-02-22'")
    states = dict(hub.rows("SELECT state, count(*) FROM records WHERE kind = 'submission' GROUP BY state"))
    assert tet == [(0,)] and states["done"] > states["returned"] > 0
    hub.close()
