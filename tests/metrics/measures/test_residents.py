"""What returns say of residents, as a clinician could count it from the form."""

import numpy
import pytest

from loaders.calendar import parse_month
from metrics.measures.residents import mondays

ELM, SELF_REPORTED, SUPPRESSED = "1-100000001", 4, 8


@pytest.mark.parametrize(
    "name", ["residents", "residents_reviewed_12m", "residents_with_eol_plan", "deaths"]
)
def test_a_column_is_counted_as_it_is_returned(told, name):
    cells = (f"2016-{month},{ELM},900,{cell}" for month, cell in (("09", 7), ("10", ""), ("11", 0)))
    told.returns(f"occupied_bed_days,{name}", *cells)
    assert told.seen(name) == (7, None, None, False, SELF_REPORTED)
    assert told.seen(name, month="2016-10") is None  # a blank is not submitted
    assert told.value(name, month="2016-11") == 0  # a typed 0 is zero


def test_a_return_without_the_column_tells_nothing_of_it(told):
    told.returns("occupied_bed_days", f"2016-09,{ELM},900")
    assert told.seen("deaths") is None and told.seen("residents") is None


def test_a_hidden_count_is_bounded_and_a_hidden_denominator_is_none(told):
    told.returns("occupied_bed_days,residents,residents_reviewed_12m,deaths", f"2016-09,{ELM},900,*,<5,*")
    assert told.seen("residents_reviewed_12m") == (None, 1, 4, False, SELF_REPORTED | SUPPRESSED)
    assert told.seen("deaths").bounds == (1, 7)
    assert told.seen("residents") is None


@pytest.mark.parametrize(
    ("all_deaths", "in_hospital", "found"),
    [
        ("5", "2", (3, None, None)), ("5", "0", (5, None, None)), ("0", "0", (0, None, None)),
        ("5", "", None), ("", "2", None),  # both are needed
        ("5", "*", (None, 0, 4)), ("*", "2", (None, 0, 5)), ("*", "<5", (None, 0, 6)),
        ("150", "<5", (147.5, 146, 149)),  # so narrow that the middle stands for it
        ("2", "3", None),  # more in hospital than in all: it says neither
    ],
)  # fmt: skip
def test_deaths_in_place_are_deaths_less_those_in_hospital(told, all_deaths, in_hospital, found):
    told.returns(
        "occupied_bed_days,deaths,deaths_in_hospital", f"2016-09,{ELM},900,{all_deaths},{in_hospital}"
    )
    seen = told.seen("deaths_in_place")
    assert (seen and seen[:3]) == found


@pytest.mark.parametrize(
    ("month", "count"), [("2016-02", 5), ("2016-08", 5), ("2016-09", 4), ("2016-10", 5), ("2015-02", 4)]
)
def test_mondays_of_a_month(month, count):
    assert mondays(numpy.array([parse_month(month)])).tolist() == [count]


def test_no_more_home_rounds_count_than_the_month_has_mondays(told):
    told.returns(
        "occupied_bed_days,home_rounds_held",
        f"2016-08,{ELM},900,3", f"2016-09,{ELM},900,6", f"2016-10,{ELM},900,*", f"2016-11,{ELM},900,",
    )  # fmt: skip
    assert [told.value("home_rounds_held", month=f"2016-{m}") for m in ("08", "09")] == [3, 4]
    assert told.seen("home_rounds_held", month="2016-10").bounds == (1, 5)
    assert told.seen("home_rounds_held", month="2016-11") is None
    months = [f"2016-{month}" for month in ("08", "09", "10", "11")]
    assert [told.value("mondays_in_month", month=month) for month in months] == [5, 4, 5, 4]
    assert told.seen("mondays_in_month", month="2016-07") is None


def test_a_newer_return_replaces_the_whole_row_whoever_sent_it(told):
    told.returns("occupied_bed_days,residents,deaths", f"2016-09,{ELM},900,30,2", released="2016-10-07")
    told.returns("occupied_bed_days,residents,deaths", f"2016-09,{ELM},910,31,", released="2016-11-07")
    assert told.value("deaths", asat="2016-11-06") == 2
    assert told.seen("deaths") is None and told.value("residents") == 31


def test_a_month_after_closing_is_not_counted(told):
    oak = "1-100000002"
    rows = f"2016-11,{oak},900,1", f"2016-12,{oak},300,1"
    told.returns("occupied_bed_days,deaths", *rows, released="2016-12-20")
    assert told.value("deaths", oak, "2016-11") == 1
    assert told.seen("deaths", oak, "2016-12") is None


def test_a_month_is_provisional_until_a_return_of_it_comes_late_enough(told):
    told.returns("occupied_bed_days,deaths", f"2016-09,{ELM},900,1", released="2016-10-07")
    assert told.seen("deaths").marks == SELF_REPORTED | 1
    told.returns("occupied_bed_days,deaths", f"2016-09,{ELM},900,1", released="2016-11-01")
    assert told.seen("deaths").marks == SELF_REPORTED
