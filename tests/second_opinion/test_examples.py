"""The worked examples of counting-rules.md, on the second opinion itself."""

from datetime import date, datetime

import pytest
from second_opinion import ambulance, attendances, harm, prescribing
from second_opinion.adding_up import Cell, added_up, home_cell
from second_opinion.counts import Count, sum_of_all
from second_opinion.denominators import Denominator, days_at_risk, occupied_bed_days
from second_opinion.examples import step, vehicle
from second_opinion.hospital import Spell, spell_of, stays_of
from second_opinion.releases import Extracts, Load, final


def spell(first, last, method, trust="X", **more):
    return Spell(
        provider=trust,
        person="p",
        spell_id=more.pop("spell_id", f"{trust}{first}"),
        admitted=date(2016, *first),
        discharged=date(2016, *last) if last else None,
        method=method,
        **more,
    )


def counted(*spells):
    """(emergency admissions, nights of emergency stays)."""
    stays = [stay for stay in stays_of(list(spells)) if stay.emergency]
    return len(stays), sum(len(stay.nights) for stay in stays)


STAYS = {
    "over the end of a month": ([spell((9, 30), (10, 2), "21")], (1, 2)),
    "transfer on the same day": (
        [spell((9, 3), (9, 10), "21", destination="51"), spell((9, 10), (9, 20), "2B", "Y")],
        (1, 17),
    ),
    "back on the same day from home": (
        [spell((9, 3), (9, 10), "21", destination="19"), spell((9, 10), (9, 14), "21", source="19")],
        (2, 11),
    ),
    "transfer after two days": ([spell((9, 3), (9, 10), "21"), spell((9, 12), (9, 15), "81", "Y")], (1, 10)),
    "transfer after three days": ([spell((9, 3), (9, 10), "21"), spell((9, 13), (9, 15), "2B", "Y")], (2, 9)),
    "in and out on one day": ([spell((9, 5), (9, 5), "21")], (1, 0)),
    "still in": ([spell((9, 28), None, "21", covered_to=date(2016, 9, 30))], (1, 3)),
    "planned, then transferred": ([spell((9, 1), (9, 4), "11"), spell((9, 4), (9, 9), "2B", "Y")], (0, 0)),
    "within another": ([spell((9, 1), (9, 10), "21"), spell((9, 3), (9, 5), "21", "Y")], (1, 9)),
    "left open, then back": ([spell((9, 1), None, "21"), spell((9, 5), (9, 7), "21", "Y")], (2, 6)),
    "no destination without a discharge": (
        [spell((9, 1), None, "11", destination="51"), spell((9, 4), (9, 7), "21", "Y")],
        (1, 3),
    ),
    "day case": ([spell((9, 1), (9, 2), "21", patient_class="2")], (0, 0)),
}


@pytest.mark.parametrize("spells, expected", STAYS.values(), ids=STAYS)
def test_stays(spells, expected):
    assert counted(*spells) == expected
    assert counted(*reversed(spells)) == expected


def test_nights_belong_to_the_month_in_which_they_begin():
    (stay,) = stays_of([spell((9, 30), (10, 2), "21")])
    assert sorted(stay.nights) == [date(2016, 9, 30), date(2016, 10, 1)]
    (stay,) = stays_of([spell((2, 28), (3, 1), "21")])
    assert sorted(stay.nights) == [date(2016, 2, 28), date(2016, 2, 29)]


def test_a_spell_takes_its_start_from_the_lowest_order_and_its_end_from_the_highest():
    shared = {"provider": "X", "person": "p", "spell_id": "1", "source": "19", "patient_class": "1"}
    first = shared | {"episode_order": 1, "admitted": date(2016, 9, 1), "discharged": None, "method": "21"}
    second = shared | {"episode_order": 2, "admitted": date(2016, 9, 1), "method": "11"}
    first |= {"home": "elm", "destination": ""}
    second |= {"discharged": date(2016, 9, 4), "home": "oak", "destination": "51"}
    made = spell_of([second, first])
    assert (made.method, made.home) == ("21", "elm")
    assert (made.discharged, made.destination) == (date(2016, 9, 4), "51")


