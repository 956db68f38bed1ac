"""How much of each source found its home, where that changed, and what answers come to in any order."""

from datetime import date
from random import Random

import pytest
from sqlalchemy import select

from dashboard.wording import match_rate
from loaders.answers import answer_join, set_aside, settle, take_back
from loaders.calendar import month_text, parse_month
from loaders.load import Options, load_file
from loaders.records import area_observation, home_code, measure, metric
from loaders.store import open_store
from metrics.answer import MatchRate
from metrics.check import check
from metrics.matching import changes_of_method, leading_method
from metrics.observe import observe
from metrics.query import Query, run
from metrics.trace_answer import TraceQuery
from tests.kept import observations

HOMES = """# released: 2016-01-05
cqc_location_id,ods_code,name,service,beds,address,postcode,area_code,area_name,programme,open_date
1-100000001,VZ001,Elm House,residential,40,1 High Street,QX1 1AA,Q01,Aldermouth,vanguard,2012-03-01
1-100000002,VZ002,Oak House,nursing,30,2 Low Street,QX1 1AB,Q01,Aldermouth,vanguard,2012-03-01
1-100000003,VZ003,Ash House,nursing,20,3 Side Street,QX2 1AC,Q02,Brackwater,,2012-03-01
1-100000004,,Ash Annexe,nursing,20,3 Side Street,QX2 1AC,Q02,Brackwater,,2012-03-01
"""
CALLS = "incident_id,resource_id,called_at,cqc_location_id,home_name,postcode,outcome"


@pytest.fixture
def write(tmp_path):
    def _write(name, text):
        path = tmp_path / name
        path.write_text(text)
        return path

    return _write


@pytest.fixture
def calls(write):
    """An extract of calls to Elm House, so many a month, each naming it in the way asked for."""

    def _calls(name, months, area="Q01", released="2016-10-01", source="RX8"):
        said = [f"# released: {released}", f"# area: {area}", f"# source: {source}",
                f"# covers: {min(months)} to {max(months)}", CALLS]  # fmt: skip
        rows = [
            f"{name}{month}{place},A,{month}-03 02:{place:02d},{key},see_treat"
            for month, keys in months.items()
            for place, key in enumerate(key for key, count in keys.items() for _ in range(count))
        ]
        return write(name, "\n".join([*said, *rows, ""]))

    return _calls


ID, NAME, NEAR, WRONG = "1-100000001,,", ",Elm House,QX1 1AA", ",Elm Hse,QX1 1AA", ",The Hostel,QX1 1AA"


def load(store, path):
    return load_file(store, path, Options(by="test"), after=observe)


def asked(store, **query):
    return run(store, Query("ambulance_callouts", **{"level": "home", "code": "1-100000001", **query}))


def rates(store, **query):
    return {
        (one.sender, month_text(one.month)): (one.matched, one.rows)
        for one in asked(store, **query).matching
        if one.dataset == "ambulance_callouts"
    }


def broken(store, **query):
    return [month_text(p.month) for p in asked(store, **query).one.points if "break" in p.marks]


@pytest.fixture
def known(store, write):
    load(store, write("homes.csv", HOMES))
    return store


def test_the_rate_stands_beside_the_answer_and_grows_with_an_answer(known, calls):
    load(known, calls("calls.csv", {"2016-08": {ID: 3, NEAR: 2, WRONG: 1}}))
    assert rates(known) == {("RX8", "2016-08"): (3, 6)}
    settle(known, "elm hse|QX1 1AA", "1-100000001", after=observe)
    (one,) = [one for one in asked(known).matching if one.dataset == "ambulance_callouts"]
    assert (one.matched, dict(one.methods)) == (5, {"alias": 2, "cqc_id": 3, "unmatched": 1})
    set_aside(known, "the hostel|QX1 1AA", after=observe)
    (one,) = [one for one in asked(known).matching if one.dataset == "ambulance_callouts"]
    assert (one.rows, one.share) == (6, 1.0)


