"""Outreach that counts itself: totals are always what a full recount of the logs gives, in whatever order they come."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sync.hub import erasure, laid_out, outreach_merging, retention_purge
from sync.hub.errors import AdminRefused
from sync.hub.laid_out import DONE, catch_up
from sync.hub.outreach_totals import contribution, recount
from sync.hub.schema import facts, records
from sync.hub.schema_outreach import outreach_totals
from sync.hub.wards import remember
from sync.outreach import GROUPS, HELPS, RESULTS
from sync.records import new_id
from tests import hub_server
from tests.hub_server import OTHER_WARD, WARD, LocalHub, record
from tests.outreach import MORNING, logged, payload_record, tally
from tests.receiving import OFFICER

hub, hub_pack = hub_server.hub, hub_server.hub_pack
pytestmark = pytest.mark.anyio


def totals(hub, team: str = "") -> dict[tuple[str, str, str], int]:
    rows = hub.rows("SELECT measure, month, key, n FROM outreach_totals WHERE ward = :w AND team = :t", w=WARD, t=team)
    return {(measure, month, key): n for measure, month, key, n in rows}


def kept(hub) -> list[tuple]:
    """Everything the log's tables say that does not depend on when a record came."""
    return hub.rows(
        "SELECT s.record, session, revision, day, people, newest, counted, help, procedure, result, groups, n"
        " FROM outreach_sessions s LEFT JOIN outreach_tallies t ON t.ward = s.ward AND t.record = s.record ORDER BY 1, 8, 9, 10, 11"
    )


async def test_a_session_is_counted_by_help_result_group_place_procedure_and_week(hub):
    phone = await hub.enrol()
    log = logged(
        tally("vneid_2", 5, groups=("elderly", "minority")),
        tally("online_dossier", 2, procedure="1.001193"),
        tally("other", 3, "referred"),
    )
    assert (await hub.send(phone, log))[0]["status"] == "received"
    month = "2026-11"
    wanted = {
        ("sessions", month, ""): 1, ("people", month, ""): 10, ("guided", month, ""): 7, ("volunteers", month, ""): 4,
        ("minutes", month, ""): 180, ("help", month, "vneid_2"): 5, ("help", month, "online_dossier"): 2,
        ("help", month, "other"): 3, ("result", month, "done"): 7, ("result", month, "referred"): 3,
        ("pair", month, "vneid_2/done"): 5, ("pair", month, "online_dossier/done"): 2, ("pair", month, "other/referred"): 3,
        ("group", month, "elderly"): 5, ("group", month, "minority"): 5, ("procedure", month, "1.001193"): 2,
        ("place", month, "Khu vực 3"): 10, ("place_sessions", month, "Khu vực 3"): 1,
        ("week", month, "2026-W47"): 10, ("week_sessions", month, "2026-W47"): 1,
    }  # fmt: skip
    assert totals(hub) == wanted
    team = hub.rows("SELECT team FROM outreach_sessions")[0][0]
    assert totals(hub, team) == wanted


async def test_revisions_in_any_order_and_sent_twice_give_the_same_state(tmp_path, hub_pack):
    first = logged(tally("vneid_2", 60))
    second = logged(tally("vneid_2", 58), tally("vssid", 1), session=first.id, revision=2, parent=first.id)
    third = logged(tally("vneid_2", 57), session=first.id, revision=3, parent=second.id)
    states = []
    for at, order in enumerate(([first, second, third], [third, first, second, first], [second, third, third, first])):
        hub = LocalHub(tmp_path / str(at), hub_pack)
        phone = await hub.enrol()
        for one in order:
            assert (await hub.send(phone, one, one))[0]["status"] == "received"
        states.append((kept(hub), totals(hub)))
        hub.close()
    assert states[0] == states[1] == states[2]
    assert states[0][1]["people", "2026-11", ""] == 57
    assert [(row[2], row[5], row[6]) for row in states[0][0]] == [(1, 0, 0), (2, 0, 0), (2, 0, 0), (3, 1, 1)]


