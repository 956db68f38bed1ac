"""One file, one transaction, one receipt that adds up; the same state in whatever order files come."""

import itertools
import random
import zipfile

import pytest
from sqlalchemy import func, or_, select

from loaders import records
from loaders.calendar import month_text
from loaders.load import Options, load_file, undo
from loaders.problems import FileProblem
from loaders.read import loadable
from loaders.store import open_store
from tests.loaders.counted import counts
from tests.loaders.two_homes import CALLS, ELM, OAK, STAYS

RETURN = "month,cqc_location_id,occupied_bed_days,falls"
STATED = {"covers": "2016-04 to 2016-05", "area": "Q01", "released": "2016-07-01"}


@pytest.fixture
def quick(quick_store, register):
    load_file(quick_store, register("care_homes.csv", ELM, OAK, released="2016-01-01"))
    return quick_store


def coverage(store):
    table, area = records.coverage, records.area
    question = (
        select(area.c.code, table.c.month, table.c.part)
        .select_from(table.outerjoin(area, area.c.area_id == table.c.area_id))
        .order_by(table.c.load_id, area.c.code, table.c.month)
    )
    with store.read() as connection:
        return [(row.code or "all", month_text(row.month), row.part) for row in connection.execute(question)]


def test_a_receipt_adds_up_and_says_where_the_rows_went(known, write, load):
    receipt = load(known, write("ambulance_callouts.csv", f"""
{CALLS}
1,A,2016-04-03 02:10,1-900000001,see_treat
1,B,2016-04-03 02:14,1-900000001,see_convey_ed
2,A,2016-04-30 23:50,1-900000001,hear_treat
2,A,2016-04-30 23:50,1-900000001,hear_treat
3,A,2016-05-01 10:00,1-700000000,see_treat
4,A,2016-05-01 10:00,1-900000001,see_treat
4,B,2016-05-01 10:05,1-900000002,see_treat
5,A,31/31/2016 10:00,1-900000001,see_treat
""", **STATED))  # fmt: skip
    assert counts(receipt) == {"accepted": 3, "duplicates": 1, "unmatched": 1, "conflicts": 2, "rejected": 1}
    assert (receipt.source, receipt.area, receipt.covers) == (
        "ambulance_callouts",
        "Q01",
        "2016-04 to 2016-05",
    )
    assert (receipt.known_on, receipt.status, receipt.homes, receipt.months) == ("2016-07-01", "loaded", 1, 2)
    assert coverage(known) == [("Q01", "2016-04", 0), ("Q01", "2016-05", 0)]


