"""Staff: leavers, vacancies, training, and the mean of a year."""

import pytest

ELM, PROVISIONAL, SELF_REPORTED = "1-100000001", 1, 4
MONTHS = [f"2015-{month:02d}" for month in range(1, 13)] + [f"2016-{month:02d}" for month in range(1, 13)]


def staff(told, months, numbers, released="2016-12-01"):
    rows = [f"{month},{ELM},900,{number}" for month, number in zip(months, numbers, strict=True)]
    return told.returns("occupied_bed_days,staff_employed", *rows, released=released)


@pytest.mark.parametrize(
    "name", ["staff_leavers_12m", "posts_vacant", "care_staff", "staff_training_in_date"]
)
def test_a_column_is_counted_as_it_is_returned(told, name):
    told.returns(f"occupied_bed_days,{name}", f"2016-09,{ELM},900,7", f"2016-10,{ELM},900,")
    assert told.value(name) == 7
    assert told.seen(name, month="2016-10") is None


def test_posts_are_the_filled_and_the_vacant(told):
    columns = "occupied_bed_days,staff_employed,posts_vacant"
    told.returns(columns, f"2016-08,{ELM},900,38,2", f"2016-09,{ELM},900,38,", f"2016-10,{ELM},900,38,<5")
    assert told.value("posts", month="2016-08") == 40
    assert told.seen("posts") is None  # without the vacant ones not known
    assert told.seen("posts", month="2016-10") is None  # hidden: no denominator
    assert told.seen("posts_vacant", month="2016-10").bounds == (1, 4)


def test_the_mean_of_staff_is_over_the_months_that_say(told):
    staff(told, MONTHS[:12], [30, 32, 34, 30, 32, 34, "", "", "", "", "", 36])
    assert told.value("staff_employed_mean_12m", month="2015-12") == pytest.approx(228 / 7, abs=1e-6)
    assert told.seen("staff_employed_mean_12m", month="2015-12").part is False


def test_a_mean_of_fewer_than_six_months_is_a_part(told):
    staff(told, MONTHS[:6], [30, 30, 30, 30, 40, 38])
    assert told.seen("staff_employed_mean_12m", month="2015-05")[::3] == (32, True)
    assert told.seen("staff_employed_mean_12m", month="2015-06")[::3] == (33, False)


def test_a_hidden_number_of_staff_is_not_among_the_months(told):
    staff(told, MONTHS[:6], [30, "*", 30, 30, 30, 30])
    assert told.seen("staff_employed_mean_12m", month="2015-06")[::3] == (30, True)


def test_the_mean_stands_where_a_return_does(told):
    staff(told, [*MONTHS[:6], MONTHS[8]], [30] * 6 + [""])
    assert told.seen("staff_employed_mean_12m", month="2015-08") is None
    assert told.value("staff_employed_mean_12m", month="2015-09") == 30


def test_a_month_leaves_the_mean_after_a_year(told):
    staff(told, MONTHS[:13], [90] + [30] * 12)
    assert told.value("staff_employed_mean_12m", month="2015-12") == 35
    assert told.value("staff_employed_mean_12m", month="2016-01") == 30


def test_a_late_return_moves_the_mean_of_the_eleven_months_after_it(told):
    staff(told, MONTHS[1:14], [30] * 13, released="2016-11-01")
    number = staff(told, MONTHS[:1], [54], released="2016-12-01")
    assert told.value("staff_employed_mean_12m", month="2015-12", asat="2016-11-30") == 30
    assert told.value("staff_employed_mean_12m", month="2015-12") == 32
    assert told.value("staff_employed_mean_12m", month="2016-01") == 30
    told.undo(number)
    assert told.value("staff_employed_mean_12m", month="2015-12") == 30


def test_the_mean_is_provisional_while_one_of_its_months_is(told):
    staff(told, MONTHS[6:12], [30] * 6, released="2016-01-10")  # December 2015 is final from February on
    assert told.seen("staff_employed_mean_12m", month="2015-11").marks == SELF_REPORTED
    assert told.seen("staff_employed_mean_12m", month="2015-12").marks == SELF_REPORTED | PROVISIONAL