async def test_a_log_of_an_older_app_counts_too(hub):
    phone = await hub.enrol()
    old = {"place": "Khu vực 1", "topic": "", "note": "", "started_at": MORNING.isoformat(), "ended_at": MORNING.isoformat(), "helped": {"vneid_2": 3, "cashless": 1}, "people": 6}  # fmt: skip
    await hub.send(phone, payload_record("outreach", old))
    found = totals(hub)
    assert (found["people", "2026-11", ""], found["guided", "2026-11", ""], found["help", "2026-11", "other"]) == (
        6,
        4,
        2,
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"tallies": [tally(n=-1)]},
        {"tallies": [tally(n=10**9)]},
        {"tallies": [tally(n=15_000), tally("vssid", 15_000)]},
        {"tallies": [tally() | {"n": 1.5}]},
        {"tallies": [tally() | {"n": True}]},
        {"tallies": [tally() | {"n": "3"}]},
        {"tallies": "many"},
        {"tallies": [tally()] * 2001},
        {"tallies": [tally() | {"groups": "elderly"}]},
        {"volunteers": -4},
        {"revision": 0},
        {"revision": 10**20},
        {"session": "../../etc"},
        {"paused_seconds": -1},
    ],
)
async def test_an_absurd_count_is_refused_alone_and_in_words(hub, odd):
    phone = await hub.enrol()
    good = logged(tally(n=2))
    results = await hub.send(phone, logged(tally(), **odd), good)
    assert [one["status"] for one in results] == ["refused", "received"]
    assert results[0]["type"] == "malformed" and results[0]["detail"].endswith(".") and "{" not in results[0]["detail"]
    assert totals(hub)["people", "2026-11", ""] == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"started_at": "hôm qua"},
        {"started_at": None},
        {"started_at": "1970-01-01T00:00:00+07:00"},
        {"started_at": "9999-12-31T23:59:59-14:00"},
        {"started_at": 7},
    ],
)
async def test_a_clock_that_cannot_be_believed_gives_way_to_the_day_of_receipt(hub, odd):
    phone = await hub.enrol()
    assert (await hub.send(phone, logged(tally(n=2), **odd)))[0]["status"] == "received"
    assert hub.rows("SELECT day, minutes, clock_odd FROM outreach_sessions") == [("2026-11-22", 0, 1)]


async def test_a_clock_moved_back_during_a_session_gives_no_negative_minutes(hub):
    phone = await hub.enrol()
    await hub.send(phone, logged(tally(n=2), hours=-5))
    assert hub.rows("SELECT day, minutes, clock_odd, people FROM outreach_sessions") == [("2026-11-21", 0, 0, 2)]


async def test_ten_thousand_taps_and_signs_a_database_cannot_hold_are_taken(hub):
    phone = await hub.enrol()
    log = logged(tally(n=10_000), place="Chợ \x00\x1b Cái Khế", note="=HYPERLINK(1)\x00", topic="x" * 5000)
    assert (await hub.send(phone, log))[0]["status"] == "received"
    assert hub.rows("SELECT place, note, length(topic), people FROM outreach_sessions") == [
        ("Chợ Cái Khế", "=HYPERLINK(1)", 120, 10_000)
    ]


async def test_what_is_no_log_is_kept_and_not_counted(hub):
    phone = await hub.enrol()
    results = await hub.send(phone, record(kind="outreach"), payload_record("feedback", {"what": "song"}))
    assert [one["status"] for one in results] == ["received", "received"]
    assert totals(hub) == {}


