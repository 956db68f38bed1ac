"""Examples of the indicators beyond the first eight, on the second opinion itself."""

from datetime import date, datetime

import pytest
from second_opinion import ambulance, attendances, diagnoses, harm, hospital
from second_opinion.counts import Count
from second_opinion.evidence import Evidence
from second_opinion.examples import step, vehicle
from second_opinion.hospital import Spell, stays_of
from second_opinion.indicators import INDICATORS
from second_opinion.opinion import Opinion
from second_opinion.registers import Registration
from second_opinion.releases import Load
from second_opinion.returns import CELLS, mondays

TODAY = date(2016, 11, 14)
HOME = Registration(
    cqc_id="1-1", register="care_homes", snapshot=date(2016, 1, 5), known_on=date(2016, 1, 5),
    name="Elm House", street="1 High Street", postcode="ZX1 1AA", service="nursing", beds=40, area="9Q1",
    programme=True, open_date=date(2010, 1, 1), holds_from=date(2010, 1, 1),
)  # fmt: skip


def loaded(dataset, rows, known_on=date(2016, 11, 10), **says):
    covers, areas = dict.fromkeys(says.pop("covers", ()), False), frozenset(says.pop("areas", ()))
    rows = [{"home": "1-1"} | row for row in rows]
    return Load(dataset, dataset, "s", known_on, covers, areas, rows, **says)


def cell_of(metric, month, *loads, asat=None, level="home"):
    """The row of one home's month, as the second opinion sees it."""
    opinion = Opinion(Evidence([HOME], list(loads), "2016-01", {"1-1": "2016-01"}), asat, TODAY)
    values = opinion.values(metric)
    (row,) = values[(values["level"] == level) & (values["month"] == month)].to_dict("records")
    return row


def returned(month, known_on=date(2016, 11, 10), **cells):
    bounds = {name: (told, told) if isinstance(told, int) else told for name, told in cells.items()}
    return loaded("home_return", [{"month": month, "cells": bounds, "logs_complete": ""}], known_on)


def test_there_are_39():
    assert len(INDICATORS) == 39


# Diagnoses


@pytest.mark.parametrize("code", ["J18.1", "j22", "N390", "S720", "S022", "T10X", "R63.6", "E149", "L891"])
def test_avoidable(code):
    assert "nel_potentially_avoidable" in diagnoses.kinds_of(diagnoses.plain_code(code), ())


@pytest.mark.parametrize("code", ["J45", "N30.0", "S011", "T11", "R63.5", "E15", "AJ18", ""])
def test_not_avoidable(code):
    assert "nel_potentially_avoidable" not in diagnoses.kinds_of(diagnoses.plain_code(code), ())


def test_an_injury_by_a_fall_needs_both_codes():
    assert "falls_injury_admissions" in diagnoses.kinds_of("S720", ("I10X", "W190"))
    assert not diagnoses.kinds_of("S011", ("W204",))
    assert not diagnoses.kinds_of("T99X", ("W190",))
    assert not diagnoses.kinds_of("I10X", ("S720", "W190"))


def test_without_the_first_episode_nobody_knows_why_they_came():
    row = {"provider": "X", "person": "p", "spell_id": "1", "admitted": date(2016, 9, 1), "discharged": None}
    row |= {"method": "21", "source": "19", "patient_class": "1", "home": "elm", "destination": ""}
    row |= {"episode_order": 2, "primary_diagnosis": "N39.0", "diagnoses": ("C34.9",)}
    made = hospital.spell_of([row])
    assert (made.primary, made.every_code) == ("", {"N390", "C349"})
    assert hospital.spell_of([row | {"episode_order": 1}]).primary == "N390"


# Discharges and readmissions


def spell(first, last, method="21", trust="X", **more):
    out = date(2016, *last) if last else None
    return Spell(trust, "p", f"{trust}{first}", date(2016, *first), out, method, **more)


def test_nights_of_a_stay_belong_to_the_month_of_its_discharge():
    (stay,) = stays_of([spell((8, 28), (9, 3))])
    assert (stay.discharged, len(stay.nights), stay.short) == (date(2016, 9, 3), 6, False)


def test_a_stay_that_nobody_saw_end_is_not_discharged():
    assert stays_of([spell((9, 1), None)])[0].discharged is None
    forgotten, back = stays_of([spell((9, 1), None), spell((9, 5), (9, 7), trust="Y")])
    assert (forgotten.discharged, back.discharged) == (None, date(2016, 9, 7))
    (moved,) = stays_of([spell((9, 1), None), spell((9, 5), (9, 7), "2B", trust="Y")])
    assert moved.discharged == date(2016, 9, 7)