def test_a_point_followed_back_says_how_its_month_was_matched(known, calls):
    load(known, calls("calls.csv", {"2016-07": {ID: 1}, "2016-08": {ID: 3, NAME: 1, NEAR: 2}}))
    trace = run(known, TraceQuery("ambulance_callouts", "1-100000001", parse_month("2016-08")))
    assert [match_rate(one) for one in trace.matching] == [
        "Ambulance, RX8: 4 of 6 rows found their home, most by CQC id"
    ]


def test_a_newer_release_replaces_the_rate_of_what_it_replaces(known, calls):
    load(known, calls("early.csv", {"2016-07": {NEAR: 4}, "2016-08": {NEAR: 2}}, released="2016-09-01"))
    load(known, calls("late.csv", {"2016-08": {ID: 5}}, released="2016-10-01"))
    assert rates(known) == {("RX8", "2016-07"): (0, 4), ("RX8", "2016-08"): (5, 5)}
    assert rates(known, asat=date(2016, 9, 30)) == {("RX8", "2016-07"): (0, 4), ("RX8", "2016-08"): (0, 2)}


def test_only_the_sources_that_cover_the_area_are_told_of(known, calls):
    load(known, calls("one.csv", {"2016-08": {ID: 5}}))
    load(known, calls("two.csv", {"2016-08": {WRONG: 5}}, area="Q02", source="RX9"))
    assert rates(known) == {("RX8", "2016-08"): (5, 5)}
    assert rates(known, level="all", code=None) == {("RX8", "2016-08"): (5, 5), ("RX9", "2016-08"): (0, 5)}


def test_a_change_of_method_is_a_marked_break(known, calls):
    months = {"2016-05": {ID: 12}, "2016-06": {ID: 12}, "2016-07": {NAME: 12}, "2016-08": {NAME: 12}}
    load(known, calls("calls.csv", months))
    assert broken(known) == ["2016-07"]
    assert broken(known, basis="r3") == ["2016-07", "2016-08"]  # the windows that it lies within
    assert broken(known, level="area", code="Q01") == ["2016-07"]
    assert broken(known, level="area", code="Q02") == []


def test_a_break_is_as_at_the_day(known, calls):
    load(known, calls("calls.csv", {"2016-06": {ID: 12}, "2016-07": {NAME: 12}}, released="2016-08-05"))
    load(known, calls("again.csv", {"2016-06": {NAME: 12}, "2016-07": {NAME: 12}}, released="2016-10-01"))
    assert broken(known) == []
    assert broken(known, asat=date(2016, 9, 1)) == ["2016-07"]


def test_an_answer_that_makes_the_method_another_marks_the_month(known, calls):
    load(known, calls("calls.csv", {"2016-06": {ID: 12}, "2016-07": {NEAR: 12}}))
    assert broken(known) == []  # nothing was found in July
    settle(known, "elm hse|QX1 1AA", "1-100000001", after=observe)
    assert broken(known) == ["2016-07"]


def rate(month, sender="A", **methods):
    rows, held = sum(methods.values()), tuple(sorted(methods.items()))
    found = rows - methods.get("unmatched", 0)
    return MatchRate("ambulance_callouts", sender, parse_month(month), rows, found, held)


@pytest.mark.parametrize(("methods", "leads"), [
    ({"cqc_id": 12}, "cqc_id"),
    ({"cqc_id": 9}, None),  # too few to say
    ({"cqc_id": 7, "uprn": 5}, None),  # none leads
    ({"cqc_id": 8, "uprn": 4, "unmatched": 90}, "cqc_id"),
])  # fmt: skip
def test_a_method_leads_when_it_found_nearly_all(methods, leads):
    assert leading_method(rate("2016-07", **methods)) == leads