async def test_an_erased_revision_gives_way_to_the_one_before_and_a_purged_one_still_counts(hub):
    phone = await hub.enrol()
    first = logged(tally(n=5), note="gặp bà Thử")
    second = logged(tally(n=4), session=first.id, revision=2)
    await hub.send(phone, first, second)
    with hub.hub.database.read() as connection:
        subject = erasure.find(connection, record=second.id)
    stores = (hub.hub.database, hub.hub.attachments, hub.hub.uploads.parts)
    erasure.erase(*stores, subject, "Đơn số 12/2026", hub.clock())
    assert totals(hub)["people", "2026-11", ""] == 5
    with hub.hub.database.write() as connection:
        found = retention_purge.look(connection, WARD, first.id, "done+90")
        assert retention_purge.purge(connection, found, hub.clock(), records.c.purged_at.is_(None))
    assert totals(hub)["people", "2026-11", ""] == 5
    assert hub.rows("SELECT note FROM outreach_sessions") == [("",)]


@pytest.mark.parametrize("reached", ["", "01a2aaaa-0000-7000-8000-000000000000"])  # the second by the version before
@pytest.mark.parametrize("at_once", [2, 200])
async def test_records_of_an_older_version_are_laid_out_once(hub, monkeypatch, at_once, reached):
    monkeypatch.setattr(laid_out, "AT_ONCE", at_once)
    phone, neighbour = await hub.enrol(), await hub.enrol(OTHER_WARD)
    logs = [logged(tally(n=n + 1)) for n in range(5)]
    await hub.send(neighbour, logged(tally(n=3), ward=OTHER_WARD))
    await hub.send(phone, *logs, payload_record("feedback", {"what": "guide", "guide": "1.001193", "verdict": "wrong"}))
    before = (kept(hub), totals(hub))
    with hub.hub.database.write() as connection:
        for name in ("outreach_tallies", "outreach_sessions", "outreach_totals", "guide_feedback"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
        connection.execute(facts.delete().where(facts.c.key == DONE))
        if reached:
            remember(connection, DONE, reached)
    assert catch_up(hub.hub.database) == 7
    assert (kept(hub), totals(hub)) == before
    assert hub.rows("SELECT verdict FROM guide_feedback") == [("wrong",)]
    assert catch_up(hub.hub.database) == 0


async def test_two_phones_at_one_session_are_suggested_and_count_once_when_a_person_says_so(hub):
    one, other = await hub.enrol(), await hub.enrol()
    a, b = logged(tally(n=30)), logged(tally(n=28), place="khu vuc 3", start=MORNING + timedelta(minutes=10))
    elsewhere = logged(tally(n=9), place="Khu vực 4")
    later = logged(tally(n=9), start=MORNING + timedelta(hours=5))
    await hub.send(one, a)
    await hub.send(other, b, elsewhere, later)
    database = hub.hub.database
    with database.read() as connection:
        pairs = outreach_merging.suggested(connection, WARD, "2026-11-01")
    assert [(pair.first.record, pair.second.record) for pair in pairs] == [(a.id, b.id)]
    assert totals(hub)["people", "2026-11", ""] == 76
    with database.write() as connection:
        outreach_merging.decide(connection, OFFICER, a.id, b.id, True, hub.clock())
    assert totals(hub)["people", "2026-11", ""] == 48
    # A correction of the one that is left out changes nothing, of the one that stands it does.
    await hub.send(other, logged(tally(n=99), session=b.id, revision=2))
    await hub.send(one, logged(tally(n=31), session=a.id, revision=2))
    assert totals(hub)["people", "2026-11", ""] == 49
    with database.write() as connection, pytest.raises(AdminRefused, match="không gộp được"):
        outreach_merging.decide(connection, OFFICER, b.id, a.id, True, hub.clock())
    with database.write() as connection:
        (line,) = outreach_merging.history(connection, WARD)
        outreach_merging.undo(connection, OFFICER, line.id, hub.clock())
    assert totals(hub)["people", "2026-11", ""] == 148
    with database.write() as connection:
        outreach_merging.decide(connection, OFFICER, a.id, b.id, False, hub.clock())
        assert outreach_merging.suggested(connection, WARD, "2026-11-01") == []
        assert [line.verdict for line in outreach_merging.history(connection, WARD)] == ["different", "same"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["log", "log", "log", "again", "erase", "merge", "undo"]),
        st.integers(0, 5),
        st.integers(1, 4),
        st.lists(
            st.tuples(
                st.sampled_from(list(HELPS)), st.sampled_from(list(RESULTS)), st.sets(st.sampled_from(list(GROUPS))), st.integers(0, 9)
            ),
            max_size=3,
        ),
    ),
    max_size=14,
)  # fmt: skip


