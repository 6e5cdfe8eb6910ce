"""Ended sessions stay on the phone as counts: shown, corrected as new revisions, and added up offline."""

from datetime import date

import pytest

from sync.errors import RecordUnknown
from sync.outreach import CountAbsurd, Tally
from sync.outreach_report import MonthUnreadable, beside, month_of, report, week_at
from sync.personal import PersonalNumber
from tests.test_outreach_session import WARD, Phone


@pytest.fixture
def phone(tmp_path):
    return Phone(tmp_path)


def ended(phone, place="Khu vực 3", **numbers):
    session = phone.sessions.begin(place, "VNeID", 3)
    for slug, n in numbers.items():
        phone.sessions.taps(session.id).add(Tally(slug, n=n))
    phone.pass_(1800)
    return phone.sessions.finish(session.id, WARD)


def test_a_correction_is_a_new_record_that_names_the_one_before(phone):
    first = ended(phone, vssid=3)
    kept = phone.sessions.kept
    second = kept.correct(first.id, [Tally("vssid", n=2), Tally("cashless", n=1)], 4, "đếm lại")
    third = kept.correct(first.id, [Tally("vssid", n=1)], 4, "")
    said = [phone.outbox.content(item.id) for item in (first, second, third)]
    assert [one["parent"] for one in said] == [None, first.id, second.id]
    assert [one["payload"]["revision"] for one in said] == [1, 2, 3]
    assert {one["payload"]["session"] for one in said} == {first.id}
    assert said[1]["payload"]["people"] == 3
    assert said[1]["payload"]["helped"] == {"vssid": 2, "cashless": 1}
    assert said[1]["payload"]["started_at"] == said[0]["payload"]["started_at"]
    assert [one.revision for one in kept.history(first.id)] == [3, 2, 1]
    assert [one.payload["people"] for one in kept.all()] == [1], "only the newest revision counts"


def test_a_correction_that_makes_no_sense_changes_nothing(phone):
    first = ended(phone, vssid=3)
    kept = phone.sessions.kept
    with pytest.raises(CountAbsurd):
        kept.correct(first.id, [Tally("vssid", n=-1)], 3, "")
    with pytest.raises(CountAbsurd):
        kept.correct(first.id, [Tally("vssid", n=1)], 10_000, "")
    with pytest.raises(PersonalNumber):
        kept.correct(first.id, [Tally("vssid", n=1)], 3, "092199000001")
    with pytest.raises(RecordUnknown):
        kept.correct("nobody", [Tally("vssid", n=1)], 3, "")
    assert len(kept.history(first.id)) == 1
    assert len(phone.outbox.items()) == 1


def test_a_session_corrected_to_nobody_stays_as_nobody(phone):
    first = ended(phone, vssid=3)
    phone.sessions.kept.correct(first.id, [], 3, "ghi nhầm")
    assert phone.sessions.kept.all()[0].payload["people"] == 0


def test_a_month_adds_up_the_newest_revisions_alone(phone):
    first = ended(phone, "Chợ", vssid=3, other=1)
    phone.sessions.kept.correct(
        first.id,
        [Tally("vssid", n=2, groups=("elderly", "minority")), Tally("other", "2.000815", "referred", n=5)],
        2,
        "",
    )
    ended(phone, "Khu vực 3", online_dossier=7)
    month = report([one.payload for one in phone.sessions.kept.all()], month_of("2026-11"))
    assert (len(month.sessions), month.people, month.online, month.volunteers, month.minutes) == (2, 14, 9, 5, 60)
    assert {slug: n for slug, n in month.helps.items() if n} == {"online_dossier": 7, "vssid": 2, "other": 5}
    assert month.results == {"done": 9, "needs_papers": 0, "referred": 5, "not_possible": 0}
    assert month.groups == {"elderly": 2, "disabled": 0, "minority": 2, "no_smartphone": 0}
    assert list(month.places.items()) == [("Chợ", 7), ("Khu vực 3", 7)]
    assert month.procedures == {"2.000815": 5}


def test_a_month_without_data_is_zero_in_every_row():
    empty = report([], month_of("2026-02"))
    assert (empty.people, empty.online, empty.minutes, empty.sessions) == (0, 0, 0, [])
    assert set(empty.helps.values()) == set(empty.groups.values()) == set(empty.results.values()) == {0}


def test_sessions_from_before_there_were_tallies_still_count():
    old = {"place": "Ấp 2", "helped": {"vssid": 4, "no-longer-known": 9}, "people": 13}
    old |= {"started_at": "2026-11-07T08:00:00+07:00", "ended_at": "2026-11-07T07:00:00+07:00"}
    found = report([old], month_of("2026-11"))
    assert (found.people, found.minutes) == (4, 0)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "11-2026", "2026-11-01", "٢٠٢٦-١١", "=1+1"])
def test_what_is_no_month_is_told(text):
    with pytest.raises(MonthUnreadable, match="tháng"):
        month_of(text)


def test_weeks_and_months_follow_one_another():
    week = week_at(date(2026, 11, 22))
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert beside(week, 1).first == date(2026, 11, 23)
    assert beside(month_of("2026-03"), -1) == month_of("2026-02")
    assert beside(month_of("2026-12"), 1) == month_of("2027-01")