def test_a_month_without_a_leader_is_passed_over():
    months = [rate("2016-05", cqc_id=20), rate("2016-06", cqc_id=10, uprn=10), rate("2016-07", uprn=20)]
    assert changes_of_method(months) == [parse_month("2016-07")]
    assert changes_of_method([*months[:2], rate("2016-07", cqc_id=20)]) == []


def test_a_source_that_sends_little_breaks_nothing():
    large = [rate("2016-05", cqc_id=1000), rate("2016-06", cqc_id=1000)]
    small = [rate("2016-05", "B", cqc_id=50), rate("2016-06", "B", uprn=50)]
    assert changes_of_method([*large, *small]) == []
    assert changes_of_method(small) == [parse_month("2016-06")]


def everything(store):
    """Observations by what they are of, without the numbers that loading gave out."""
    a = area_observation.c
    with store.read() as connection:
        homes = dict(connection.execute(
            select(home_code.c.home_id, home_code.c.code).where(home_code.c.current == 1)
        ).all())  # fmt: skip
        measures = dict(connection.execute(select(measure.c.measure_id, measure.c.name)).all())
        metrics = dict(connection.execute(select(metric.c.metric_id, metric.c.name)).all())
        cells = [(measures[row[0]], homes[row[1]], *row[2:]) for row in observations(connection)]
        sums = [(metrics[row[0]], *row[2:]) for row in connection.execute(select(*a)).all()]
    return sorted(map(repr, cells)), sorted(map(repr, sums))


SPELLS = """# released: 2016-11-01
# area: Q01, Q02
# source: RX8
# covers: 2016-07 to 2016-09
provider_code,person_key,spell_id,episode_order,admitted_on,discharged_on,admission_method,patient_class,\
discharge_destination,cqc_location_id,home_name,postcode
RX8,p1,s1,1,2016-07-03,2016-07-09,21,1,51,,Elm Hse,QX1 1AA
RX8,p1,s2,1,2016-07-09,2016-07-20,2B,1,19,1-100000002,,
RX8,p2,s3,1,2016-08-01,2016-08-05,21,1,19,1-100000003,,
RX8,p2,s4,1,2016-08-20,2016-09-05,22,1,19,,Ashe Annex,QX2 1AC
RX8,p3,s5,1,2016-08-20,2016-08-21,22,1,19,1-100000001,,
"""
RETURNS = """# released: 2016-11-02
month,cqc_location_id,home_name,postcode,occupied_bed_days,falls
2016-07,1-100000001,,,900,3
2016-07,,Ashe Annex,QX2 1AC,500,1
2016-08,1-100000003,,,520,2
2016-08,1-100000002,,,610,2
"""


def test_rows_loads_and_answers_in_any_order_come_to_the_same_numbers(tmp_path, write, calls):
    paths = {
        "homes": write("homes.csv", HOMES), "spells": write("spells.csv", SPELLS),
        "returns": write("returns.csv", RETURNS),
        "calls": calls("calls.csv", {"2016-07": {ID: 3, NEAR: 2}, "2016-08": {NEAR: 4, WRONG: 1}}),
    }  # fmt: skip
    answers = {
        "elm": lambda store: settle(store, "elm hse|QX1 1AA", "1-100000001", after=observe),
        "ash": lambda store: settle(store, "ashe annex|QX2 1AC", "1-100000004", after=observe),
        "hostel": lambda store: set_aside(store, "the hostel|QX1 1AA", after=observe),
        "join": lambda store: answer_join(store, "1-100000003", "1-100000004", "joined", after=observe),
    }
    random, seen = Random(5), []
    for number in range(8):
        store = open_store(f"sqlite:///{tmp_path / f'order{number}.db'}")
        steps = random.sample([*paths, *answers], 8)
        while steps:
            step = next(one for one in steps if _possible(one, steps))
            steps.remove(step)
            load(store, paths[step]) if step in paths else answers[step](store)
        assert check(store) == []
        seen.append(everything(store))
        store.engine.dispose()
    assert all(one == seen[0] for one in seen)