def test_the_same_file_again_changes_nothing(known, write, state_of):
    path = write("ambulance_callouts.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **STATED)
    load_file(known, path)
    before, version = state_of(known), known.version()
    (receipt,) = load_file(known, path)
    assert (receipt.status, receipt.rows_read, receipt.accepted, receipt.load_id) == (
        "already_loaded",
        0,
        0,
        2,
    )
    assert (state_of(known), known.version()) == (before, version)


def test_a_dry_run_counts_and_leaves_nothing(known, write, state_of):
    before = state_of(known)
    path = write("ambulance_callouts.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **STATED)
    (receipt,) = load_file(known, path, Options(dry_run=True))
    assert (receipt.accepted, receipt.load_id) == (1, None)
    assert state_of(known) == before
    assert load_file(known, path)[0].status == "loaded"


def test_what_comes_after_is_in_the_same_transaction(known, write, state_of):
    def fail(connection, load_id):
        assert connection.execute(select(func.count()).select_from(records.ambulance_incident)).scalar() == 1
        raise ZeroDivisionError

    before = state_of(known)
    path = write("ambulance_callouts.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **STATED)
    with pytest.raises(ZeroDivisionError):
        load_file(known, path, after=fail)
    assert state_of(known) == before


# What a file says and what the command line says


@pytest.mark.parametrize(("option", "value"), [
    ("covers", "2016-04:2016-06"), ("areas", "Q02"), ("released", "2016-07-02"), ("source", "RX9"),
])  # fmt: skip
def test_a_file_and_a_command_that_differ_are_refused(quick, write, option, value):
    said = {**STATED, "source": "RX8"}
    path = write("ambulance_callouts.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **said)
    with pytest.raises(FileProblem, match="Leave out the option"):
        load_file(quick, path, Options(**{option: value}))


def test_a_command_fills_what_the_file_leaves_out(quick, write, load):
    path = write("ambulance_callouts.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat")
    receipt = load(quick, path, covers="2016-04", areas="all", released="2016-05-02", source="RX8")
    assert (receipt.source, receipt.area, receipt.covers) == ("RX8", "all", "2016-04 to 2016-04")
    assert coverage(quick) == [("all", "2016-04", 0)]


def test_covers_is_inferred_with_the_last_month_in_part(quick, write, load):
    text = f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat\n2,A,2016-06-01 02:10,1-900000001,see_treat"
    receipt = load(quick, write("ambulance_callouts.csv", text, area="Q01"))
    assert coverage(quick) == [("Q01", "2016-04", 0), ("Q01", "2016-05", 0), ("Q01", "2016-06", 1)]
    assert "does not say what it covers" in receipt.problems[0]


def test_a_stated_release_after_the_last_month_makes_it_whole(quick, write, load):
    text = f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat"
    load(quick, write("ambulance_callouts.csv", text, area="Q01", released="2016-05-01"))
    assert coverage(quick) == [("Q01", "2016-04", 0)]


def test_by_discharge_the_last_two_months_are_part(quick, write, load):
    spells = [("S1", "2016-03-30", "2016-04-02"), ("S2", "2016-06-01", "2016-06-03")]
    rows = [f"{spell},P1,{came},{left},1-900000001,21,1,RX1" for spell, came, left in spells]
    load(
        quick,
        write(
            "admissions.csv", "\n".join([STAYS, *rows]), area="Q01", basis="discharge", released="2016-07-01"
        ),
    )
    assert coverage(quick) == [("Q01", "2016-04", 0), ("Q01", "2016-05", 1), ("Q01", "2016-06", 1)]


def test_the_one_area_of_all_rows_is_inferred(quick, write, load):
    text = f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat"
    receipt = load(quick, write("ambulance_callouts.csv", text, covers="2016-04"))
    assert receipt.area == "Q01"
    assert "every row with a home lies in Q01" in receipt.problems[0]


@pytest.mark.parametrize(("homes", "says"), [
    (("1-900000001", "1-900000002"), "Q01 1, Q02 1"), (("1-700000000",), "No row leads to a known home"),
])  # fmt: skip
def test_several_areas_or_none_are_refused_until_stated(quick, write, homes, says):
    rows = [f"{number},A,2016-04-03 02:10,{home},see_treat" for number, home in enumerate(homes)]
    path = write("ambulance_callouts.csv", "\n".join([CALLS, *rows]), covers="2016-04")
    with pytest.raises(FileProblem, match=says):
        load_file(quick, path)


def test_a_release_after_today_is_taken_and_said(quick, write, load):
    said = {**STATED, "released": "2016-12-01"}
    receipt = load(quick, write("a.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **said))
    assert receipt.known_on == "2016-12-01"
    assert any("after today" in problem for problem in receipt.problems)


@pytest.mark.parametrize(("providers", "source"), [(("RX1", "RX1"), "RX1"), (("RX1", "RX2"), "admissions")])
def test_the_sender_is_the_provider_of_all_rows_else_the_layout(quick, write, load, providers, source):
    rows = [f"S{n},P{n},2016-04-0{n + 1},,1-900000001,21,1,{p}" for n, p in enumerate(providers)]
    receipt = load(quick, write("admissions.csv", "\n".join([STAYS, *rows]), **STATED))
    assert receipt.source == source


# Releases of the same thing


def test_rows_that_a_later_release_has_replaced_are_counted_as_superseded(quick, write, load):
    one, two = (f"{n},A,2016-0{m}-03 02:10,1-900000001,see_treat" for n, m in ((1, 4), (2, 5)))
    load(quick, write("new.csv", f"{CALLS}\n{one}", covers="2016-04", area="Q01", released="2016-07-01"))
    path = write(
        "old.csv", f"{CALLS}\n{one}\n{two}", covers="2016-04 to 2016-05", area="Q01", released="2016-06-01"
    )
    receipt = load(quick, path)
    assert (receipt.accepted, receipt.superseded) == (2, 1)


def test_the_same_unit_known_on_the_same_day_with_other_content_is_refused(known, write, load):
    load(known, write("a.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,see_treat", **STATED))
    path = write("b.csv", f"{CALLS}\n1,A,2016-04-03 02:10,1-900000001,hear_treat", **STATED)
    with pytest.raises(FileProblem, match="known on the same day, 2016-07-01"):
        load_file(known, path)


def test_the_same_content_on_the_same_day_in_other_clothes_is_taken(known, write, load):
    rows = ["1,A,2016-04-03 02:10,1-900000001,see_treat", "2,,2016-05-03 02:10,1-900000001,see_treat"]
    load(known, write("a.csv", "\n".join([CALLS, *rows]), **STATED))
    assert load(known, write("b.csv", "\n".join([CALLS, *reversed(rows)]), **STATED)).accepted == 2


@pytest.mark.parametrize(("said", "refuses"), [
    ({"covers": "2016-06", "released": "2016-07-01"}, False),
    ({"covers": "2016-05", "released": "2016-07-02"}, False),
    ({"covers": "2016-05", "released": "2016-07-01", "source": "RX8"}, False),
    ({"covers": "2016-05", "released": "2016-07-01", "area": "Q02"}, False),
    ({"covers": "2016-05", "released": "2016-07-01"}, True),
])  # fmt: skip
def test_only_the_same_source_area_month_and_day_can_tie(quick, write, said, refuses):
    load_file(quick, write("a.csv", f"{CALLS}\n1,A,2016-05-03 02:10,1-900000001,see_treat", **STATED))
    path = write("b.csv", f"{CALLS}\n2,A,2016-05-04 02:10,1-900000001,see_treat", **{"area": "Q01", **said})
    if refuses:
        with pytest.raises(FileProblem, match="same day"):
            load_file(quick, path)
    else:
        assert load_file(quick, path)[0].status == "loaded"


def test_returns_of_the_same_home_and_month_tie_whoever_sends_them(quick, write):
    load_file(
        quick, write("a.csv", f"{RETURN}\n2016-04,1-900000001,900,2", source="X", released="2016-05-05")
    )
    other = write("b.csv", f"{RETURN}\n2016-04,1-900000001,900,3", source="Y", released="2016-05-05")
    with pytest.raises(FileProblem, match="homes and months"):
        load_file(quick, other)
    later = write("c.csv", f"{RETURN}\n2016-05,1-900000001,930,3", source="Y", released="2016-05-05")
    assert load_file(quick, later)[0].accepted == 1


# What tells rows apart


def test_a_return_twice_is_a_duplicate_and_two_returns_are_a_conflict(quick, write, load):
    rows = ("2016-04,1-900000001,900,2", "2016-04,1-900000001,900,2", "2016-05,1-900000001,930,1",
            "2016-05,1-900000001,931,1", "2016-05,1-900000002,500,")  # fmt: skip
    receipt = load(quick, write("home_return.csv", "\n".join([RETURN, *rows])))
    assert counts(receipt) == {"accepted": 2, "duplicates": 1, "conflicts": 2}


def test_a_number_again_on_the_day_or_within_twelve_hours_is_the_incident_and_later_is_another(
    quick, write, load
):
    calls = [("7,A", "03 02:10", "1"), ("7,B", "03 14:11", "2"), ("8,A", "03 18:00", "1"),
             ("8,B", "04 06:00", "2"), ("9,A", "03 18:00", "1"), ("9,B", "04 06:01", "2")]  # fmt: skip
    rows = [f"{call},2016-04-{at},1-90000000{home},see_treat" for call, at, home in calls]
    text = "\n".join([CALLS, *rows])
    receipt = load(quick, write("ambulance_callouts.csv", text, **{**STATED, "area": "all"}))
    assert counts(receipt) == {"accepted": 2, "conflicts": 4}


def test_attendances_are_told_apart_by_provider_and_id(quick, write, load):
    said = [("1,RX1", "first"), ("1,RX2", "first"), ("2,RX1", "first"), ("2,RX1", "unknown")]
    rows = [f"{ids},2016-04-03 02:10,1-900000001,{category}" for ids, category in said]
    head = "attendance_id,provider_code,arrived_at,cqc_location_id,category"
    receipt = load(quick, write("ae_attendances.csv", "\n".join([head, *rows]), **STATED))
    assert counts(receipt) == {"accepted": 2, "conflicts": 2}


def test_episodes_are_told_apart_within_their_spell(quick, write, load):
    first, second = "S1,P1,2016-04-03,2016-04-05,1-900000001,21", "1-900000001,21,1,RX1"
    rows = (f"{first},1,RX1", f"{first},2,RX1", f"{first},2,RX1", f"S1,P2,2016-04-03,2016-04-06,{second}",
            f"S9,P1,2016-04-05,2016-04-03,{second}", f"S8,P1,2016-05-05,2016-07-03,{second}")  # fmt: skip
    receipt = load(quick, write("admissions.csv", "\n".join([STAYS, *rows]), **STATED))
    assert counts(receipt) == {"accepted": 3, "duplicates": 1, "rejected": 2}


def test_a_change_of_antibiotic_is_a_duplicate(quick, write, load):
    rows = ("I1,2016-04-03,1-900000001,Y", "I1,2016-04-09,1-900000001,Y", "I1,2016-04-03,1-900000002,Y",
            "I2,2016-04-03,1-900000001,Y", "I2,2016-04-03,1-900000001,N")  # fmt: skip
    head = "infection_id,started_on,cqc_location_id,antibiotic"
    receipt = load(quick, write("utis.csv", "\n".join([head, *rows])))
    assert counts(receipt) == {"accepted": 2, "duplicates": 1, "conflicts": 2}


def test_an_ulcer_has_a_row_for_each_step(quick, write, load):
    head = "ulcer_id,found_on,cqc_location_id,category,acquired,worsened_on,worsened_to"
    rows = [f"U1,2016-08-28,1-900000001,1,in_home,{step}" for step in ("2016-09-03,2", "2016-10-10,3")]
    assert counts(load(quick, write("pressure_ulcers.csv", "\n".join([head, *rows])))) == {"accepted": 2}


def test_prescribing_rows_are_added_and_residents_must_agree(quick, write, load):
    head = "month,cqc_location_id,bnf_code,items,nic,residents"
    rows = ("2016-04,1-900000001,0501,2,3.20,30", "2016-04,1-900000001,0501,2,3.20,30",
            "2016-04,1-900000002,0501,2,3.20,20", "2016-04,1-900000002,0904,1,9.00,21")  # fmt: skip
    receipt = load(quick, write("prescribing.csv", "\n".join([head, *rows])))
    assert counts(receipt) == {"accepted": 2, "conflicts": 2}


def test_suppressed_cells_are_kept_as_bounds(quick, write, load):
    receipt = load(quick, write("home_return.csv", f"{RETURN}\n2016-04,1-900000001,900,*"))
    assert (receipt.accepted, receipt.suppressed) == (1, 1)
    with quick.read() as connection:
        row = connection.execute(select(records.home_return)).one()
    assert (row.falls, row.bounds) == (None, '{"falls": [1, 7]}')


def test_a_person_is_the_same_in_every_file_and_unknown_outside_the_store(quick, write, load):
    for number, provider in enumerate(("RX1", "RX2"), start=1):
        stay, home = f"P1,2016-04-0{number}", f"1-900000001,21,1,{provider}"
        rows = [
            f"S1,{stay},,{home}",
            f"S1,{stay},2016-04-04,{home}",
            f"S2,{stay},,{home}",
            f"S3,,2016-04-02,,{home}",
        ]
        load(quick, write(f"{provider}.csv", "\n".join([STAYS, *rows]), **STATED))
    with quick.read() as connection:
        keys = connection.execute(select(records.admission_episode.c.person_key)).scalars().all()
        cells = connection.execute(select(records.reject.c.cells)).scalars().all()
    assert len(keys) == 4
    assert {None} < set(keys)
    assert [len(key) for key in set(keys) - {None}] == [32]
    assert len(cells) == 4
    assert not any("P1" in cell for cell in cells)


def test_an_event_before_a_home_was_listed_widens_its_scope(quick_store, write, load, scope_of):
    head = (
        "name,cqc_id,type,address,postcode,telephone,website,provider,inspection_date,cqc_webpage,"
        "area_name,area_code,lon,lat"
    )
    row = 'Elm,1-900000001,Nursing homes,"1 High Street,X",QX1 2AB,1,NA,P,NA,x,T,Q01,1,1'
    load(quick_store, write("trafford_care_homes_2015-06.csv", f"{head}\n{row}"))
    assert scope_of(quick_store, "1-900000001") == ("2015-06", "still")
    load(quick_store, write("home_return.csv", f"{RETURN}\n2014-04,1-900000001,900,", released="2016-05-01"))
    assert scope_of(quick_store, "1-900000001") == ("2014-04", "still")
    undo(quick_store, 2)
    assert scope_of(quick_store, "1-900000001") == ("2015-06", "still")


# The order of loading


@pytest.fixture
def folder(register, write):
    """Registers, extracts, a resubmission and returns that bear on each other."""
    gone = {**OAK, "close_date": "2016-06-12"}
    follower = {**OAK, "cqc_location_id": "1-900000005", "open_date": "2016-06-12",
                "predecessor_cqc_location_id": "1-900000002", "beds": "22"}  # fmt: skip
    call = "{},A,2016-0{}-03 02:10,1-{},see_treat"
    first = [CALLS, call.format(1, 4, "900000001"), call.format(2, 5, "900000005")]
    second = [CALLS, call.format(1, 4, "900000002"), call.format(3, 4, "700000000")]
    returns = [RETURN, "2016-04,1-900000001,900,2", "2016-04,1-900000005,600,1"]
    area = {"area": "Q01, Q02"}
    return [
        register("register1.csv", ELM, OAK, released="2016-01-01"),
        register("register2.csv", ELM, gone, follower, released="2016-07-01"),
        write("calls1.csv", "\n".join(first), covers="2016-04 to 2016-05", released="2016-06-01", **area),
        write("calls2.csv", "\n".join(second), covers="2016-04", released="2016-07-01", **area),
        write("return1.csv", "\n".join(returns), released="2016-05-01"),
        write("return2.csv", f"{RETURN}\n2016-04,1-900000001,910,2", released="2016-06-01"),
    ]


def test_the_order_of_loading_does_not_change_the_state(folder, tmp_path, state_of):
    orders = list(itertools.permutations(folder))
    states = []
    for number, order in enumerate([orders[0], orders[-1], *random.Random(2016).sample(orders, 6)]):
        store = open_store(f"sqlite:///{tmp_path / f'order{number}.db'}")
        for path in order:
            load_file(store, path)
        states.append(state_of(store))
        store.engine.dispose()
    assert all(state == states[0] for state in states)


def test_both_databases_come_to_the_same_state(folder, store, quick_store, state_of):
    for path in folder:
        load_file(store, path)
        load_file(quick_store, path)
    assert state_of(store) == state_of(quick_store)


def test_every_file_of_the_sample_adds_up_and_its_rows_are_in_the_store(store, small_sample):
    files = [path for path in loadable(small_sample) if path.suffix != ".toml"]
    for path in sorted(files, key=lambda path: (path.parent.name != "register", path)):
        for receipt in load_file(store, path):
            counts(receipt)
            table = records.RECORDS[receipt.dataset]
            question = select(func.count()).where(table.c.load_id == receipt.load_id)
            places = [table.c[name] for name in ("registration_id", "area_id") if name in table.c]
            # Published figures are of neither.
            placed = question.where(or_(*(place.is_not(None) for place in places))) if places else question
            with store.read() as connection:
                assert connection.execute(placed).scalar() == receipt.accepted > 0, path.name
                waits = connection.execute(question).scalar() - receipt.accepted
            assert receipt.unmatched <= waits <= receipt.unmatched + receipt.conflicts, path.name


def test_a_late_old_return_is_superseded_for_its_homes_alone(quick, write, load):
    load(quick, write("new.csv", f"{RETURN}\n2016-04,1-900000001,910,2", released="2016-06-01"))
    rows = ("2016-04,1-900000001,900,2", "2016-05,1-900000001,900,2", "2016-04,1-900000002,600,2")
    receipt = load(quick, write("old.csv", "\n".join([RETURN, *rows]), released="2016-05-01"))
    assert (receipt.accepted, receipt.superseded) == (3, 1)


def test_a_log_that_states_its_months_supersedes_them_for_every_home_it_names(quick, write, load):
    head = "incident_id,occurred_at,cqc_location_id,harm"
    new = write(
        "new.csv",
        f"{head}\nF1,2016-04-02,1-900000001,low",
        covers="2016-04 to 2016-05",
        released="2016-06-05",
    )
    load(quick, new)
    rows = ("F7,2016-05-09,1-900000001,low", "F8,2016-06-01,1-900000001,low", "F9,2016-05-09,1-900000002,low")
    receipt = load(quick, write("old.csv", "\n".join([head, *rows]), released="2016-06-04"))
    assert (receipt.accepted, receipt.superseded) == (3, 1)


def test_a_file_that_is_not_there_is_refused(quick_store, tmp_path):
    with pytest.raises(FileProblem, match=r"no file nowhere\.csv. Check its name"):
        load_file(quick_store, tmp_path / "nowhere.csv")


def test_a_zip_of_files_is_loaded_where_one_is_data_and_refused_where_none_is(quick, tmp_path):
    for name, text in (("none.zip", "a,b\n1,2\n"), ("one.zip", "month,cqc_location_id,occupied_bed_days\n"
                                                              "2016-04,1-900000001,900\n")):  # fmt: skip
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("notes.csv", "who,what\nme,nothing\n")
            archive.writestr("data.csv", text)
    (receipt,) = load_file(quick, tmp_path / "one.zip")
    assert (receipt.dataset, receipt.accepted) == ("home_return", 1)
    with pytest.raises(FileProblem, match=r"none\.zip"):
        load_file(quick, tmp_path / "none.zip")


def test_a_layout_that_does_not_exist_is_refused_by_name(quick, write):
    with pytest.raises(FileProblem, match="There is no layout 'nothing'; vanguard layouts lists them"):
        load_file(quick, write("a.csv", "a,b\n1,2"), Options(layout="nothing"))
    with pytest.raises(FileProblem, match="there is no such layout; vanguard layouts lists them"):
        load_file(quick, write("a.csv", "a,b\n1,2"), Options(layout="falls", dataset="utis"))
    with pytest.raises(FileProblem, match=r"There is no dataset 'nothing'\. Choose one of"):
        load_file(quick, write("a.csv", "a,b\n1,2"), Options(dataset="nothing"))


def test_two_registers_of_one_day_that_differ_are_refused(quick_store, register):
    load_file(quick_store, register("one.csv", {"cqc_location_id": "1-900000001"}, released="2016-04-01"))
    other = register("two.csv", {"cqc_location_id": "1-900000001", "beds": "41"}, released="2016-04-01")
    with pytest.raises(FileProblem, match=r"of the same register \(1 of them differ\)"):
        load_file(quick_store, other)


def test_a_release_is_held_against_the_one_before_part_by_part(quick, write, load, monkeypatch):
    monkeypatch.setattr("loaders.releases._PART", 2)
    rows = [f"2016-0{n},1-900000001,{n}00" for n in range(1, 8)]
    text = "\n".join(["month,cqc_location_id,occupied_bed_days", *rows])
    load(quick, write("a.csv", text, released="2016-09-01"))
    assert load(quick, write("b.csv", text.replace(",700", ",701"), released="2016-09-02")).accepted == 7
    with pytest.raises(FileProblem, match="1 of them differ"):
        load(quick, write("c.csv", text, released="2016-09-02"))


def test_prescribing_may_leave_out_how_many_residents_it_is_of(quick, write, load):
    head = "month,cqc_location_id,bnf_code,items,nic"
    rows = ("2016-04,1-900000001,0501,2,3.20", "2016-04,1-900000001,0501,2,3.20")
    assert counts(load(quick, write("prescribing.csv", "\n".join([head, *rows])))) == {"accepted": 2}


def test_an_extract_of_which_no_row_names_a_home_is_complete_for_no_area(quick, write, load):
    text = "admimeth,admidate,epistart,epiend,disdate,epiorder,encrypted_hesid,procode,classpat,admisorc"
    row = "21,2016-04-03,2016-04-03,2016-04-05,2016-04-05,1,P1,RX1,1,19"
    receipt = load(quick, write("hes.csv", f"{text}\n{row}", released="2016-07-01"))
    assert counts(receipt) == {"unmatched": 1}
    assert any("complete for no area" in problem for problem in receipt.problems)
