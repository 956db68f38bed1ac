"""Registrations to homes by the examples of counting-rules.md, on the second opinion itself."""

import tomllib
from datetime import date

from second_opinion.evidence import read
from second_opinion.months import days_of
from second_opinion.opinion import Opinion
from second_opinion.registers import Register, Registration, homes_of

SNAPSHOTS = [date(2014, 4, 1), date(2015, 4, 1), date(2016, 4, 1)]


def listed(cqc_id, snapshots=SNAPSHOTS, **more):
    """A home of the public register in each of those snapshots."""
    facts = {"name": "Kara House", "street": "1 High Street", "postcode": "ZX1 1AA", "service": "residential"}
    facts |= {"beds": 20, "area": "9Q1", "programme": False, "open_date": date(2010, 5, 3)} | more
    return [
        Registration(cqc_id=cqc_id, register="public", snapshot=day, known_on=day, **facts)
        for day in snapshots
    ]


def others():
    """Another home, so that every snapshot is there."""
    return listed("1-9", name="The Lodge", street="9 Low Street", postcode="ZX9 9ZZ")


def test_one_gone_before_the_other_came_is_one_home():
    rows = listed("1-1", SNAPSHOTS[:1]) + listed("1-2", SNAPSHOTS[1:], name="Our Place")
    assert homes_of(rows + others()) == [frozenset({"1-1", "1-2"}), frozenset({"1-9"})]


def test_a_third_candidate_leaves_it_to_a_person():
    rows = listed("1-1", SNAPSHOTS[:1]) + listed("1-2", SNAPSHOTS[1:], name="Our Place")
    assert len(homes_of(rows + listed("1-3", SNAPSHOTS[2:], name="The Place"))) == 3


def test_another_service_at_the_same_address_is_another_home():
    rows = listed("1-1", name="Clifton Manor Residential Home")
    rows += listed("1-2", name="Clifton Manor Nursing Home", service="nursing")
    assert len(homes_of(rows)) == 2


def test_two_live_registrations_have_the_larger_beds_and_both_services():
    rows = listed("1-1", dual="1-2") + listed("1-2", service="nursing", beds=33)
    (home,) = Register(rows, None).homes.values()
    facts = home.facts("2015-06")
    assert (facts.beds, facts.service) == (33, "both")


def test_closed_on_the_first_of_two_snapshots_that_lack_it():
    rows = listed("1-1", SNAPSHOTS[:1]) + others()
    assert Register(rows, None).homes["1-1"].scope == ("2010-05", "2015-03")
    assert Register(rows, date(2015, 12, 1)).homes["1-1"].scope == ("2010-05", None)


def test_closed_on_12_september_counts_last_in_august():
    rows = listed("1-1", close_date=date(2016, 9, 12))
    assert Register(rows, None).homes["1-1"].scope[1] == "2016-08"


def test_the_beds_of_each_day_make_the_bed_days():
    rows = listed("1-1", SNAPSHOTS[:1], open_date=date(2014, 6, 16))
    rows += listed("1-1", SNAPSHOTS[1:2], open_date=date(2014, 6, 16), beds=30)
    home = Register(rows, None).homes["1-1"]
    assert sum(home.beds_by_day(days_of("2014-06"))) == 15 * 20
    assert sum(home.beds_by_day(days_of("2015-04"))) == 30 * 30


def test_keys_that_disagree_name_no_home():
    register = Register(listed("1-1", uprn="990001") + others(), None)
    assert register.home_of(uprn="990001", name=" KARA HOUSE ", postcode="zx11aa") == "1-1"
    assert register.home_of(cqc_id="1-9", uprn="990001") is None
    assert register.home_of(cqc_id="1-8", uprn="990001") == "1-1"


def test_what_was_planted_is_what_is_counted(small_sample):
    truth = tomllib.loads((small_sample / "truth.toml").read_text(encoding="utf-8"))
    opinion = Opinion(read(small_sample, date(2016, 11, 14)), None, date(2016, 11, 14))
    for metric in ("ambulance_callouts", "ae_attendances", "nel_admissions"):
        values = opinion.values(metric)
        # Home by home, since a month without known beds leaves its area's sums.
        homes = values[values["level"] == "home"]
        assert homes["numerator"].sum() == sum(truth["totals"][metric].values())