def test_a_readmission_begins_within_29_days():
    first = spell((9, 1), (9, 3), destination="19")
    assert stays_of([first, spell((10, 2), (10, 4))])[0].readmitted
    assert stays_of([first, spell((9, 3), (9, 4))])[0].readmitted
    assert not stays_of([first, spell((10, 3), (10, 4))])[0].readmitted
    assert not stays_of([first, spell((9, 9), (9, 9), "11"), spell((9, 12), (9, 13))])[0].readmitted


def test_who_died_or_has_cancer_in_any_episode_is_no_index():
    assert stays_of([spell((9, 1), (9, 3), discharge_method="1")])[0].may_be_followed
    assert not stays_of([spell((9, 1), (9, 3), discharge_method="4")])[0].may_be_followed
    moved = [spell((9, 1), (9, 3)), spell((9, 3), (9, 9), "2B", "Y", every_code=frozenset({"C349"}))]
    assert not stays_of(moved)[0].may_be_followed
    assert not diagnoses.keeps_out(frozenset({"Z515", "C98", "D649"}))


# Ambulance, A&E


def test_conveyed_and_advised():
    assert ambulance.incidents_of([vehicle("see_convey_other")])[0].conveyed
    assert not ambulance.incidents_of([vehicle("see_convey_ed", call_type="ift")])[0].conveyed
    assert ambulance.incidents_of([vehicle("hear_treat")])[0].advised
    assert not ambulance.incidents_of([vehicle("hear_treat"), vehicle("see_treat")])[0].advised


def test_a_number_is_one_incident_on_its_date_and_within_twelve_hours():
    for first, second, incidents in [
        (datetime(2016, 4, 3, 1), datetime(2016, 4, 3, 23), 1),
        (datetime(2016, 4, 3, 18), datetime(2016, 4, 4, 6), 1),
        (datetime(2016, 4, 3, 18), datetime(2016, 4, 4, 6, 1), 2),
    ]:
        rows = [vehicle("see_treat", first), vehicle("see_treat", second)]
        assert len(ambulance.incidents_of(rows)) == incidents


def test_who_was_sent_home_from_the_department():
    told = [attendances.disposal_of("hes", code) for code in ("01", "03", "07", "10", "12", "14", "99")]
    assert [attendances.not_admitted(each) for each in told] == [False, True, False, False, True, True, False]


def test_a_file_without_the_column_covers_nothing():
    row = {"provider": "ED", "attendance_id": "1", "arrived_at": datetime(2016, 9, 1, 10)}
    row |= {"category": "first", "department_type": "1", "disposal": "unknown"}
    says = {"covers": ["2016-09"], "areas": ["9Q1"]}
    lacking = loaded("ae_attendances", [row], **says)
    assert cell_of("ae_attendances", "2016-09", lacking)["numerator"] == 1
    assert cell_of("ae_not_admitted", "2016-09", lacking)["state"] == "not_covered"
    holding = loaded("ae_attendances", [row], holds=frozenset({"disposal"}), **says)
    assert cell_of("ae_not_admitted", "2016-09", holding)["state"] == "none_recorded"


# Harm


def test_an_ulcer_is_severe_once_in_the_month_it_first_is():
    found = date(2016, 8, 28)
    steps = [step("1", found, date(2016, 9, 3), "2"), step("1", found, date(2016, 10, 10), "3")]
    assert harm.severe_ulcer_days(steps) == [("elm", date(2016, 10, 10))]
    assert harm.severe_ulcer_days([step("deep_tissue", found)]) == []
    later = [step("4", found), step("4", found, date(2016, 9, 9), "unstageable")]
    assert harm.severe_ulcer_days(later) == [("elm", found)]


def test_a_harm_that_is_not_known_is_none():
    fall = {"home": "elm", "incident_id": "1", "occurred_on": date(2016, 9, 1), "location": ""}
    assert harm.harmful_fall_days([fall | {"harm": "unknown"}]) == []
    assert len(harm.harmful_fall_days([fall | {"harm": "low"}])) == 1
    assert harm.fall_days([fall | {"harm": "near_miss"}]) == []


# Returns


