"""Forgotten loads: what was observed of them stays as it stands, whatever is loaded later."""

import pytest
from sqlalchemy import select, update

from loaders import records
from loaders.load import Options, load_file, undo
from loaders.records import RECORDS
from metrics.check import Left, check
from metrics.observe import observe
from tests.kept import observations, years

REGISTER = """# released: {released}
cqc_location_id,name,service,beds,postcode,open_date,area_code,area_name
1-100000001,Elm House,residential,40,QX1 1AA,2010-01-01,Q01,Northmoor
1-100000002,Ash House,residential,{beds},QX1 1AB,2010-01-01,Q01,Northmoor
"""
CALLS = """# covers: 2016-03 to 2016-03
# area: Q01
# released: 2016-04-05
incident_id,called_at,cqc_location_id,outcome
1,2016-03-03 02:10,1-100000001,see_treat
2,2016-03-04 02:10,1-100000002,see_treat
"""
STAYS = """# covers: 2016-03 to 2016-03
# area: Q01
# released: 2016-04-06
# carried_in: yes
spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method
a,p,2016-03-28,2016-04-04,1-100000001,21
"""
RETURNS = """# released: 2016-04-07
month,cqc_location_id,occupied_bed_days,falls,falls_with_harm,deaths,staff_employed
2016-03,1-100000001,1080,4,1,2,30
"""
COSTS = """# released: 2016-06-01
month,cqc_location_id,bnf_code,bnf_name,items,quantity,nic,actual_cost,residents
2016-03,1-100000001,040303000AAAA,Item,3,100,12.50,,36
2016-03,1-100000001,0501013B0AAAA,Item,2,100,2.50,,36
"""
ADVICE = CALLS.replace("incident_id", "call_id").replace("outcome", "channel").replace("see_treat", "hub")
RESIDENTS = """# released: 2016-06-01
month,cqc_location_id,residents,medicines_unique
2016-03,1-100000001,36,250
"""
SURVEY = """# released: 2016-04-08
survey_date,cqc_location_id,residents_surveyed,with_pressure_ulcer
2016-03-15,1-100000001,37,2
"""
REVIEWS = """# released: 2016-04-09
month,cqc_location_id,residents_reviewed,medicines_reviewed,medicines_stopped
2016-03,1-100000001,4,31,5
"""
OLD = {
    "ambulance_callouts": CALLS, "admissions": STAYS, "home_return": RETURNS, "prescribing": COSTS,
    "telephone_calls": ADVICE, "prescribing_residents": RESIDENTS, "point_survey": SURVEY,
    "medicine_reviews": REVIEWS,
}  # fmt: skip
# What is counted in the month that is forgotten: none of it is 0.
COUNTED = (
    "ambulance_callouts", "nel_admissions", "nel_bed_days", "falls", "falls_with_harm", "prescribing_cost",
    "antibiotic_items", "nhs111_calls", "medicines_unique", "residents_with_pressure_ulcer",
    "medicines_stopped", "deaths", "occupied_bed_days_returned", "staff_employed_mean_12m",
    "cells_supplied", "cells_expected",
)  # fmt: skip
NEW_STAYS = STAYS.replace("2016-03 to 2016-03", "2016-04 to 2016-04").replace("2016-04-06", "2016-05-06")
NEW_STAYS = NEW_STAYS.replace("# carried_in: yes\n", "").replace(
    "a,p,2016-03-28,2016-04-04", "b,q,2016-04-10,2016-04-12"
)


@pytest.fixture
def load(store, tmp_path):
    """Loads a text as a file of its dataset."""
    numbers = iter(range(100))

    def one(dataset, text):
        path = tmp_path / f"{next(numbers)}_{dataset}.csv"
        path.write_text(text)
        (receipt,) = load_file(store, path, Options(dataset=dataset), after=observe)
        return receipt.load_id

    return one


@pytest.fixture
def forgotten(store, load):
    """A month loaded, the next after it, and the records of the first forgotten."""
    load("care_homes", REGISTER.format(released="2016-01-01", beds=30))
    loads = {name: load(name, text) for name, text in OLD.items()}
    load("admissions", NEW_STAYS)
    with store.write() as connection:
        for dataset, number in loads.items():
            table = RECORDS[dataset]
            connection.execute(table.delete().where(table.c.load_id == number))
            entry = update(records.load).where(records.load.c.load_id == number)
            connection.execute(entry.values(forgotten_at="2016-11-14T09:00"))
    return loads


def seen(store):
    """Counts by measure, home and month, as now known."""
    with store.read() as connection:
        names = dict(connection.execute(select(records.measure.c.measure_id, records.measure.c.name)).all())
        rows = observations(connection)
    return {
        (names[row.measure_id], row.home_id, row.month): row.value
        for row in rows
        if row.known_to == records.FOREVER
    }


def sums(store):
    with store.read() as connection:
        return [set(connection.execute(select(records.area_observation)).all()), set(years(connection))]


def test_check_passes_over_what_is_forgotten_and_says_how_much(store, forgotten):
    left = Left()
    assert check(store, left) == []
    assert left.cells >= 2


