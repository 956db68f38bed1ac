"""Days with a time of day, as they were met."""

from datetime import datetime

import pytest

from loaders.moments import clock, moment


def minutes(text: str) -> int:
    when = datetime.fromisoformat(text)
    return when.toordinal() * 1440 + when.hour * 60 + when.minute


@pytest.mark.parametrize(
    "cell",
    ["30th April 2016 23:59", "30 April 2016 23.59", "Saturday, 30 April 2016 23:59", "Sat 30 Apr 2016 2359"],
)
def test_a_time_after_a_date_in_words(cell):
    assert moment(cell) == minutes("2016-04-30T23:59")
    assert moment(cell.rpartition(" ")[0]) == minutes("2016-04-30T00:00")


@pytest.mark.parametrize(
    ("cell", "minute"),
    [
        ("09:56", 596),
        ("0956", 596),
        ("956", 596),
        ("09:56:31", 596),
        ("9.56", 596),
        ("9:56 pm", 1316),
        ("00:00", 0),
    ],
)
def test_times_of_day(cell, minute):
    assert clock(cell) == (minute, None)


def test_midnight_is_the_day_it_begins_and_24_00_is_refused():
    assert moment("2016-04-03 00:00") == minutes("2016-04-03 00:00")
    with pytest.raises(ValueError, match="00:00"):
        moment("2016-04-03 24:00")


@pytest.mark.parametrize("cell", ["morning", "9", "09:5", "10h30", "09:56:31 or so"])
def test_what_is_no_time_of_day_is_refused(cell):
    with pytest.raises(ValueError, match="not a time of day; write it as 09:56"):
        clock(cell)


def test_a_time_without_its_date_is_refused():
    with pytest.raises(ValueError, match="a time without its date"):
        moment("n/a             02:10")


def test_a_date_without_a_time_is_a_date():
    assert moment("03/04/2016") == minutes("2016-04-03 00:00")


@pytest.mark.parametrize(
    "cell",
    [
        "2016-04-03T02:10",
        "2016-04-03 02:10:59",
        "03/04/2016 02:10",
        "3 Apr 2016 02:10",
        "3/4/2016 2:10",
        "201604030210",
        "2016-04-03 0210",
        "03/Apr/2016 - 02:10",
        "42463.0902777778",
    ],
)
def test_moments_in_many_spellings(cell):
    assert moment(cell) == minutes("2016-04-03 02:10")


def test_utc_in_july_may_be_the_next_month_in_london():
    assert moment("2016-07-31T23:30Z") == minutes("2016-08-01 00:30")
    assert moment("2016-07-31 23:30", zone="UTC") == minutes("2016-08-01 00:30")


def test_an_offset_in_the_cell_wins():
    assert moment("2016-07-31T23:30+01:00", zone="UTC") == minutes("2016-07-31 23:30")
    assert moment("2016-12-31T23:30-0100") == minutes("2017-01-01 00:30")


def test_the_repeated_hour_of_october_is_one_wall_time():
    assert moment("2016-10-30 01:30") == minutes("2016-10-30 01:30")
    assert (
        moment("2016-10-30T00:30Z") == moment("2016-10-30T01:30Z") == minutes("2016-10-30 01:30")
    )


def test_the_missing_hour_of_march_moves_on_one_hour():
    assert moment("2016-03-27 01:30") == minutes("2016-03-27 02:30")
    assert moment("2016-03-27T00:59Z") == minutes("2016-03-27 00:59")
    assert moment("2016-03-27T01:00Z") == minutes("2016-03-27 02:00")
