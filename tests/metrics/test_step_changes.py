"""Recorded step changes: what must be recorded, and where phases start."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.step_changes import StepChange, known_on, phase_starts

OCTOBER_2016 = 2016 * 12 + 9


def change(month=OCTOBER_2016, reason="moved to the new building", role="manager", day=14, **more):
    return StepChange(month, reason, role, date(2016, 11, day), **more)


def test_the_words_say_when_why_and_who():
    assert change().words == (
        "New limits from October 2016: moved to the new building (manager, recorded 14 November 2016)"
    )
    assert "counted in a new way" in change(definition=True).words


@pytest.mark.parametrize("lack", [{"reason": " "}, {"role": ""}])
def test_a_change_without_reason_or_role_is_refused(lack):
    with pytest.raises(ValueError, match="A new phase needs"):
        change(**lack)


def test_an_answer_as_at_a_day_knows_only_what_was_recorded_by_then():
    early, late = change(day=1), change(day=20)
    assert known_on([early, late], date(2016, 11, 14)) == [early]


def test_phases_start_at_the_month_or_the_next_that_is_there():
    months = [OCTOBER_2016 - 2, OCTOBER_2016 - 1, OCTOBER_2016 + 1, OCTOBER_2016 + 2]
    assert phase_starts(months, [change()]) == (2,)
    assert phase_starts(months, [change(OCTOBER_2016 + 2), change()]) == (2, 3)


def test_a_change_outside_the_months_parts_nothing():
    months = [OCTOBER_2016, OCTOBER_2016 + 1]
    assert (
        phase_starts(months, [change(OCTOBER_2016), change(OCTOBER_2016 - 9), change(OCTOBER_2016 + 9)]) == ()
    )
    assert phase_starts([], [change()]) == ()


@given(st.sets(st.integers(0, 60)), st.lists(st.integers(-5, 70), max_size=5))
def test_every_month_from_a_change_on_lies_in_its_phase_or_a_later_one(months, changes):
    ordered = sorted(months)
    starts = phase_starts(ordered, [change(month) for month in changes])
    assert all(0 < start < len(ordered) for start in starts)
    for month in changes:
        before = [place for place, one in enumerate(ordered) if one < month]
        if before and before[-1] + 1 < len(ordered):
            assert before[-1] + 1 in starts