def test_a_register_leaves_forgotten_months_as_they_stand(store, load, forgotten):
    before = seen(store)
    load("care_homes", REGISTER.format(released="2016-10-01", beds=31))
    after = seen(store)
    march = 2016 * 12 + 2
    for measure in COUNTED:
        held = {key: value for key, value in before.items() if key[0] == measure}
        assert any(held.values()), measure
        assert {key: value for key, value in after.items() if key[0] == measure} == held
    # The stay that began in the forgotten month keeps its nights of the month after.
    assert after["nel_bed_days", 1, march + 1] == before["nel_bed_days", 1, march + 1] == 5
    assert after["occupied_bed_days", 1, march] == 1080
    assert check(store) == []


def test_a_later_release_takes_the_place_of_what_is_forgotten(store, load, forgotten):
    newer = CALLS.replace("2016-04-05", "2016-09-01") + "3,2016-03-05 09:00,1-100000001,see_treat\n"
    load("ambulance_callouts", newer)
    assert seen(store)["ambulance_callouts", 1, 2016 * 12 + 2] == 2
    assert check(store) == []


def test_a_load_of_another_month_touches_nothing_that_is_forgotten(store, load, forgotten):
    before = seen(store)
    number = load("home_return", RETURNS.replace("2016-03,", "2016-05,").replace("2016-04-07", "2016-06-07"))
    after = seen(store)
    assert {key: after.get(key) for key in before} == before
    undo(store, number, after=observe)
    assert seen(store) == before
    assert check(store) == []


def test_a_return_after_forgotten_ones_has_the_mean_of_what_is_left(store, load, forgotten):
    before = seen(store)
    text = RETURNS.replace("2016-03,", "2016-04,").replace("2016-04-07", "2016-05-07").replace(",30", ",40")
    number = load("home_return", text)
    after, march = seen(store), 2016 * 12 + 2
    assert after["staff_employed_mean_12m", 1, march] == 30
    assert after["staff_employed_mean_12m", 1, march + 1] == 40
    assert after["cells_supplied", 2, march + 1] == 0
    assert check(store) == []
    undo(store, number, after=observe)
    assert seen(store) == before


def test_a_mean_that_holds_a_forgotten_month_stays(store, load, forgotten):
    later = RETURNS.replace("2016-03,", "2016-05,").replace("2016-04-07", "2016-06-07")
    load("home_return", later)
    before = seen(store)
    load("home_return", RETURNS.replace("2016-03,", "2016-06,").replace("2016-04-07", "2016-07-07"))
    after = seen(store)
    assert {key: after[key] for key in before} == before
    assert check(store) == []


def test_nothing_is_left_out_of_a_check_where_nothing_is_forgotten(store, load):
    load("care_homes", REGISTER.format(released="2016-01-01", beds=30))
    load("admissions", STAYS)
    left = Left()
    assert check(store, left) == [] and left.cells == 0


FURTHER = ",primary_diagnosis,diagnoses,discharge_method"
TOLD = """# covers: {0} to {0}
# area: Q01
# released: {1}
# carried_in: yes
spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method""" + FURTHER
HOSPITAL = ("uti_admissions", "emergency_stays_discharged", "nel_discharged_nights",
            "readmission_index_stays", "readmissions_30d")  # fmt: skip


@pytest.fixture
def stays_forgotten(store, load):
    """Three months of stays, of which the first is forgotten: one came back in the second, and one began in
    the first and was discharged in the second."""
    load("care_homes", REGISTER.format(released="2016-01-01", beds=30))
    rows = {
        ("2016-03", "2016-06-06"): ("a,p,2016-03-03,2016-03-28,1-100000001,21,N390,,1",
                                    "b,q,2016-03-20,2016-04-09,1-100000001,21,I10,,1"),
        ("2016-04", "2016-07-06"): ("c,p,2016-04-10,2016-04-12,1-100000001,21,I10,,1",),
        ("2016-05", "2016-08-06"): ("d,p,2016-05-04,2016-05-06,1-100000001,21,I10,,1",),
    }  # fmt: skip
    texts = ("\n".join((TOLD.format(*head), *some)) + "\n" for head, some in rows.items())
    numbers = [load("admissions", text) for text in texts]
    with store.write() as connection:
        table = RECORDS["admissions"]
        connection.execute(table.delete().where(table.c.load_id == numbers[0]))
        entry = update(records.load).where(records.load.c.load_id == numbers[0])
        connection.execute(entry.values(forgotten_at="2016-11-14T09:00"))


def of_stays(store):
    month = 2016 * 12 + 2
    return {(name, at): seen(store).get((name, 1, month + at)) for name in HOSPITAL for at in range(3)}


def test_stays_of_forgotten_months_stand_as_they_were_counted(store, load, stays_forgotten):
    before = of_stays(store)
    assert [before["readmission_index_stays", at] for at in range(3)] == [1, 2, None]
    assert [before["readmissions_30d", at] for at in range(3)] == [1, 1, None]
    assert [before["nel_discharged_nights", at] for at in range(3)] == [25, 22, 2]
    assert check(store) == []
    load("care_homes", REGISTER.format(released="2016-10-01", beds=31))
    assert of_stays(store) == before
    assert check(store) == []


def test_a_later_month_of_stays_leaves_forgotten_ones_alone(store, load, stays_forgotten):
    before = of_stays(store)
    head = TOLD.format("2016-06", "2016-09-06")
    load("admissions", head + "\ne,p,2016-06-04,2016-06-06,1-100000001,21,I10,,1\n")
    added = {("readmission_index_stays", 2): 1, ("readmissions_30d", 2): 1}
    assert of_stays(store) == before | added
    assert check(store) == []
