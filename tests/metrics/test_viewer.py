"""Who sees what in the one way out: areas, homes, metrics, whatever the path and the date."""

from datetime import date

import pytest

from loaders.calendar import parse_month
from loaders.problems import Problem
from metrics.answer import PlacesQuery, Query
from metrics.groups import GroupsQuery
from metrics.homes import NotFound
from metrics.memo import Memo
from metrics.progress_answer import ProgressQuery
from metrics.query import run
from metrics.reader import Reader
from metrics.trace_answer import TraceQuery
from metrics.viewer import LOCAL, Viewer

SEPTEMBER = parse_month("2016-09")
OF_ALDER = Viewer("anna", "ccg_quality", areas=frozenset({"Q01"}))
OF_BIRCH = Viewer("bala", "ccg_quality", areas=frozenset({"Q02"}))
OF_YEW = Viewer("carol", "home", areas=frozenset(), homes=frozenset({"1-10"}))
NATIONAL = Viewer("dev", "national", "shared", areas=frozenset())
MOVED_ON = date(2016, 4, 1).toordinal()


@pytest.fixture
def store(world):
    """Alder Vale with twelve homes and Birch End with two; Oak Court went from Alder Vale to Birch End."""
    world.area("Q01", "Alder Vale")
    world.area("Q02", "Birch End")
    world.home("1-10", "Q01", name="Yew Lodge", former=("1-9",), programme=1)
    for number in range(11, 22):
        world.home(f"1-{number}", "Q01", name=f"Ash House {number}", programme=1)
    world.home("1-30", "Q01", name="Oak Court")
    world.home("1-31", "Q02", name="Elm House", former=("1-29",))
    moved = next(one for one in world.rows["home_period"] if one["name"] == "Oak Court")
    world.add("home_period", **{**moved, "valid_from": MOVED_ON, "area_id": world.areas["Q02"]})
    world.load(1, "ambulance_callouts", "Q01", "2015-10", "2016-09")
    world.load(2, "ambulance_callouts", "Q02", "2015-10", "2016-09")
    for code in list(world.homes):
        world.months("occupied_bed_days", code, "2015-10", [1000.0] * 12)
        world.months("ambulance_callouts", code, "2015-10", [2.0] * 12)
    return world.close()


def names(answer):
    return {series.name for series in answer.series}


def test_a_home_that_left_the_area_is_in_no_list_of_it(store):
    assert "Oak Court" not in {p.name for p in run(store, PlacesQuery(area="Q01"), OF_ALDER).places}
    for query in (Query("ambulance_callouts", area="Q01"), Query("ambulance_callouts")):
        assert "Oak Court" not in names(run(store, query, OF_ALDER))
    assert "Oak Court" in {p.name for p in run(store, PlacesQuery(area="Q01"), LOCAL).places}


@pytest.mark.parametrize("asat", [None, date(2016, 2, 1)])
def test_an_old_date_opens_nothing_that_today_keeps_shut(store, asat):
    with pytest.raises(NotFound):
        run(store, PlacesQuery(code="1-30", asat=asat), OF_ALDER)
    assert run(store, PlacesQuery(code="1-30", asat=asat), OF_BIRCH).place.name == "Oak Court"


@pytest.mark.parametrize("viewer", [OF_ALDER, OF_YEW])
@pytest.mark.parametrize("query", [
    PlacesQuery(code="1-31"), PlacesQuery(code="1-29"), PlacesQuery(area="Q02"),
    Query("ambulance_callouts", code="1-31"), Query("ambulance_callouts", code="1-29"),
    Query("ambulance_callouts", area="Q02"), Query("ambulance_callouts", level="area", code="Q02"),
    TraceQuery("ambulance_callouts", "1-31", SEPTEMBER), TraceQuery("ambulance_callouts", "1-29", SEPTEMBER),
])  # fmt: skip
def test_what_is_of_others_reads_like_what_does_not_exist(store, viewer, query):
    with pytest.raises(NotFound) as refused:
        run(store, query, viewer)
    asked = next(v for v in (getattr(query, "code", None), getattr(query, "area", None)) if v)
    assert str(refused.value).removesuffix(".") in (
        f"You cannot see this, or it does not exist: home {asked}",
        f"You cannot see this, or it does not exist: area {asked}",
    )


