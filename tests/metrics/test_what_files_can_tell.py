"""Measures that need more of a file than others do: covered where it could hold that, absent elsewhere."""

import pytest

from loaders.calendar import month_text
from loaders.load import Options, load_file
from loaders.records import FOREVER
from loaders.store import open_store
from metrics.cells import PROVISIONAL
from metrics.observe import observe
from tests.kept import named

ELM, OAK = "1-100000001", "1-100000002"
REGISTER = f"""# released: 2010-01-01
cqc_location_id,name,service,beds,postcode,open_date,close_date,area_code,area_name
{ELM},Elm House,residential,40,QX1 1AA,2009-01-01,,Q01,Northmoor
{OAK},Oak House,residential,40,QX1 1AB,2009-01-01,2016-07-12,Q01,Northmoor
"""
STAYS = """# covers: {first} to {last}
# area: Q01
# released: {released}
# source: {source}
"""
COLUMNS = "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method"
FURTHER = {"primary_diagnosis": "N390", "diagnoses": "", "discharge_method": "1"}
CALLS = "# covers: 2016-06 to 2016-07\n# area: Q01\n# released: {released}\n# source: {source}\n"
COMES = "# covers: 2016-06 to 2016-06\n# area: Q01\n# released: 2016-08-01\n"


@pytest.fixture
def world(tmp_path):
    """`load` a text as a file of its dataset; `seen` says value, state and marks by month, as now known."""

    class World:
        store = open_store("sqlite://")
        number = 0

        def load(self, dataset, text):
            self.number += 1
            path = tmp_path / f"{self.number}_{dataset}.csv"
            path.write_text(text)
            load_file(self.store, path, Options(dataset=dataset), after=observe)

        def seen(self, name, home=ELM):
            with self.store.read() as connection:
                rows = [row for counted, code, row in named(connection) if (counted, code) == (name, home)]
            return {
                month_text(row.month): (row.value, row.state, row.marks)
                for row in rows
                if row.known_to == FOREVER
            }

        def states(self, name, home=ELM):
            words = {0: "covered", 1: "part"}
            return {month: words[state] for month, (_, state, _) in sorted(self.seen(name, home).items())}

    found = World()
    found.load("care_homes", REGISTER)
    yield found
    found.store.engine.dispose()


def stays(first, last, released, *rows, lacks=(), source="T"):
    kept = {name: value for name, value in FURTHER.items() if name not in lacks}
    lines = [",".join((COLUMNS, *kept)), *(",".join((row, *kept.values())) for row in rows)]
    head = STAYS.format(first=first, last=last, released=released, source=source)
    return head + "\n".join(lines) + "\n"


ONE = f"a,p,2016-06-03,2016-06-10,{ELM},21"
NEEDS = {
    "nel_potentially_avoidable": {"primary_diagnosis"}, "uti_admissions": {"primary_diagnosis"},
    "falls_injury_admissions": {"primary_diagnosis", "diagnoses"},
    "readmission_index_stays": set(FURTHER), "readmissions_30d": set(FURTHER),
    "nel_admissions": set(), "emergency_stays_discharged": set(), "nel_discharged_nights": set(),
}  # fmt: skip


@pytest.mark.parametrize("lacks", ["", *FURTHER])
def test_a_column_that_the_file_lacks_leaves_its_measures_absent(world, lacks):
    world.load("admissions", stays("2016-04", "2016-07", "2016-10-14", ONE, lacks=(lacks,)))
    for name, needs in NEEDS.items():
        assert ("2016-06" in world.seen(name)) == (lacks not in needs), name


def test_a_blank_cell_of_a_column_that_is_there_is_an_unknown_diagnosis(world):
    text = stays("2016-06", "2016-07", "2016-10-14", ONE).replace("N390", "")
    world.load("admissions", text)
    assert world.seen("uti_admissions")["2016-06"][0] == 0


def test_beside_a_sender_that_cannot_tell_it_is_a_part(world):
    world.load("admissions", stays("2016-06", "2016-07", "2016-10-14", ONE))
    other = f"b,q,2016-06-05,2016-06-06,{ELM},21"
    world.load(
        "admissions",
        stays("2016-06", "2016-06", "2016-10-14", other, lacks=("primary_diagnosis",), source="S"),
    )
    assert world.states("uti_admissions") == {"2016-06": "part", "2016-07": "covered"}
    assert world.seen("nel_admissions")["2016-06"][:2] == (2, 0)
    # Of the stay that cannot be judged neither side of the readmissions holds anything.
    assert world.seen("readmission_index_stays")["2016-06"][:2] == (1, 1)


def test_discharged_stays_are_covered_where_nights_are(world):
    world.load("admissions", stays("2016-04", "2016-07", "2016-10-14", ONE))
    nights = world.states("nel_bed_days")
    assert nights == {"2016-04": "part", "2016-05": "part", "2016-06": "covered", "2016-07": "covered"}
    for name in ("emergency_stays_discharged", "nel_short_stays", "nel_discharged_nights"):
        assert world.states(name) == nights


def test_a_readmission_waits_for_the_month_after_whichever_comes_first(world):
    world.load("admissions", stays("2016-06", "2016-06", "2016-10-14", ONE))
    assert world.seen("readmissions_30d") == {}
    back = f"c,p,2016-07-04,2016-07-09,{ELM},21"
    world.load("admissions", stays("2016-07", "2016-07", "2016-10-15", back))
    assert world.seen("readmission_index_stays") == {"2016-06": (1, 0, 0)}
    assert world.seen("readmissions_30d") == {"2016-06": (1, 0, 0)}
    world.load("admissions", stays("2016-05", "2016-05", "2016-10-16"))
    assert world.states("readmissions_30d") == {"2016-05": "covered", "2016-06": "covered"}


