"""Numbers, months, units and states as the reader sees them."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard import state_words, wording
from metrics.answer import STATES, Revision
from metrics.definition import METRICS
from tests.dashboard.answers import LAST, missing, point

FALLS, COST = METRICS["falls"], METRICS["prescribing_cost"]


@pytest.mark.parametrize(
    ("number", "places", "words"),
    [
        (0.25, 1, "0.3"),
        (2.675, 2, "2.68"),
        (1234.5, 0, "1,235"),
        (-0.04, 1, "0.0"),
        (10.849, 1, "10.8"),
        (100 * (23 / 40), 0, "58"),  # 57.49999999999999 in doubles, 57.5 to everybody else
    ],
)
def test_numbers_are_rounded_half_up(number, places, words):
    assert wording.half_up(number, places) == words


def test_rates_have_one_place_money_has_pounds_and_counts_a_comma():
    assert wording.value(6.05, FALLS) == "6.1"
    assert wording.value(101.4, COST) == "£101"
    assert wording.value(3186.0, FALLS, "count") == "3,186"


def test_units_are_written_with_signs_that_people_use():
    assert wording.unit(COST) == "£ per resident per month"
    assert wording.unit(FALLS) == "per 1,000 occupied bed days"
    assert wording.a_month(FALLS) == "falls a month"


def test_a_lower_limit_below_nought_is_said_as_0():
    assert wording.limits(point(limit_low=-1.2, limit_high=9.5), FALLS) == "0 to 9.5"


def test_a_heading_inside_a_sentence_keeps_names_in_capitals():
    assert wording.lower_first("Ambulance call-outs") == "ambulance call-outs"
    assert wording.lower_first("A&E attendances") == "A&E attendances"


STATE_WORDS = {
    "none_recorded": (point(LAST, 0, 900, state="none_recorded"), "No falls were recorded in October 2016."),
    "not_submitted": (missing(), "Not submitted."),
    "part_submitted": (
        point(LAST, 5, 900, state="part_submitted", covered=8, due=11),
        "5 falls in October 2016, part of month (8 of 11 homes). Left out of the rules.",
    ),
    "not_due": (missing(state="not_due", due_on=date(2016, 12, 10)), "Due on 10 December 2016."),
    "no_denominator": (
        point(LAST, 3, None, state="no_denominator"),
        "3 falls; no rate, because occupied bed days were not returned.",
    ),
    "shown": (
        point(LAST, 3, 0, state="shown"),
        "3 falls; no rate, because occupied bed days were 0.",
    ),
    "hidden": (missing(state="hidden"), "Hidden: small number"),
    "too_few": (missing(state="too_few"), "Too few to judge month by month"),
    "not_allowed": (missing(state="not_allowed"), "Not available under the Shared profile"),
}


@pytest.mark.parametrize("state", STATE_WORDS)
def test_each_state_has_its_sentence(state):
    one, words = STATE_WORDS[state]
    assert state_words.state(one, FALLS) == words


def test_late_hospital_data_names_the_day_it_was_due():
    late = missing(2016 * 12 + 7, "late", due_on=date(2016, 9, 10))
    words = state_words.state(late, METRICS["nel_admissions"])
    assert words == "Hospital data for August 2016 was due on 10 September 2016 and has not arrived."


def test_what_no_extract_covers_is_not_a_fault_of_the_home():
    words = state_words.state(missing(state="not_covered"), METRICS["nel_admissions"])
    assert words == "No hospital data loaded for this home and month."


def test_opened_and_closed_give_their_month():
    not_open, closed = missing(state="not_open"), missing(state="closed")
    assert state_words.state(not_open, FALLS, opened=date(2015, 6, 3)) == "Opened in June 2015."
    assert state_words.state(closed, FALLS, closed=date(2016, 3, 31)) == "Closed in March 2016."


@pytest.mark.parametrize("state", STATES)
def test_no_state_is_without_words(state):
    assert state_words.state(missing(state=state), FALLS)


def test_a_revision_says_what_it_was():
    was = Revision(7.0, 900.0, 7.8, date(2016, 10, 1), date(2016, 11, 14))
    assert state_words.revision(was, point(LAST, 9, 900)) == "revised 14 November: was 7, now 9"


@pytest.mark.parametrize(
    ("signal", "better", "kind"),
    [
        ("Above UCL", "lower", "concern"), ("Above UCL", "higher", "improvement"),
        ("Below LCL", "lower", "improvement"), ("7 Point Trend (Increasing)", "lower", "concern"),
        ("Above UCL", "neither", "neutral"), ("Common Cause", "lower", "usual"),
        (None, "lower", "plain"), ("Above CL (exact test)", "lower", "plain"),
    ],
)  # fmt: skip
def test_a_signal_gets_colour_and_shape_by_the_better_direction(signal, better, kind):
    assert wording.kind_of_signal(replace(FALLS, better=better), signal, "any") == kind


def test_without_a_judgement_there_is_no_colour():
    assert wording.kind_of_signal(FALLS, "Above UCL", None) == "plain"
