"""What the other indicators need: levels near the published ones, and counts that agree with each other."""

import numpy as np
import pytest

from sample_data import care_model, harms, residents, reviews, shares, stays, surveys, telephone
from sample_data.diagnoses import EMERGENCY
from sample_data.logs import falls
from sample_data.plan import CALLS_AREAS, RESIDENTS_AREAS, plan_of, stream
from sample_data.population import populate
from sample_data.staff import staff_of

SEED = 11
AVOIDABLE = ("J20", "J21", "J22", "J40", "J41", "J42", "J43", "J44", "J12", "J13", "J14", "J15", "J16", "J17",
             "J18", "J69", "L89", "E10", "E11", "E12", "E13", "E14", "A02", "A03", "A04", "A05", "A06", "A07",
             "A08", "A09", "N390")  # fmt: skip


@pytest.fixture(scope="module")
def world():
    return populate(plan_of("full"), SEED)


@pytest.fixture(scope="module")
def harm(world):
    return harms.count_harms(world, SEED)


@pytest.fixture(scope="module")
def spells(world):
    return stays.spells(world, SEED)


@pytest.fixture(scope="module")
def visits(world):
    return reviews.review(world, SEED)


@pytest.fixture(scope="module")
def more(world, harm, spells, visits):
    return residents.more_of_returns(world, harm, spells, staff_of(world, harm, SEED), visits, SEED)


@pytest.fixture(scope="module")
def member(world):
    """Home x month: in a vanguard that month."""
    return np.array([area.vanguard for area in world.plan.areas])[world.area] & world.open


def share(numerator, denominator, where):
    return numerator[where].sum() / denominator[where].sum()


def test_two_in_five_emergency_admissions_are_potentially_avoidable():
    fracture = [code for code in EMERGENCY if code[0] == "S" and code[2] in "238"]
    listed = [code for code in EMERGENCY if code.startswith(AVOIDABLE)]
    assert sum(EMERGENCY[code] for code in (*listed, *fracture)) == pytest.approx(0.41, abs=0.01)
    assert sum(EMERGENCY.values()) == pytest.approx(1)


def test_deaths_agree_with_the_hospitals_and_most_are_in_place(world, harm, spells, more):
    died = spells[spells["ended"] == "4"]
    inside = died["until"] < world.plan.starts[-1]
    assert more["deaths_in_hospital"].sum() == inside.sum()
    assert (more["deaths"] >= more["deaths_in_hospital"]).all()
    away = share(more["deaths_in_hospital"], more["deaths"], harm.returned)
    assert 1 - away == pytest.approx(0.7, abs=0.05)
    assert 0.18 < 365 * share(more["deaths"], world.occupied_bed_days, harm.returned) < 0.30


def test_staff_leave_and_posts_stand_empty_as_often_as_published(harm, more):
    at = harm.returned
    assert share(more["staff_leavers_12m"], harm.staff, at) == pytest.approx(0.30, abs=0.03)
    assert share(harm.vacant, harm.staff + harm.vacant, at) == pytest.approx(0.078, abs=0.01)
    assert (more["staff_training_in_date"] <= more["care_staff"]).all()
    assert (more["care_staff"] <= harm.staff).all()


def test_leavers_of_twelve_months_move_slowly(harm, more):
    step = np.abs(np.diff(more["staff_leavers_12m"], axis=1)).mean()
    drawn = np.abs(np.diff(harm.leavers, axis=1)).mean()
    assert step < 0.3 * drawn


def test_homes_are_nearly_full(world):
    at = world.open
    registered = world.beds * world.plan.days
    assert 0.85 < share(world.occupied_bed_days, registered, at) < 0.91


def test_a_fifth_to_a_third_of_falls_do_harm_in_the_log_as_in_the_return(world, harm):
    at = harm.logged
    assert 0.2 < share(harm.harmed, harm.falls, harm.returned) < 0.34
    log = falls(world, harm, stream(SEED, "logs"))
    own = log[log["location"] != "hospital"]
    assert own["harm"].isin(["low", "moderate", "severe"]).sum() == harm.harmed[at].sum()


def test_the_care_model_changes_what_it_is_about(world, harm, more, member):
    late = np.zeros(world.area.shape, dtype=bool)
    late[:, -6:] = True
    mondays = np.broadcast_to(residents.mondays(world), world.area.shape)
    pairs = {"home_rounds_held": mondays, "residents_with_eol_plan": world.residents,
             "residents_reviewed_12m": world.residents,
             "staff_training_in_date": more["care_staff"]}  # fmt: skip
    for column, of in pairs.items():
        inside, outside = (share(more[column], of, late & harm.returned & at)
                           for at in (member, ~member & world.open))  # fmt: skip
        assert 0.08 < inside - outside < 0.6, column
        assert (more[column] <= of).all(), column


def test_mondays_are_those_of_the_calendar(world):
    found = dict(zip(world.plan.texts, residents.mondays(world), strict=True))
    assert [found[month] for month in ("2015-06", "2016-02", "2016-08", "2016-10")] == [5, 5, 5, 5]
    assert [found[month] for month in ("2013-04", "2016-01", "2016-09")] == [5, 4, 4]


def test_a_sixth_of_medicines_reviewed_are_stopped(visits):
    assert visits.stopped.sum() / visits.medicines.sum() == pytest.approx(0.16, abs=0.01)
    assert visits.falls_risk.sum() / visits.stopped.sum() == pytest.approx(111 / 665, abs=0.01)
    assert (visits.stopped <= visits.medicines).all()
    assert (visits.medicines[visits.residents == 0] == 0).all()


def test_residents_with_an_item_take_seven_or_eight_medicines(world):
    tables = {code: surveys.residents_with_item(world, code, SEED) for code in RESIDENTS_AREAS}
    for table in tables.values():
        counts = table.iloc[:, 3:].astype(int)
        assert 6.5 < counts["medicines_unique"].sum() / counts["residents"].sum() < 8
        assert 0.15 < counts["residents_10plus"].sum() / counts["residents"].sum() < 0.3
        on = counts["residents_dementia_antipsychotic"].sum() / counts["residents_dementia"].sum()
        assert 0.17 < on < 0.3


def test_surveys_find_what_surveys_found(world, harm):
    found = surveys.surveys(world, harm, SEED)
    seen = found["residents_surveyed"].sum()
    assert 0.035 < found["with_pressure_ulcer"].sum() / seen < 0.08
    assert 0.005 < found["with_catheter_uti"].sum() / seen < 0.015
    assert not found.duplicated(["home", "month"]).any()
    assert set(np.array(found["survey_date"], dtype="datetime64[D]").astype(int) % 7) == {6}  # Wednesdays


def test_the_hub_is_called_only_where_there_is_one(world):
    calls = telephone.telephone_calls(world, SEED)
    area = world.area[calls["home"], calls["month"]]
    assert set(area) == {world.plan.area_index(code) for code in CALLS_AREAS}
    begins = care_model.area_begins(world, care_model.part("1d"))[area]
    assert (calls["month"] >= begins)[calls["channel"] == "hub"].all()
    assert (calls["month"] < begins)[calls["channel"] != "hub"].any()


def test_a_home_joins_the_care_model_after_its_area(world):
    for one in care_model.PARTS:
        months = care_model.begins(world, one.id, SEED)
        begun = months < care_model.NEVER
        homes = [home for home in world.homes if begun[home.index]]
        assert all(home.programme for home in homes)
        area = care_model.area_begins(world, one)[[home.area for home in homes]]
        assert (months[begun] >= area).all(), one.id
    assert not shares.SHARES["dementia"].part