def test_a_readmission_is_final_when_the_month_after_is(world):
    world.load("admissions", stays("2016-06", "2016-08", "2016-10-14", ONE))  # July is final on 1 October
    assert [world.seen("nel_admissions")[month][2] for month in ("2016-07", "2016-08")] == [0, PROVISIONAL]
    assert [world.seen("readmissions_30d")[month][2] for month in ("2016-06", "2016-07")] == [0, PROVISIONAL]


def test_the_last_month_of_a_home_that_closed_has_its_readmissions(world):
    rows = f"d,p,2016-06-20,2016-06-28,{OAK},21", f"e,p,2016-07-09,2016-07-10,{ELM},21"
    world.load("admissions", stays("2016-06", "2016-07", "2016-10-14", *rows))
    assert world.seen("readmissions_30d", OAK) == {"2016-06": (1, 0, 0)}
    assert world.seen("readmissions_30d") == {"2016-06": (0, 0, 0)}


def calls(*rows, released="2016-08-14", source="T"):
    head = CALLS.format(released=released, source=source) + "incident_id,called_at,cqc_location_id,outcome"
    return "\n".join((head + ",call_type,on_scene_at", *rows)) + "\n"


def test_outcomes_of_incidents(world):
    world.load("ambulance_callouts", calls(
        f"1,2016-06-03 02:10,{ELM},see_treat,999,", f"1,2016-06-03 02:30,{ELM},see_convey_ed,999,",
        f"2,2016-06-04 02:10,{ELM},see_convey_other,hcp,", f"3,2016-06-05 02:10,{ELM},see_treat,999,",
        f"4,2016-06-06 02:10,{ELM},hear_treat,111,", f"4,2016-06-06 02:15,{ELM},cancelled,111,",
        f"5,2016-06-07 02:10,{ELM},hear_treat,999,", f"5,2016-06-07 02:40,{ELM},see_treat,999,",
        f"6,2016-06-08 02:10,{ELM},hear_treat,ift,", f"7,2016-06-08 02:10,{ELM},see_convey_ed,pts,",
        f"8,2016-06-09 02:10,{ELM},unknown,999,2016-06-09 02:30", f"9,2016-06-09 02:10,{ELM},cancelled,999,",
    ))  # fmt: skip
    counted = {name: world.seen(f"ambulance_{name}")["2016-06"][0] for name in
               ("callouts", "conveyed", "hear_treat")}  # fmt: skip
    assert counted == {"callouts": 5, "conveyed": 2, "hear_treat": 1}


def test_an_incident_of_two_files_has_the_outcome_of_both(world):
    first = calls(f"1,2016-06-30 23:50,{ELM},hear_treat,999,").replace("to 2016-07", "to 2016-06")
    world.load("ambulance_callouts", first)
    assert world.seen("ambulance_hear_treat")["2016-06"][0] == 1
    second = calls(f"1,2016-07-01 00:20,{ELM},see_convey_ed,999,").replace("2016-06 to", "2016-07 to")
    world.load("ambulance_callouts", second)
    for name, count in (("callouts", 1), ("conveyed", 1), ("hear_treat", 0)):
        found = world.seen(f"ambulance_{name}")
        assert (found["2016-06"][0], found["2016-07"][0]) == (count, 0), name


NATIONAL = (
    "CAREHOME_CQC,call_id,call_date,time_call_connected,receiving_location_type_cad,"
    "time_resource_arrived_on_scene,chief_complaint_call_triage_code"
)


def test_a_feed_that_cannot_tell_of_advice_alone_does_not_cover_it(world):
    head = CALLS.format(released="2016-08-14", source="N")
    world.load("ambulance_callouts", head + NATIONAL + f"\n{ELM},1,2016-06-03,02:10,ED,02:40,17\n")
    assert world.seen("ambulance_conveyed")["2016-06"][:2] == (1, 0)
    assert world.seen("ambulance_hear_treat") == {}


ATTENDANCES = "attendance_id,arrived_at,cqc_location_id,category,department_type"


def test_attendances_that_end_without_a_bed(world):
    ends = ("discharged", "left", "other", "admitted", "transferred", "died", "unknown", "")
    rows = [f"{n},2016-06-03 02:10,{ELM},first,1,{end}" for n, end in enumerate(ends)]
    rows += [f"20,2016-06-03 02:10,{ELM},planned_follow_up,1,discharged",
             f"21,2016-06-03 02:10,{ELM},first,5,discharged"]  # fmt: skip
    world.load("ae_attendances", COMES + "\n".join((ATTENDANCES + ",disposal", *rows)) + "\n")
    assert world.seen("ae_attendances")["2016-06"][0] == 8
    assert world.seen("ae_not_admitted")["2016-06"][0] == 3


def test_without_a_disposal_nobody_is_known_to_have_been_sent_home(world):
    world.load("ae_attendances", COMES + ATTENDANCES + f"\n1,2016-06-03 02:10,{ELM},first,1\n")
    assert world.seen("ae_attendances")["2016-06"][0] == 1
    assert world.seen("ae_not_admitted") == {}
