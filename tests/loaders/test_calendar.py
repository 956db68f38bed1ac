"""Months and days as numbers, and as they are written."""

import pytest

from loaders.calendar import days_in, first_day, month_name, month_text, parse_month


@pytest.mark.parametrize(
    ("month", "days"), [("2016-02", 29), ("2015-02", 28), ("2000-02", 29), ("2016-12", 31)]
)
def test_a_month_has_its_days_in_leap_years_too(month, days):
    assert days_in(parse_month(month)) == days
    assert first_day(parse_month(month) + 1) - first_day(parse_month(month)) == days


def test_a_month_is_written_as_it_was_read_and_in_words():
    assert month_text(parse_month("2016-04")) == "2016-04"
    assert month_name(parse_month("2016-01")) == "January 2016"
    assert month_name(parse_month("2015-12")) == "December 2015"


@pytest.mark.parametrize("text", ["", "2016", "2016-4", "16-04", "2016-00", "2016-13", "2016-04-01", "april"])
def test_what_is_no_month_is_never_taken_for_one(text):
    with pytest.raises(ValueError):
        parse_month(text)