def test_two_vehicles_are_one_call_out_and_a_number_that_comes_again_is_another():
    later = vehicle("see_treat", datetime(2016, 5, 9, 1, 0))
    found = ambulance.incidents_of([vehicle("see_treat"), vehicle("see_convey_ed"), later])
    assert [each.called_at.month for each in found] == [4, 5]
    assert [each.outcome for each in found] == ["see_convey_ed", "see_treat"]
    assert all(each.counted for each in found)


def test_what_is_not_a_call_out():
    arrived = datetime(2016, 4, 3, 2, 30)
    assert not ambulance.incidents_of([vehicle("hear_treat")])[0].counted
    assert not ambulance.incidents_of([vehicle("see_treat", call_type="ift")])[0].counted
    assert not ambulance.incidents_of([vehicle("unknown")])[0].counted
    assert ambulance.incidents_of([vehicle("unknown", on_scene_at=arrived)])[0].counted
    assert not ambulance.incidents_of([vehicle("see_treat"), vehicle("see_treat", home="oak")])[0].counted
    stood_down = [vehicle("unknown", on_scene_at=arrived), vehicle("cancelled")]
    assert ambulance.incidents_of(stood_down)[0].outcome == "cancelled"  # it stands before unknown


def test_category_2_is_planned_in_hes_and_unplanned_in_ecds():
    assert not attendances.counted(attendances.category_of("hes", "2"), "1")
    assert attendances.counted(attendances.category_of("ecds", "2"), "1")
    assert not attendances.counted("first", "5")
    assert attendances.counted("first", "unknown")


def test_an_ulcer_counts_when_it_first_reaches_category_2():
    found = date(2016, 8, 28)
    steps = [step("1", found, date(2016, 9, 3), "2"), step("1", found, date(2016, 10, 10), "3")]
    assert harm.ulcer_days(steps) == [("elm", date(2016, 9, 3))]
    assert harm.ulcer_days([step("2", found, site="1"), step("3", found, site="2")]) == [("elm", found)] * 2
    assert harm.ulcer_days([step("2", found, acquired="inherited"), step("moisture", found, site="2")]) == []
    assert harm.ulcer_days([step("2", found, acquired="unknown")]) == [("elm", found)]


def test_a_change_of_antibiotic_is_the_same_infection():
    first = {"home": "elm", "infection_id": "1", "antibiotic": "Y", "prophylaxis": ""}
    rows = [first | {"started_on": date(2016, 9, 30)}, first | {"started_on": date(2016, 10, 3)}]
    assert harm.infection_days(rows) == [("elm", date(2016, 9, 30))]
    prophylaxis = first | {"started_on": date(2016, 9, 1), "prophylaxis": "Y"}
    assert harm.infection_days([prophylaxis]) == []


def test_the_headline_of_a_return_needs_all_five_cells():
    one, none, hidden = Count(1, 1), Count(0, 0), Count(1, 7)
    assert sum_of_all([one, none, none, none, one]) == Count(2, 2)
    assert sum_of_all([one, none, None, none, one]) is None
    assert sum_of_all([one, hidden, none, none, none]) == Count(2, 8)


def item(code, nic, items=(1, 7)):
    return {"bnf_code": code, "nic": nic, "items": items, "residents": 30.0}


def test_prescribing_rows_are_added_and_residents_are_not():
    rows = [item("0501130R0", 1800.0, (3, 3)), item("0904020C0", 1000.0), item("0501013B0", 0.0)]
    found = prescribing.month_of_rows(rows)
    assert (found.cost, found.residents) == (2800.0, 30.0)
    assert (found.antibiotic_items, found.supplement_cost) == ((4, 10), 1000.0)
    assert prescribing.month_of_rows([*rows, item("0212000Y0", 1.0) | {"residents": 31.0}]) is None


