"""The day a result is due: counted as the Civil Code counts, over weekends, Tết and days that are worked to make up."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.hub.working_days import LONGEST, Calendar
from tests.processes import xomso

PLAIN = Calendar()
days = st.dates(date(2026, 1, 1), date(2027, 12, 1))
amounts = st.integers(0, 60)
own = st.builds(Calendar, st.frozensets(days, max_size=8), st.frozensets(days, max_size=8))


@pytest.mark.parametrize(
    ("received", "amount", "due"),
    [
        ((2026, 11, 23), 3, (2026, 11, 27)),  # Monday; the 24th is the Day of Culture since 2026
        ((2026, 11, 27), 1, (2026, 11, 30)),  # Friday to Monday
        ((2026, 11, 28), 1, (2026, 11, 30)),  # received on a Saturday
        ((2026, 11, 27), 0, (2026, 11, 27)),  # in the day
        ((2026, 11, 28), 0, (2026, 11, 30)),  # in the day, which is a Saturday
        ((2026, 2, 13), 1, (2026, 2, 23)),  # Tết 2026: off from Monday the 16th to Friday the 20th
        ((2026, 2, 12), 3, (2026, 2, 24)),
        ((2027, 2, 3), 1, (2027, 2, 11)),  # Tết 2027: off from the 4th to the 10th
        ((2027, 2, 2), 5, (2027, 2, 16)),
        ((2026, 8, 21), 1, (2026, 8, 22)),  # a Saturday worked for Monday the 31st
        ((2026, 8, 28), 1, (2026, 9, 3)),  # the 31st off for it, the 1st and 2nd National Day
    ],
)
def test_working_days_skip_weekends_holidays_and_tet(received, amount, due):
    assert PLAIN.due(date(*received), amount, "working_day") == date(*due)


def test_calendar_days_run_on_and_only_the_last_one_must_be_worked():
    assert PLAIN.due(date(2026, 2, 10), 3, "day") == date(2026, 2, 13)
    assert PLAIN.due(date(2026, 2, 10), 5, "day") == date(2026, 2, 23)  # ends on Sunday the 15th, then Tết
    assert PLAIN.due(date(2026, 11, 13), 15, "day") == date(2026, 11, 30)


def test_hours_are_counted_as_begun_days_of_eight():
    assert PLAIN.due(date(2026, 11, 26), 8, "hour") == PLAIN.due(date(2026, 11, 26), 1, "hour") == date(2026, 11, 27)
    assert PLAIN.due(date(2026, 11, 26), 9, "hour") == date(2026, 11, 30)


def test_the_citys_own_days_go_before_the_countrys():
    city = Calendar(off=frozenset({date(2026, 11, 27)}), work=frozenset({date(2026, 11, 28), date(2027, 2, 6)}))
    assert city.due(date(2026, 11, 26), 1, "working_day") == date(2026, 11, 28)
    assert city.works(date(2027, 2, 6))


@pytest.mark.parametrize(("amount", "unit"), [(-1, "working_day"), (LONGEST + 1, "day"), (1, "month")])
def test_an_odd_period_is_refused(amount, unit):
    with pytest.raises(ValueError):
        PLAIN.due(date(2026, 11, 26), amount, unit)


@given(own, days, amounts)
def test_the_due_day_is_worked_and_as_many_worked_days_lie_after_the_receipt(city, received, amount):
    due = city.due(received, amount, "working_day")
    assert city.works(due)
    between = [received + timedelta(days=n) for n in range(1, (due - received).days + 1)]
    # Nothing in the day of receipt counts, and the last day is the first that completes the number.
    assert sum(map(city.works, between)) == (amount or (0 if city.works(received) else 1))


@given(own, days, amounts)
def test_calendar_days_end_on_the_first_worked_day_not_before_the_number(city, received, amount):
    end, due = received + timedelta(days=amount), city.due(received, amount, "day")
    assert due >= end
    assert city.works(due)
    assert not any(city.works(end + timedelta(days=n)) for n in range((due - end).days))


@given(own, days, days, amounts)
def test_who_comes_later_is_never_due_sooner(city, one, other, amount):
    first, second = sorted((one, other))
    for unit in ("working_day", "day", "hour"):
        assert city.due(first, amount, unit) <= city.due(second, amount, unit)


@given(own, days, st.integers(1, 40))
def test_what_is_left_counts_down_to_the_due_day(city, today, amount):
    due = city.due(today, amount, "working_day")
    assert city.days_left(today, due) == amount
    assert city.days_left(due, today) == -amount


def test_the_city_adds_lists_and_removes_its_days(tmp_path):
    def run(*words, **more):
        return xomso("admin", "holidays", *words, "--home", str(tmp_path), home=tmp_path, **more)

    assert "23/11/2026  nghỉ  CV 12" in run("add", "2026-11-23", "--note", "CV 12")
    run("add", "28/11/2026", "--work")
    assert json.loads(run("list", "--json")) == [
        {"day": "2026-11-23", "kind": "off", "note": "CV 12"},
        {"day": "2026-11-28", "kind": "work", "note": ""},
    ]
    run("remove", "2026-11-28")
    assert len(json.loads(run("list", "--json"))) == 1
