"""What is counted: the sentences and examples of the counting rules, on hand-made rows."""

from datetime import date, datetime

import numpy
import pandas
import pytest

from loaders.calendar import parse_month
from metrics.cells import between
from metrics.forgotten import FROZEN  # filled where it is read
from metrics.measures import MEASURES
from metrics.measures.ambulance import NOT_CALLED_FOR, OUTCOMES, Calls, incidents
from metrics.measures.harm import falls_in, infections_in, ulcers_in
from metrics.scope import Period, scope_of


def day(text):
    return date.fromisoformat(f"2016-{text}").toordinal()


def moment(text):
    when = datetime.fromisoformat(f"2016-{text}")
    return when.date().toordinal() * 1440 + when.hour * 60 + when.minute


def calls(*rows):
    """(month and day, counts) of the incidents of rows of (id, called, outcome, anything else)."""
    said = [{"home": 0, "call_type": "999", "on_scene_at": 0} | other for *_, other in rows]
    outcomes = [OUTCOMES.index(outcome or "unknown") for _, _, outcome, _ in rows]
    found = incidents(
        Calls(
            numpy.array([one["home"] for one in said]), numpy.array([int(number) for number, *_ in rows]),
            numpy.array([moment(at) for _, at, _, _ in rows]), numpy.array(outcomes),
            numpy.array([one["on_scene_at"] > 0 for one in said]),
            numpy.array([one["call_type"] in NOT_CALLED_FOR for one in said]),
        )
    )  # fmt: skip
    days = [date.fromordinal(int(at) // 1440).strftime("%m-%d") for at in found.called_at]
    return sorted(zip(days, found.counts.tolist(), strict=True))


def test_two_vehicles_to_one_incident_are_one_call_out():
    car, ambulance = ("4711", "04-03 02:10", "see_treat", {}), ("4711", "04-03 02:25", "see_convey_ed", {})
    assert calls(car, ambulance) == [("04-03", True)]


def test_the_same_number_a_month_later_is_another_incident():
    assert calls(("4711", "04-03 02:10", "see_treat", {}), ("4711", "05-09 02:10", "see_treat", {})) == [
        ("04-03", True), ("05-09", True),
    ]  # fmt: skip


def test_rows_over_midnight_within_twelve_hours_are_one_incident_at_the_earliest_call():
    assert calls(("1", "05-01 00:20", "see_treat", {}), ("1", "04-30 23:50", "hear_treat", {})) == [
        ("04-30", True)
    ]


def test_twelve_hours_to_the_minute_are_within_twelve_hours():
    evening = ("1", "04-30 18:00", "see_treat", {})
    assert calls(evening, ("1", "05-01 06:00", "see_treat", {})) == [("04-30", True)]
    assert calls(evening, ("1", "05-01 06:01", "see_treat", {})) == [("04-30", True), ("05-01", True)]


def test_rows_of_one_date_are_one_incident_however_late():
    assert calls(("1", "05-01 00:20", "see_treat", {}), ("1", "05-01 15:00", "see_treat", {})) == [
        ("05-01", True)
    ]


@pytest.mark.parametrize(
    ("outcome", "other", "counts"),
    [
        ("see_treat", {}, True), ("see_convey_ed", {}, True), ("see_convey_other", {}, True),
        ("hear_treat", {}, False), ("cancelled", {}, False), ("unknown", {}, False),
        ("unknown", {"on_scene_at": 5}, True), (None, {"on_scene_at": 5}, True),
        ("see_treat", {"call_type": "hcp"}, True), ("see_treat", {"call_type": "111"}, True),
        ("see_treat", {"call_type": "ift"}, False), ("see_treat", {"call_type": "pts"}, False),
    ],
)  # fmt: skip
def test_a_call_out_counts_when_a_resource_attended(outcome, other, counts):
    assert calls(("1", "04-03 02:10", outcome, other)) == [("04-03", counts)]


def test_rows_that_name_different_homes_count_for_neither():
    assert calls(("1", "04-03 02:10", "see_treat", {}), ("1", "04-03 02:12", "see_treat", {"home": 1})) == [
        ("04-03", False)
    ]


def harms(counting, *rows):
    columns = {
        "load_id": 1, "home": 0, "source_row": 0, "location": None, "harm": "none", "antibiotic": "Y",
        "prophylaxis": None, "category": "2", "acquired": "in_home", "worsened_on": 0, "worsened_to": None,
    }  # fmt: skip
    frame = pandas.DataFrame(
        [
            columns | {"source_row": n, "harm_id": i, "occurred_on": day(at)} | other
            for n, (i, at, other) in enumerate(rows)
        ]
    )
    return sorted(date.fromordinal(int(one)).strftime("%m-%d") for one in counting(frame)["day"])


def test_every_fall_counts_but_those_in_hospital_and_near_misses():
    rows = ("1", "09-03", {}), ("2", "09-03", {"harm": None}), ("3", "09-04", {"location": "hospital"})
    rows += (("4", "09-05", {"harm": "near_miss"}),)
    assert harms(falls_in, *rows) == ["09-03", "09-03"]


def test_an_infection_counts_when_its_antibiotic_starts():
    rows = (
        ("1", "09-03", {}), ("1", "09-07", {}),  # a change of antibiotic
        ("2", "09-04", {"antibiotic": "N"}), ("3", "09-05", {"prophylaxis": "Y"}),
        ("4", "09-06", {"prophylaxis": "N"}),
    )  # fmt: skip
    assert harms(infections_in, *rows) == ["09-03", "09-06"]


def test_two_sites_on_one_resident_are_two_ulcers():
    assert harms(ulcers_in, ("a", "09-03", {}), ("b", "09-03", {"category": "deep_tissue"})) == [
        "09-03",
        "09-03",
    ]


def test_an_ulcer_counts_when_it_is_first_at_category_2():
    steps = (
        ("a", "08-28", {"category": "1", "worsened_on": day("09-03"), "worsened_to": "2"}),
        ("a", "08-28", {"category": "1", "worsened_on": day("10-10"), "worsened_to": "3"}),
    )
    assert harms(ulcers_in, *steps) == ["09-03"]


def test_other_worsening_is_not_a_new_ulcer():
    steps = ("a", "08-28", {}), ("a", "08-28", {"worsened_on": day("09-03"), "worsened_to": "3"})
    assert harms(ulcers_in, *steps) == ["08-28"]


@pytest.mark.parametrize(
    ("other", "count"),
    [
        ({"category": "1"}, 0), ({"category": "moisture"}, 0), ({"acquired": "inherited"}, 0),
        ({"acquired": "unknown"}, 1), ({"acquired": None}, 1), ({"category": "unstageable"}, 1),
    ],
)  # fmt: skip
def test_which_ulcers_count(other, count):
    assert len(harms(ulcers_in, ("a", "09-03", other))) == count


def test_narrow_bounds_have_a_midpoint_and_wide_ones_no_value():
    found = between(numpy.array([22.0, 151, 5]), numpy.array([28.0, 157, 5]))
    assert numpy.isnan(found[0]) and found[1:].tolist() == [154, 5]


SEPTEMBER = parse_month("2016-09")


YEAR_END = day("12-31")


def scope(*periods, known=YEAR_END, first=SEPTEMBER, months=3):
    rows = numpy.array([tuple(one) for one in periods], dtype=numpy.int64)
    columns = {name: rows[:, place] for place, name in enumerate(Period._fields)}
    return scope_of(columns, numpy.unique(columns["home_id"]), numpy.array([known]), first, months)


def period(valid_from=1, beds=10, area=1, known_from=0, known_to=4_000_000, scope=(0, 4_000_000), opened=0):
    return Period(1, valid_from, known_from, known_to, area, 1, 1, beds, *scope, opened)


def test_beds_of_a_month_are_those_of_each_day():
    found = scope(period(), period(valid_from=day("09-21"), beds=20))
    assert found.bed_days[0, 0].tolist() == [20 * 10 + 10 * 20, 31 * 20, 30 * 20]


def test_area_of_a_month_is_that_of_its_first_day():
    found = scope(period(), period(valid_from=day("09-21"), area=2))
    assert found.area[0, 0].tolist() == [1, 2, 2]


def test_beds_count_from_the_day_of_opening():
    opened = day("09-21")
    found = scope(period(valid_from=opened, opened=opened, scope=(SEPTEMBER, 4_000_000)))
    assert (found.bed_days[0, 0, 0], found.area[0, 0, 0], found.in_scope[0, 0, 0]) == (100, 1, True)


def test_closed_on_12_september_august_is_the_last_month():
    found = scope(period(scope=(0, SEPTEMBER)), first=SEPTEMBER - 1)
    assert found.in_scope[0, 0].tolist() == [True, False, False]


def test_unknown_beds_stay_unknown():
    assert numpy.isnan(scope(period(beds=-1)).bed_days).all()


def test_what_was_not_known_yet_does_not_hold():
    early = period(known_to=day("10-01")), period(known_from=day("10-01"), beds=30)
    assert scope(*early, known=day("09-30")).bed_days[0, 0, 1] == 310
    assert scope(*early, known=day("10-01")).bed_days[0, 0, 1] == 930


def test_measures_are_named_as_their_functions():
    assert [measure.make.__name__ for measure in MEASURES.values()] == list(MEASURES)


def test_every_measure_says_what_stays_when_its_records_are_forgotten():
    assert set(MEASURES) - set(FROZEN) == {"days_at_risk"}  # made of two others