@pytest.fixture(scope="module")
def recounted(tmp_path_factory, hub_pack):
    made = LocalHub(tmp_path_factory.mktemp("recounted"), hub_pack)
    yield made
    made.close()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_totals_are_what_a_full_recount_gives(recounted, steps):
    hub, database = recounted, recounted.hub.database
    with database.write() as connection:
        for name in ("outreach_merges", "outreach_tallies", "outreach_sessions", "outreach_totals"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    phone = hub.phone = getattr(hub, "phone", None) or await hub.enrol()
    names = [new_id() for _ in range(6)]
    sent: dict[str, tuple] = {}
    for act, at, revision, lines in steps:
        match act:
            case "log":
                tallies = [tally(help, n, result, tuple(groups)) for help, result, groups, n in lines]
                start = MORNING + timedelta(days=9 * at)
                if start.date() > date(2026, 12, 31):
                    continue
                hub.clock.now = max(hub.clock.now, start)
                made = logged(*tallies, session=names[at], revision=revision, start=start, place=f"Khu vực {at % 2}")
                await hub.send(phone, made)
                sent[made.id] = (names[at], revision, start, lines, made)
            case "again" if sent:
                await hub.send(phone, list(sent.values())[at % len(sent)][4])
            case "erase" if sent:
                id = list(sent)[at % len(sent)]
                with database.read() as connection:
                    subject = erasure.find(connection, record=id)
                erasure.erase(database, hub.hub.attachments, hub.hub.uploads.parts, subject, "Đơn thử", hub.clock())
                del sent[id]
            case "merge":
                try:
                    with database.write() as connection:
                        outreach_merging.decide(connection, OFFICER, names[at], names[revision], True, hub.clock())
                except AdminRefused:
                    pass
            case "undo":
                with database.write() as connection:
                    lines_ = [x for x in outreach_merging.history(connection, WARD) if not x.undone_at]
                    if lines_:
                        outreach_merging.undo(connection, OFFICER, lines_[at % len(lines_)].id, hub.clock())
    # An account of its own: the newest revision of each session that was not merged away.
    dropped = {
        s for (s,) in hub.rows("SELECT dropped FROM outreach_merges WHERE verdict = 'same' AND undone_at IS NULL")
    }
    newest: dict[str, tuple] = {}
    for id, (name, revision, start, lines, _) in sent.items():
        newest[name] = max(newest.get(name, (0, "", start, [])), (revision, id, start, lines), key=lambda x: x[:2])
    wanted: Counter = Counter()
    for name, (_, _, start, lines) in newest.items():
        if name not in dropped:
            month = f"{start:%Y-%m}"
            wanted["sessions", month, ""] += 1
            for help, result, groups, n in lines:
                wanted["people", month, ""] += n
                wanted["help", month, help] += n
                wanted["result", month, result] += n
                for group in groups:
                    wanted["group", month, group] += n
    found = totals(hub)
    told = {key: n for key, n in found.items() if key[0] in ("sessions", "people", "help", "result", "group")}
    assert told == {key: n for key, n in wanted.items() if n}
    with database.write() as connection:
        full = {key: n for key, n in contribution(connection, WARD).items() if n}
        rows = connection.execute(select(outreach_totals).where(outreach_totals.c.ward == WARD)).all()
        assert {(r.team, r.measure, r.month, r.key): r.n for r in rows} == full
        recount(connection, WARD)
    assert totals(hub) == found