def test_the_ladder_of_bed_days():
    beds = [40.0] * 30
    assert occupied_bed_days(1080, 36, beds, "2016-09") == Denominator(1080, estimated=False)
    assert occupied_bed_days(None, 36, beds, "2016-09") == Denominator(1080, estimated=True)
    assert occupied_bed_days(None, None, beds, "2016-09") == Denominator(1020, estimated=True)
    assert occupied_bed_days(None, None, None, "2016-09") is None


def test_days_at_risk():
    returned = Denominator(1080, estimated=False)
    assert days_at_risk(returned, 36) == Denominator(1044, estimated=False)
    unknown = days_at_risk(returned, None)
    assert unknown.estimated and round(unknown.value, 6) == 1042.2
    assert days_at_risk(Denominator(10, estimated=False), 12).value == 0


def cell(count, over, **more):
    return Cell("shown", count, more.pop("high", count), over, covered=1, **more)


def test_a_group_is_a_sum_over_a_sum():
    summed = added_up([cell(2800, 30), cell(900, 10)], counts=False)
    assert summed.value(1) == 92.5


def test_enough_homes():
    missing = Cell("not_submitted")
    enough = added_up([cell(1, 100)] * 38 + [missing] * 3, counts=True)
    assert (enough.state, enough.covered, enough.due) == ("shown", 38, 41)
    assert added_up([cell(1, 100)] * 32 + [missing] * 9, counts=True).state == "part_submitted"
    tied = [Cell("not_covered"), Cell("late"), Cell("not_covered"), Cell("late")]
    assert added_up(tied, counts=True).state == "late"


def test_parts_join_no_sum_of_what_is_covered():
    part = Cell("part_submitted", 5, 5, 100)
    assert added_up([cell(1, 100)] * 9 + [part], counts=True).low == 9
    assert added_up([part, part, Cell("late")], counts=True).value(1000) == 50
    assert added_up([part, Cell("late"), Cell("late")], counts=True).state == "late"
    assert added_up([part, Cell("part_submitted", 7, 7, None)], counts=True).low == 5


def test_suppressed_cells_in_sums():
    wide = added_up([cell(12, 100), cell(9, 100), cell(1, 100, high=7)], counts=True)
    assert (wide.low, wide.high, wide.numerator, wide.value(1000)) == (22, 28, None, None)
    narrow = added_up([cell(150, 1000), cell(1, 100, high=7)], counts=True)
    assert (narrow.low, narrow.high, narrow.numerator) == (151, 157, 154)


def test_none_recorded_and_no_denominator():
    nothing = Count(0, 0)
    assert home_cell(nothing, "", Denominator(900, False), counts=True).state == "none_recorded"
    assert home_cell(nothing, "", Denominator(0, False), counts=True).value(1000) is None
    assert home_cell(nothing, "", Denominator(900, False), counts=False).state == "shown"
    assert home_cell(nothing, "", None, counts=True).state == "no_denominator"
    assert home_cell(None, "late", Denominator(900, False), counts=True).state == "late"


def test_the_newer_release_speaks_whatever_the_order_of_loading():
    october = Load("a", "admissions", "RX8", date(2016, 10, 14), {"2016-09": False}, frozenset({"08T"}))
    november = Load("b", "admissions", "RX8", date(2016, 11, 14), {"2016-09": False}, frozenset({"08T"}))
    for loads in ([october, november], [november, october]):
        assert Extracts("admissions", loads, date(2016, 11, 1)).speaking("RX8", "08T", "2016-09") is october
        assert Extracts("admissions", loads, date(2016, 11, 14)).speaking("RX8", "08T", "2016-09") is november
    assert Extracts("admissions", [october], None).coverage("08R", "2016-09") is None


def test_final_needs_a_late_enough_release():
    assert final("admissions", "2016-10", date(2017, 1, 1))
    assert not final("admissions", "2016-10", date(2016, 11, 14))
