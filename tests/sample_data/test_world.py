"""The made-up homes: sourced rates, lives of every kind, and effects of the planted size."""

import numpy as np
import pytest

from sample_data import attendances, calls, harms, make, planted, rates, stays
from sample_data.ambulance_files import in_summer_time
from sample_data.plan import plan_of
from sample_data.population import populate


@pytest.fixture(scope="module")
def world():
    return populate(plan_of("full"), 11)


def rate(population, counts, homes):
    return 1000 * counts[homes].sum() / population.occupied_bed_days[homes].sum()


def test_full_scale_is_six_vanguards_twelve_comparators_and_six_hundred_homes(world):
    vanguards = [area for area in world.plan.areas if area.vanguard]
    assert len(vanguards) == 6
    assert len(world.plan.areas) - len(vanguards) >= 12
    assert len(world.homes) >= 600


@pytest.mark.parametrize("scale", ["full", "small"])
def test_every_kind_of_life_is_there_at_any_seed(scale):
    for seed in range(6):
        lives = {home.life for home in populate(plan_of(scale), seed).homes}
        assert lives >= {
            "bed_change", "opens", "closes", "renamed", "new_id", "new_id_and_name", "dual", "moves",
            "stops_returning", "late_starter", "pair", "steady", "beds_unknown",
        }


def test_names_and_ids_are_each_home_s_own(world):
    for ids in (
        [home.uprn for home in world.homes],
        [code for home in world.homes for code in (home.cqc, home.new_cqc) if code],
        [code for home in world.homes for code in (home.ods, home.new_ods) if code],
    ):
        assert len(ids) == len(set(ids))


def test_two_homes_share_a_postcode_and_several_a_name(world):
    postcodes = [home.postcode for home in world.homes]
    assert len(set(postcodes)) == len(postcodes) - sum(home.life == "pair" for home in world.homes) // 2
    assert sum(home.name == "The Umberleas" for home in world.homes) >= 5


def test_rates_follow_the_sourced_figures(world):
    every, nursing = slice(None), world.nursing
    admissions = make.counted(world, stays.spells(world, 11))
    arrivals = make.counted(world, attendances.attendances(world, 11))
    vehicles = calls.incidents(world, 11)
    callouts = make.counted(world, vehicles[vehicles["vehicle"] == 1])
    assert rate(world, admissions, every) == pytest.approx(1.92, rel=0.06)
    assert rate(world, arrivals, every) == pytest.approx(2.68, rel=0.08)
    assert rate(world, callouts, every) == pytest.approx(1.40, rel=0.08)
    for counts in (admissions, arrivals, callouts):
        assert rate(world, counts, ~nursing) > rate(world, counts, nursing)


def test_stays_last_a_week_on_average():
    drawn = stays.nights(np.random.default_rng(5), 200_000)
    assert 7 < drawn.mean() < 8
    assert drawn.min() == 0


def test_homes_differ_as_the_policy_says(world):
    level = rates.variation(world, "falls", 11)
    assert level.mean(axis=1).std() == pytest.approx(0.36, abs=0.06)
    months = level - level.mean(axis=1, keepdims=True)
    assert months.std() == pytest.approx(0.25, abs=0.05)


def test_the_planted_effect_is_in_what_is_expected(world):
    factors = planted.factors(world, "nel_admissions")
    residential = np.array([home.kind == "residential" for home in world.homes])
    first = world.plan.index("2014-07")
    inside = world.in_area("ZV1") & residential[:, None]
    assert (factors[:, first:][inside[:, first:]] == planted.ADMISSIONS_FACTOR).all()
    assert (factors[:, :first] == 1).all()
    assert (factors[world.in_area("ZV3")] == 1).all()


def test_an_improvement_fades(world):
    factors = planted.factors(world, "falls")
    home = next(h.index for h in world.homes if world.plan.areas[h.area].code == "ZV4" and h.programme)
    first = world.plan.index("2014-10")
    assert factors[home, first] == planted.FADING_FACTOR
    assert factors[home, first + planted.FADING_GONE_MONTHS] == 1


def test_admissions_fall_by_the_planted_size_over_seeds():
    """Eight seeds, 24 months after against 12 before, less the comparators' change."""
    changes = {"residential": [], "nursing": []}
    for seed in range(8):
        population = populate(plan_of("full"), seed)
        counts = make.counted(population, stays.spells(population, seed))
        for service, found in changes.items():
            found += [change(population, counts, area, service) for area in ("ZV1", "ZV2")]
    error = {service: np.std(found) / np.sqrt(len(found)) for service, found in changes.items()}
    assert abs(np.mean(changes["residential"]) - np.log(0.77)) < 3 * error["residential"]
    assert abs(np.mean(changes["nursing"])) < 3 * error["nursing"]


def change(population, counts, area, service):
    start = next(a.start for a in population.plan.areas if a.code == area)
    first = population.plan.index(start)
    of_type = np.array([home.kind == service for home in population.homes])[:, None]
    outside = np.array([not a.vanguard for a in population.plan.areas])[population.area] & population.open

    def log_ratio(homes):
        after, before = slice(first, first + 24), slice(first - 12, first)
        x, n = counts * homes, population.occupied_bed_days * homes
        return np.log(x[:, after].sum() / n[:, after].sum()) - np.log(x[:, before].sum() / n[:, before].sum())

    return log_ratio(population.in_area(area) & of_type) - log_ratio(outside & of_type)


def test_falls_of_the_planted_home_are_enough_to_see(world):
    home = next(e.home for e in planted.effects(world.plan) if e.id == "falls_double_one_home")
    counted = harms.count_harms(world, 11)
    first = world.plan.index(planted.FALLS_DOUBLE_FROM)
    assert counted.falls[home, :first].mean() >= 8
    assert counted.falls[home, first:].mean() > 1.6 * counted.falls[home, :first].mean()
    assert counted.returned[home].all()


def test_summer_time_begins_and_ends_on_last_sundays():
    day = lambda text: np.array([np.datetime64(text, "D").astype(int)])  # noqa: E731
    at = lambda hour: np.array([hour * 60])  # noqa: E731
    assert not in_summer_time(day("2016-03-27"), at(0))[0]
    assert in_summer_time(day("2016-03-27"), at(1))[0]
    assert in_summer_time(day("2016-10-30"), at(1))[0]
    assert not in_summer_time(day("2016-10-30"), at(2))[0]
    assert not in_summer_time(day("2016-11-01"), at(12))[0]