@pytest.mark.parametrize("level", ["programme", "non_vanguard", "all"])
def test_sums_over_several_areas_are_for_those_who_see_all(store, level):
    assert run(store, Query("ambulance_callouts", level=level), LOCAL).series
    for viewer in (OF_ALDER, OF_YEW):
        with pytest.raises(NotFound):
            run(store, Query("ambulance_callouts", level=level), viewer)


def test_a_list_says_nothing_of_how_many_others_there_are(store):
    assert [p.code for p in run(store, PlacesQuery(), OF_ALDER).places] == ["Q01"]
    both = Viewer("erin", "ccg_quality", areas=frozenset({"Q01", "Q99"}))
    assert run(store, Query("ambulance_callouts", level="england"), OF_ALDER).sources == ()
    assert run(store, Query("ambulance_callouts"), both).sources == ()


def test_a_home_sees_itself_by_any_code_and_no_other(store):
    assert run(store, PlacesQuery(code="1-9"), OF_YEW).redirect == ("1-9", "1-10", "Yew Lodge")
    assert names(run(store, Query("ambulance_callouts"), OF_YEW)) == {"Yew Lodge"}
    assert run(store, PlacesQuery(), OF_YEW).places == ()
    for query in (
        PlacesQuery(code="1-11"),
        PlacesQuery(area="Q01"),
        Query("falls", level="area", code="Q01"),
    ):
        with pytest.raises(NotFound):
            run(store, query, OF_YEW)


def test_a_home_named_by_its_former_code_is_the_same_home(store):
    former = Viewer("carol", "home", areas=frozenset(), homes=frozenset({"1-9"}))
    assert run(store, PlacesQuery(code="1-10"), former).place.name == "Yew Lodge"


def test_beside_a_home_stand_ten_others_or_none(store, world):
    """Of its area eleven are like it; of Elm House's two neighbours, one is."""
    mine = run(store, Query("ambulance_callouts", code="1-10"), OF_YEW).one.comparison("local")
    assert (mine.state, mine.homes) == ("shown", 11)
    elm = Viewer("fay", "home", areas=frozenset(), homes=frozenset({"1-31"}))
    theirs = run(store, Query("ambulance_callouts", code="1-31"), elm).one
    assert theirs.comparison("local").state == "not_compared"
    assert "fewer than 10" in theirs.comparison("local").reason
    assert theirs.comparison("non_vanguard").state == "not_compared"


def test_a_home_is_told_no_others_name(store):
    said = repr(run(store, Query("ambulance_callouts", code="1-10"), OF_YEW))
    said += repr(run(store, TraceQuery("ambulance_callouts", "1-10", SEPTEMBER), OF_YEW))
    assert not any(name in said for name in ("Ash House", "Oak Court", "Elm House", "1-11", "1-31"))


def test_homes_that_are_taken_for_one_at_an_old_date_must_all_be_the_viewers_today(store, world):
    """Two registrations were one home until a register told them apart, one of them in another area."""
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO home_code (code, home_id, known_from, known_to, kind, registered_on, current)"
            " VALUES ('1-31', 1, 0, 735000, 'cqc', 1, 0)"
        )
        connection.exec_driver_sql(
            "UPDATE home_code SET known_from = 735000 WHERE code = '1-31' AND home_id <> 1"
        )
        connection.exec_driver_sql("UPDATE setting SET value = '77' WHERE name = 'data_version'")
    asat = date.fromordinal(734000)
    assert run(store, PlacesQuery(code="1-10", asat=asat)).place.former_codes == ("1-9", "1-31")
    assert run(store, PlacesQuery(code="1-10"), OF_ALDER).place.code == "1-10"
    for viewer in (OF_ALDER, OF_YEW):
        with pytest.raises(NotFound):
            run(store, PlacesQuery(code="1-10", asat=asat), viewer)


