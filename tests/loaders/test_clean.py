"""One test a trap, with cells as they were met."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import clean
from loaders.calendar import month_text, parse_month
from loaders.moments import moment


@pytest.mark.parametrize("cell", ["", "  ", ".", "-", "NA", "n/a", "NULL", "z", "[z]", "[x]", "\u200b"])
def test_a_cell_that_says_nothing_is_none(cell):
    cleaners = (clean.text, clean.code, clean.number, clean.count, clean.day, clean.month, moment)
    assert [cleaner(cell) for cleaner in cleaners] == [None] * 7


def test_blanks_around_and_doubled_within_a_name_mean_nothing():
    assert clean.text("  Elm   House ") == "Elm House"


def test_letters_that_nobody_sees_come_with_what_is_pasted_and_mean_nothing():
    assert clean.cqc_location_id("\ufeff1-125174664\u200b") == "1-125174664"
    assert clean.text("Zo\u00eb\u00ad House") == "Zo\u00eb House"


@pytest.mark.parametrize("cell", ["1,750 [r]", "1750[p]", "1750 (r)", "1750 [note 3]", "1750 [2]"])
def test_a_mark_beside_a_number_is_no_part_of_it(cell):
    assert clean.count(cell) == clean.figure(cell) == 1750


@pytest.mark.parametrize("cell", ["1750 [s]", "12 (see below)", "1750r"])
def test_what_may_be_more_than_a_mark_is_refused(cell):
    with pytest.raises(ValueError, match="not a number"):
        clean.number(cell)


def test_a_long_code_stays_text():
    assert clean.code("1048031000000100") == "1048031000000100"


def test_a_code_that_a_spreadsheet_spoilt_is_refused():
    with pytest.raises(ValueError, match="spoilt"):
        clean.code("1.04803E+15")


@pytest.mark.parametrize("cell", ["1-125174664", " 1-125174664 ", "1 - 125174664", "1\u2013125174664"])
def test_a_cqc_id_as_people_type_it(cell):
    assert clean.cqc_location_id(cell) == "1-125174664"


def test_a_home_run_by_the_nhs_has_an_id_of_another_shape():
    assert clean.cqc_location_id("rw603") == "RW603"


def test_what_is_no_cqc_id_is_refused():
    with pytest.raises(ValueError, match="CQC"):
        clean.cqc_location_id("see note")


@pytest.mark.parametrize("cell", ["10013048934", "000010013048934", "10013048934.0", "10,013,048,934"])
def test_a_uprn_without_what_a_spreadsheet_adds(cell):
    assert clean.uprn(cell) == "10013048934"


@pytest.mark.parametrize("cell", ["m335an", "M33 5AN", " M33  5AN ", "M335 AN"])
def test_a_postcode_has_one_blank_before_its_last_three(cell):
    assert clean.postcode(cell) == "M33 5AN"


def test_no_fixed_abode_is_no_postcode():
    assert clean.postcode("ZZ99 3VZ") is None


def test_yes_and_no_in_any_spelling():
    assert [clean.yes_no(c) for c in ("Y", "yes", "TRUE", "n", "No", "")] == ["Y", "Y", "Y", "N", "N", None]
    with pytest.raises(ValueError, match="neither"):
        clean.yes_no("perhaps")


def test_a_diagnosis_has_no_dot_dagger_or_case():
    assert [clean.diagnosis(c) for c in ("N39.0", "n390", "S72.0\u2020", "I10-")] == [
        "N390",
        "N390",
        "S720",
        "I10",
    ]


def test_several_diagnoses_are_joined_by_semicolons():
    assert clean.diagnoses("N39.0; W19.9|F03X,") == "N390;W199;F03X"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("17,502", 17502),
        ("0000001", 1),
        ("00000000.64", 0.64),
        (" 12 ", 12),
        ("£1,200.50", 1200.5),
        ("3.0", 3),
    ],
)
def test_numbers_as_text(cell, value):
    assert clean.number(cell) == value


def test_a_percentage_is_its_number_of_hundredths():
    assert clean.number("73.10%") == pytest.approx(0.731)


@pytest.mark.parametrize("cell", ["1,23", "12 or 13", "abc", "1e999x"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError, match="not a number"):
        clean.number(cell)


def test_counts_are_whole_and_not_below_zero():
    assert clean.count("1,080") == 1080
    with pytest.raises(ValueError, match="whole"):
        clean.count("1.5")
    with pytest.raises(ValueError, match="below zero"):
        clean.count("-1")


@pytest.mark.parametrize(
    ("cell", "bounds"),
    [
        ("*", (1, 7)),
        ("c", (1, 7)),
        ("[c]", (1, 7)),
        ("1-7", (1, 7)),
        ("<5", (1, 4)),
        ("1-5", (1, 5)),
        ("<8", (1, 7)),
        ("0-7", (0, 7)),
        (" <5 ", (1, 4)),
        ("..", (1, 7)),
    ],
)
def test_a_suppressed_cell_has_bounds_and_0_only_if_written(cell, bounds):
    assert clean.suppressed(cell, {}) == bounds


@pytest.mark.parametrize("cell", ["", "0", "7", "-", "-3", "12", "470.36", "<1", "7-1", "see note"])
def test_other_cells_are_not_suppressed(cell):
    assert clean.suppressed(cell, {}) is None


def test_a_layout_has_its_own_bounds():
    assert clean.suppressed("*", {"*": (1, 4)}) == (1, 4)


@pytest.mark.parametrize(
    "cell",
    [
        "2013-11-04",
        "04/11/2013",
        "4/11/2013",
        "04-11-13",
        "4 Nov 2013",
        "4th November 2013",
        "04/Nov/2013 - 00:00",
        "04/11/2013 - 00:00",
        "20131104",
        "2013-11-04 00:00:00",
        "Monday 4 November 2013",
        "41582",
        "4.11.2013",
    ],
)
def test_dates_are_day_first_in_many_spellings(cell):
    assert clean.day(cell) == date(2013, 11, 4).toordinal()


@pytest.mark.parametrize(
    "cell", ["31/02/2016", "13/13/2016", "2016-13-01", "2016-04-31", "1801-01-01", "yesterday", "4"]
)
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(ValueError):
        clean.day(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2016-04",
        "201604",
        "2016_04",
        "2016/04",
        "04/2016",
        "Apr-16",
        "Apr 2016",
        "April 2016",
        "apr16",
        "Apr-2016",
        "2016-Apr",
        "2016-04-01",
        "30/04/2016",
        "2016-04-01 00:00:00",
        "42461",
    ],
)
def test_months_in_many_spellings(cell):
    assert month_text(clean.month(cell)) == "2016-04"


@pytest.mark.parametrize("cell", ["Smarch-15", "2016-13", "201600", "2016-20", "13/2016", "next month"])
def test_what_is_no_month_is_refused(cell):
    with pytest.raises(ValueError, match="not a month"):
        clean.month(cell)


def test_a_programme_starts_on_a_day_or_in_a_month():
    assert clean.day_or_month("2015-03") == clean.day_or_month("01/03/2015") == date(2015, 3, 1).toordinal()


def test_several_ids_in_a_cell():
    assert clean.ids("1-125174664; 1-10122564754") == "1-125174664;1-10122564754"


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_is_itself_however_it_is_written(day):
    spellings = ("%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d %b %Y", "%d/%b/%Y - 00:00")
    assert {clean.day(day.strftime(spelling)) for spelling in spellings} == {day.toordinal()}
    assert clean.month(f"{day:%b-%Y}") == parse_month(f"{day:%Y-%m}")


@given(st.text(max_size=20))
def test_any_cell_is_clean_or_refused(cell):
    for cleaner in (
        clean.text,
        clean.code,
        clean.uprn,
        clean.postcode,
        clean.yes_no,
        clean.number,
        clean.count,
        clean.day,
        moment,
        clean.month,
        clean.cqc_location_id,
        clean.ids,
    ):
        try:
            cleaner(cell)
        except ValueError as refusal:
            assert str(refusal)