def test_deaths_outside_hospital_have_bounds():
    assert harm.outside_hospital(Count(5, 5), Count(2, 2)) == Count(3, 3)
    assert harm.outside_hospital(Count(5, 5), Count(1, 7)) == Count(0, 4)
    assert harm.outside_hospital(Count(0, 0), Count(1, 7)) is None
    assert cell_of("deaths_in_place", "2016-09", returned("2016-09", deaths=3))["state"] == "not_submitted"
    nobody = cell_of("deaths_in_place", "2016-09", returned("2016-09", deaths=0, deaths_in_hospital=0))
    assert (nobody["state"], nobody["covered"], nobody["value"]) == ("none_recorded", 1, None)


def test_a_round_for_each_monday_at_most():
    assert (mondays("2016-09"), mondays("2016-10")) == (4, 5)
    assert cell_of("named_gp_home_round", "2016-09", returned("2016-09", home_rounds_held=9))["value"] == 100


def test_turnover_needs_six_months_of_staff():
    months = [f"2016-{month:02d}" for month in range(4, 10)]
    loads = [returned(month, staff_employed=30 + place) for place, month in enumerate(months)]
    loads.append(returned("2016-10", staff_leavers_12m=10))
    whole = cell_of("staff_turnover", "2016-10", *loads)
    assert (whole["state"], whole["denominator"]) == ("shown", 32.5)
    part = cell_of("staff_turnover", "2016-10", *loads[1:])
    assert (part["state"], part["denominator"], part["covered"]) == ("part_submitted", 33, 0)


def test_occupancy_never_compares_beds_with_themselves():
    assert cell_of("bed_occupancy", "2016-09", returned("2016-09", deaths=1))["state"] == "not_submitted"
    mean = cell_of("bed_occupancy", "2016-09", returned("2016-09", occupied_beds=36))
    assert (mean["numerator"], mean["denominator"], mean["marks"]) == (1080, 1200, "estimated")


def test_vacancies_are_a_share_of_all_posts():
    told = returned("2016-09", posts_vacant=2, staff_employed=38)
    assert cell_of("vacancy_rate", "2016-09", told)["value"] == 5
    hidden = returned("2016-09", posts_vacant=(1, 7), staff_employed=38)
    assert cell_of("vacancy_rate", "2016-09", hidden)["state"] == "no_denominator"


def test_completeness_counts_cells_of_the_months_in_which_the_area_sends():
    either = {"occupied_beds": 30}  # supplies the other column too
    loads = [returned("2016-06", deaths=1, **either), returned("2016-08", deaths=(1, 7), falls=None)]
    loads.append(returned("2016-09", date(2016, 9, 28), deaths=0))  # before the month was over
    supplied = [cell_of("data_completeness", f"2016-0{month}", *loads) for month in (6, 7, 8)]
    assert [row["numerator"] for row in supplied] == [3, 0, 1]
    assert all(row["denominator"] == len(CELLS) for row in supplied)
    assert cell_of("data_completeness", "2016-09", *loads)["state"] == "not_submitted"


# Reviews, surveys, residents, delays


def test_a_newer_survey_takes_the_place_of_the_whole_row():
    row = {"month": "2016-08", "cells": {"residents_surveyed": (30, 30), "with_pressure_ulcer": (3, 3)}}
    first = loaded("point_survey", [row], date(2016, 9, 9))
    again = {"month": "2016-08", "cells": {"residents_surveyed": (30, 30), "with_pressure_ulcer": None}}
    newer = loaded("point_survey", [again], date(2016, 10, 10))
    asked = ("pressure_ulcer_prevalence", "2016-08", newer, first)
    assert cell_of(*asked)["state"] == "not_submitted"
    assert cell_of(*asked, asat=date(2016, 10, 9))["value"] == 10


def test_records_that_an_area_need_not_send():
    nothing = returned("2016-09", deaths=1)
    assert cell_of("medicines_per_resident", "2016-09", nothing)["state"] == "not_submitted"
    assert cell_of("medicines_stopped", "2016-10", nothing)["state"] == "not_submitted"
    assert cell_of("dtoc_days", "2016-09", nothing, level="area")["state"] == "not_submitted"


def test_delays_are_of_areas_and_of_two_reasons():
    rows = [
        {"month": "2016-09", "area_code": "9Q1", "days": (days, days), "reason": reason, "home": None}
        for days, reason in ((40, "care_home"), (13, "nursing_home"), (99, "other"))
    ]
    says = {"covers": ["2016-08", "2016-09"], "areas": ["9Q1"], "holds": frozenset({"reason"})}
    delays = loaded("delayed_transfers", rows, **says)
    assert cell_of("dtoc_days", "2016-09", delays, level="area")["value"] == 53
    assert cell_of("dtoc_days", "2016-08", delays, level="area")["state"] == "none_recorded"