def test_a_metric_that_is_not_the_viewers_does_not_exist(store):
    finance = Viewer(
        "gita", "finance_lead", areas=frozenset({"Q01"}), metrics=frozenset({"ambulance_callouts"})
    )
    assert run(store, Query("ambulance_callouts", code="1-10"), finance).series
    for query in (Query("falls", code="1-10"), TraceQuery("falls", "1-10", SEPTEMBER)):
        with pytest.raises(
            NotFound, match=r"There is no metric 'falls'\. The metrics are ambulance_callouts\."
        ):
            run(store, query, finance)


OF_EVERY_KIND = (
    PlacesQuery(code="1-10"), PlacesQuery(area="Q01"), Query("falls", code="1-10"),
    Query("falls", level="england"), Query("falls", level="all"), Query("falls", level="area"),
    TraceQuery("falls", "1-10", SEPTEMBER), ProgressQuery("falls", code="Q01"), GroupsQuery(),
)  # fmt: skip


@pytest.mark.parametrize("query", OF_EVERY_KIND)
def test_under_the_shared_profile_nothing_is_answered_yet(store, query):
    with pytest.raises(Problem, match="The Shared profile is not ready"):
        run(store, query, NATIONAL)
    assert run(store, PlacesQuery(), NATIONAL).places == ()
    assert run(store, PlacesQuery(), Viewer("x", profile="shared")).places == ()


def test_the_profile_is_the_first_step_and_what_one_works_out_is_not_given_to_another(store, monkeypatch):
    """Nothing is read of care before the profile is known: the reader that answers is made under it."""
    asked = []

    def under(self, profile):
        asked.append(profile)
        return Reader(self.connection, self.memo, self.asat, self.today, profile)

    monkeypatch.setattr(Reader, "under", under)
    for query in OF_EVERY_KIND:
        run(store, query, LOCAL)
    assert asked == ["operational"] * len(OF_EVERY_KIND)
    with store.read() as connection:
        reader = Reader(connection, Memo(), None, date(2016, 11, 14))
        assert reader.kept("x", make=lambda: 1) == 1
        assert Reader.under(reader, "shared").kept("x", make=lambda: 2) == 2


def test_two_readers_with_the_same_sight_share_an_answer_and_no_others_do(store):
    query = Query("ambulance_callouts")
    hans = Viewer("hans", "jig_member", areas=frozenset({"Q01"}))
    assert run(store, query, OF_ALDER) is run(store, query, hans)
    assert names(run(store, query, OF_BIRCH)) == {"Oak Court", "Elm House"}
    assert len(names(run(store, query, LOCAL))) == 14


def test_rows_of_a_source_are_told_where_all_of_its_areas_are_the_viewers(world):
    """RX8 sends what is of Alder Vale alone, RX9 what is of both areas: so many rows are some of others'."""
    world.home("1-10", "Q01", name="Yew Lodge")
    world.home("1-31", "Q02", name="Elm House")
    for number, (sender, areas) in enumerate((("RX8", ("Q01",)), ("RX9", ("Q01", "Q02"))), start=1):
        world.add("source", source_id=number, dataset="ambulance_callouts", sender=sender)
        world.load(number, "ambulance_callouts", areas[0], "2016-09", "2016-09")
        world.rows["load"][-1]["source_id"] = number
        for area in areas[1:]:
            world.add("coverage", load_id=number, area_id=world.areas[area], month=SEPTEMBER, part=0)
        world.add("load_match", load_id=number, month=SEPTEMBER, method="cqc_id", rows=5)
    world.months("occupied_bed_days", "1-10", "2016-09", [1000.0])
    world.put("ambulance_callouts", "1-10", "2016-09", 2.0)
    store = world.close()
    both = Viewer("ivy", "ccg_quality", areas=frozenset({"Q01", "Q02"}))
    for viewer, senders in (
        (LOCAL, {"RX8", "RX9"}),
        (both, {"RX8", "RX9"}),
        (OF_ALDER, {"RX8"}),
        (OF_YEW, set()),
    ):
        found = run(store, Query("ambulance_callouts", code="1-10"), viewer).matching
        assert {one.sender for one in found} == senders