def _possible(step, left):
    """An answer comes after the homes, and after all rows that it is about have shown their alias once."""
    needs = {"elm": {"homes", "calls"}, "ash": {"homes", "returns"}, "hostel": {"calls"}, "join": {"homes"}}
    return not needs.get(step, set()) & set(left)


def test_an_answer_taken_back_leaves_the_numbers_as_they_were(known, write):
    load(known, write("spells.csv", SPELLS))
    load(known, write("returns.csv", RETURNS))
    before = everything(known)
    settle(known, "ashe annex|QX2 1AC", "1-100000004", after=observe)
    assert everything(known) != before
    take_back(known, "ashe annex|QX2 1AC", after=observe)
    assert everything(known) == before
    assert check(known) == []


ONE_SENDER = """# released: 2016-11-01
# area: {area}
# source: {source}
# covers: 2016-07 to 2016-09
"""


def test_an_answer_moves_the_stay_of_a_patient_who_went_on_to_another_area(known, write, calls):
    head, *rows = SPELLS.splitlines()[4:7]
    own = ONE_SENDER.format(area="Q01", source="RX8"), ONE_SENDER.format(area="Q02", source="RX9")
    load(known, write("first.csv", f"{own[0]}{head}\n{rows[0]}\n"))
    on = rows[1].replace("RX8", "RX9").replace("1-100000002", "1-100000003")
    load(known, write("second.csv", f"{own[1]}{head}\n{on}\n"))
    load(known, calls("calls.csv", {"2016-08": {NEAR: 2}}, source="RX7"))
    before = everything(known)
    settle(known, "elm hse|QX1 1AA", "1-100000001", after=observe)
    assert check(known) == []
    take_back(known, "elm hse|QX1 1AA", after=observe)
    assert check(known) == []
    assert everything(known) == before


def test_an_answer_that_sets_an_incident_between_two_homes_takes_it_from_both(known, write):
    rows = ("1,A,2016-08-03 02:10,,Elm Hse,QX1 1AA,see_treat", "1,B,2016-08-03 02:15,1-100000003,,,see_treat")
    head = ONE_SENDER.format(area="Q01, Q02", source="RX8")
    load(known, write("calls.csv", "\n".join([head + CALLS, *rows, ""])))
    load(known, write("returns.csv", RETURNS + "2016-09,,Elm Hse,QX1 1AA,900,1\n"))
    before = everything(known)
    settle(known, "elm hse|QX1 1AA", "1-100000001", after=observe)
    assert check(known) == []
    assert [p.numerator for p in asked(known, code="1-100000003").one.points if p.numerator] == []
    take_back(known, "elm hse|QX1 1AA", after=observe)
    assert everything(known) == before


def test_an_answer_taken_back_leaves_no_month_of_any_load_behind(known, write):
    for month, released in (("2016-04", "2016-05-05"), ("2016-05", "2016-06-05")):
        head = f"# released: {released}\nmonth,home_name,postcode,occupied_bed_days,falls"
        load(known, write(f"{month}.csv", f"{head}\n{month},Elm Hse,QX1 1AA,900,3\n"))
    before = everything(known)
    settle(known, "elm hse|QX1 1AA", "1-100000001", after=observe)
    take_back(known, "elm hse|QX1 1AA", after=observe)
    assert everything(known) == before


def test_a_register_that_makes_a_key_mean_two_homes_takes_its_numbers_away(known, write):
    said = "# released: 2016-05-05\n"
    load(known, write("april.csv", f"{said}month,ods_code,occupied_bed_days,falls\n2016-04,VZ001,900,3\n"))
    load(known, write("more.csv", HOMES.replace("2016-01-05", "2016-06-05").replace("VZ003", "VZ001")))
    assert check(known) == []
    assert not [cell for cell in everything(known)[0] if "'falls'" in cell]
