"""Records to observations: as at any day, whatever the order of loading, and back again."""

import itertools
import random
from datetime import date

import pytest
from sqlalchemy import select

from loaders.calendar import parse_month
from loaders.load import Options, load_file, undo
from loaders.problems import Problem
from loaders.records import (
    area,
    area_observation,
    home_code,
    measure,
    metric,
)
from loaders.store import open_store
from metrics.observe import observe
from tests.kept import observations, seen_of, years

HOMES = """# released: 2016-01-05
cqc_location_id,ods_code,uprn,name,service,beds,valid_from,postcode,area_code,area_name,programme,open_date
1-100000001,VZ001,,Elm House,residential,40,,QX1 1AA,Q01,Aldermouth,vanguard,2012-03-01
1-100000002,VZ002,,Oak House,nursing,30,,QX1 1AB,Q01,Aldermouth,vanguard,2012-03-01
1-100000003,VZ003,,Ash House,nursing,20,,QX2 1AC,Q02,Brackwater,,2012-03-01
"""


@pytest.fixture
def folder(tmp_path):
    class Folder:
        number = 0

        def file(self, text, name="file.csv"):
            self.number += 1
            path = tmp_path / f"{self.number}_{name}"
            path.write_text(text)
            return path

    return Folder()


def load(store, path, **options):
    return load_file(store, path, Options(by="test", **options), after=observe)


def seen(store, name, home, month, asat="2016-12-31"):
    """(value, state, marks) of a measure as at a day; None where nothing is covered."""
    with store.read() as connection:
        row = seen_of(connection, name, home, month, asat)
    return None if row is None else (row.value, row.state, row.marks)


def summed(store, name, area_code, month, asat="2016-12-31"):
    """Numerator, denominator, covered and due of an area (None: all), all kinds of home together."""
    a, day = area_observation.c, date.fromisoformat(asat).toordinal()
    with store.read() as connection:
        number = 0
        if area_code:
            number = connection.execute(select(area.c.area_id).where(area.c.code == area_code)).scalar_one()
        rows = connection.execute(
            select(a.numerator, a.denominator, a.covered, a.due)
            .join(metric, metric.c.metric_id == a.metric_id)
            .where(metric.c.name == name, a.area_id == number, a.month == parse_month(month),
                   a.known_from <= day, a.known_to > day)
        ).all()  # fmt: skip
    return tuple(sum(row[place] or 0 for row in rows) for place in range(4))


def everything(store):
    """Every table of observations, with names for numbers, which follow the order of loading."""
    with store.read() as connection:
        names = {row.measure_id: row.name for row in connection.execute(measure.select())}
        metrics = {row.metric_id: row.name for row in connection.execute(metric.select())}
        areas = {row.area_id: row.code for row in connection.execute(area.select())}
        homes = {
            row.home_id: row.code
            for row in connection.execute(
                home_code.select().where(home_code.c.kind == "cqc").order_by(home_code.c.code)
            )
        }
        found = set()
        for row in observations(connection):
            found.add((names[row[0]], homes[row[1]], *row[2:]))
        for row in connection.execute(area_observation.select()):
            found.add((metrics[row[0]], areas.get(row[1], row[1]), *row[2:]))
        for row in years(connection):
            found.add((metrics[row[0]], row[1], homes[row[2]], *row[3:]))
    return found


CALLS = """# covers: 2016-09 to 2016-10
# area: Q01
# released: 2016-11-14
incident_id,called_at,cqc_location_id,outcome
1,2016-09-03 02:10,1-100000002,see_treat
2,2016-10-04 12:00,1-100000002,see_convey_ed
3,2016-10-05 12:00,1-100000002,hear_treat
4,2016-10-06 12:00,1-100000003,see_treat
"""


def test_a_home_without_a_row_in_a_covered_month_has_none(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file(CALLS, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000001", "2016-09")[:2] == (0, 0)
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-09")[:2] == (1, 0)
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-10")[0] == 1
    # Rows of homes outside the stated area are kept and never counted.
    assert seen(store, "ambulance_callouts", "1-100000003", "2016-10") is None


def test_beds_stand_in_for_a_return_once_anything_is_covered(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file(CALLS, "ambulance_callouts.csv"))
    assert seen(store, "occupied_bed_days", "1-100000001", "2016-09") == (40 * 30 * 0.85, 0, 2)
    assert seen(store, "occupied_bed_days", "1-100000003", "2016-09") is None
    assert seen(store, "occupied_bed_days", "1-100000001", "2016-08") is None


def test_nights_not_covered_leave_days_at_risk_estimated(store, folder):
    load(store, folder.file(HOMES))
    load(
        store,
        folder.file("month,cqc_location_id,occupied_bed_days\n2016-09,1-100000001,1080\n", "home_return.csv"),
    )
    assert seen(store, "days_at_risk", "1-100000001", "2016-09")[0] == 1042.2


def test_a_month_is_provisional_until_a_late_enough_release(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file(CALLS, "ambulance_callouts.csv"))  # lag 1: September final on 1 November
    assert seen(store, "ambulance_callouts", "1-100000001", "2016-09")[2] == 0
    assert seen(store, "ambulance_callouts", "1-100000001", "2016-10")[2] == 1


def admissions(released, count):
    head = f"# covers: 2016-09 to 2016-09\n# area: Q01\n# released: {released}\n"
    columns = "spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method\n"
    rows = (
        f"s{n},p{n},2016-09-{n % 28 + 1:02d},2016-09-{n % 28 + 2:02d},1-100000001,21" for n in range(count)
    )
    return head + columns + "\n".join(rows) + "\n"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_release_of_14_november_replaces_that_of_14_october_in_either_order(store, folder, order):
    load(store, folder.file(HOMES))
    files = [folder.file(admissions("2016-10-14", 40)), folder.file(admissions("2016-11-14", 43))]
    for place in order:
        load(store, files[place], dataset="admissions")
    for asat, count in (("2016-11-01", 40), ("2016-11-14", 43)):
        assert seen(store, "nel_admissions", "1-100000001", "2016-09", asat)[0] == count
    assert seen(store, "nel_admissions", "1-100000001", "2016-09", "2016-10-13") is None
    assert summed(store, "nel_admissions", "Q01", "2016-09", "2016-11-01")[0] == 40


def test_a_late_return_of_one_home_replaces_nothing_of_the_others(store, folder):
    load(store, folder.file(HOMES))
    rows = "2016-10,1-100000001,900,5\n2016-10,1-100000002,800,7\n"
    head = "month,cqc_location_id,occupied_bed_days,falls\n"
    load(store, folder.file("# released: 2016-11-04\n" + head + rows, "home_return.csv"))
    load(
        store,
        folder.file("# released: 2016-11-10\n" + head + "2016-10,1-100000001,910,6\n", "home_return.csv"),
    )
    assert seen(store, "falls", "1-100000001", "2016-10", "2016-11-05")[0] == 5
    assert seen(store, "falls", "1-100000001", "2016-10")[0] == 6
    assert seen(store, "falls", "1-100000002", "2016-10")[0] == 7
    assert summed(store, "falls", "Q01", "2016-10")[:2] == (13, 1710)


def test_a_blank_in_a_newer_return_is_now_not_submitted(store, folder):
    load(store, folder.file(HOMES))
    head = "month,cqc_location_id,occupied_bed_days,falls\n"
    load(
        store,
        folder.file("# released: 2016-11-04\n" + head + "2016-10,1-100000001,900,5\n", "home_return.csv"),
    )
    load(
        store,
        folder.file("# released: 2016-11-10\n" + head + "2016-10,1-100000001,900,\n", "home_return.csv"),
    )
    assert seen(store, "falls", "1-100000001", "2016-10") is None


def test_nights_are_whole_from_the_third_covered_month(store, folder):
    load(store, folder.file(HOMES))
    text = admissions("2016-11-14", 3).replace("2016-09 to 2016-09", "2016-04 to 2016-09")
    load(store, folder.file(text), dataset="admissions")
    states = [seen(store, "nel_bed_days", "1-100000001", f"2016-0{month}")[1] for month in (4, 5, 6)]
    assert states == [1, 1, 0]
    assert seen(store, "nel_admissions", "1-100000001", "2016-04")[1] == 0


def test_a_file_with_the_spells_open_at_its_start_has_whole_nights(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file("# carried_in: yes\n" + admissions("2016-11-14", 3)), dataset="admissions")
    assert seen(store, "nel_bed_days", "1-100000001", "2016-09")[:2] == (3, 0)
    assert seen(store, "days_at_risk", "1-100000001", "2016-09")[0] == 40 * 30 * 0.85 - 3


CARRIED = """# covers: 2016-10 to 2016-10
# area: Q01
# released: 2016-11-14
# carried_in: yes
spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method
open,p,2016-09-28,2016-10-05,1-100000001,21
"""
OPEN = """# covers: 2016-09 to 2016-09
# area: Q01
# released: 2016-10-14
# carried_in: yes
spell_id,person_key,admitted_on,discharged_on,cqc_location_id,admission_method
open,p,2016-09-28,,1-100000001,21
"""


def test_a_spell_carried_in_replaces_its_earlier_copy_and_admits_once(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file(OPEN, "admissions.csv"))
    assert seen(store, "nel_bed_days", "1-100000001", "2016-09")[0] == 3
    load(store, folder.file(CARRIED, "admissions.csv"))
    assert seen(store, "nel_admissions", "1-100000001", "2016-09")[0] == 1
    assert seen(store, "nel_admissions", "1-100000001", "2016-10")[0] == 0
    assert [seen(store, "nel_bed_days", "1-100000001", month)[0] for month in ("2016-09", "2016-10")] == [
        3,
        4,
    ]
    assert seen(store, "nel_bed_days_squares_3", "1-100000001", "2016-10")[0] == 49
    assert seen(store, "nel_bed_days_squares", "1-100000001", "2016-10")[0] == 16


def test_a_spell_carried_in_without_an_earlier_copy_admits_nobody(store, folder):
    load(store, folder.file(HOMES))
    load(store, folder.file(CARRIED, "admissions.csv"))
    assert seen(store, "nel_admissions", "1-100000001", "2016-09") is None
    assert seen(store, "nel_admissions", "1-100000001", "2016-10")[0] == 0
    assert seen(store, "nel_bed_days", "1-100000001", "2016-10")[0] == 4


def test_a_log_covers_only_where_it_is_said_to_be_complete(store, folder):
    load(store, folder.file(HOMES))
    log = """# covers: 2016-09 to 2016-10
# area: Q01
# released: 2016-11-14
incident_id,occurred_at,cqc_location_id,harm
1,2016-09-03,1-100000002,none
2,2016-10-03,1-100000002,low
"""
    load(store, folder.file(log, "falls.csv"))
    assert seen(store, "falls", "1-100000001", "2016-09") is None
    assert seen(store, "falls", "1-100000002", "2016-09")[:2] == (1, 1)  # rows without cover are a part
    cover = "# released: 2016-11-14\nmonth,cqc_location_id,dataset\n"
    cover += "2016-09,1-100000001,falls\n2016-09,1-100000002,falls\n"
    load(store, folder.file(cover, "log_cover.csv"))
    assert seen(store, "falls", "1-100000001", "2016-09")[:2] == (0, 0)
    assert seen(store, "falls", "1-100000002", "2016-09")[:2] == (1, 0)
    assert seen(store, "falls", "1-100000002", "2016-10")[:2] == (1, 1)


def test_the_return_is_used_until_a_log_covers(store, folder):
    load(store, folder.file(HOMES))
    head = "# released: 2016-10-07\nmonth,cqc_location_id,occupied_bed_days,falls,logs_complete\n"
    text = head + "2016-09,1-100000002,800,4,Y\n"
    load(store, folder.file(text, "home_return.csv"))
    assert seen(store, "falls", "1-100000002", "2016-09")[0] == 4
    head = "# released: 2016-11-01\nincident_id,occurred_at,cqc_location_id,harm\n"
    log = head + "1,2016-09-03,1-100000002,none\n"
    load(store, folder.file(log, "falls.csv"))
    assert seen(store, "falls", "1-100000002", "2016-09")[0] == 1
    assert seen(store, "falls", "1-100000002", "2016-09", "2016-10-31")[0] == 4


def test_two_senders_are_added_and_one_covers_unless_both_are_expected(store, folder, tmp_path, monkeypatch):
    senders = tmp_path / "senders.toml"
    senders.write_text('[Q01]\nambulance_callouts = ["X", "Y"]\n')
    load(store, folder.file(HOMES))
    load(store, folder.file("# source: X\n" + CALLS, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-09")[:2] == (1, 0)
    monkeypatch.setenv("VANGUARD_SENDERS", str(senders))
    later = "# source: Y\n" + CALLS.replace("2016-09 to 2016-10", "2016-10 to 2016-10")
    load(store, folder.file(later, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-10")[:2] == (2, 0)
    again = CALLS.replace("2016-11-14", "2016-11-15")
    load(store, folder.file("# source: X\n" + again, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-09")[:2] == (1, 1)


def test_an_incident_in_two_files_counts_once_in_the_first_month(store, folder):
    load(store, folder.file(HOMES))
    head = "# covers: {0} to {0}\n# area: Q01\n# source: T\n# released: 2016-11-14\n"
    head += "incident_id,called_at,cqc_location_id,outcome\n"
    row = "9,{},1-100000001,{}\n"
    first = head.format("2016-09") + row.format("2016-09-30 23:50", "hear_treat")
    load(store, folder.file(first, "ambulance_callouts.csv"))
    second = head.format("2016-10") + row.format("2016-10-01 00:10", "see_treat")
    load(store, folder.file(second, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000001", "2016-09")[0] == 1
    assert seen(store, "ambulance_callouts", "1-100000001", "2016-10")[0] == 0


MOVES = HOMES.replace("2016-01-05", "2016-11-20").replace(
    "1-100000002,VZ002,,Oak House,nursing,30,,QX1 1AB,Q01,Aldermouth,vanguard",
    "1-100000002,VZ002,,Oak House,nursing,30,,QX1 1AB,Q02,Brackwater,",
)


def files(folder):
    prescribing = """# released: 2016-11-12
month,cqc_location_id,bnf_code,items,nic,residents
2016-08,1-100000001,0501,3,2800.00,30
2016-08,1-100000002,0501,1,900.00,10
"""
    returned = "# released: {}\nmonth,cqc_location_id,occupied_bed_days,falls\n"
    returned += "2016-09,1-100000001,{},5\n2016-10,1-100000003,600,*\n"
    return [
        folder.file(HOMES),
        folder.file(MOVES),
        folder.file(CALLS, "ambulance_callouts.csv"),
        folder.file(
            CALLS.replace("2016-11-14", "2016-10-20").replace("hear_treat", "see_treat"),
            "ambulance_callouts.csv",
        ),
        folder.file(OPEN, "admissions.csv"),
        folder.file(CARRIED, "admissions.csv"),
        folder.file(admissions("2016-12-02", 5), "admissions.csv"),
        folder.file(returned.format("2016-10-07", 1100), "home_return.csv"),
        folder.file(returned.format("2016-11-09", 1111), "home_return.csv"),
        folder.file(prescribing, "prescribing.csv"),
    ]


def orders(count):
    yield list(reversed(range(count)))
    yield [*range(2, count), 0, 1]
    yield [0, 6, 8, 1, 5, 7, 3, 9, 4, 2]


def test_any_order_of_loading_gives_the_same_observations(store_url, folder, tmp_path):
    paths = files(folder)
    expected = None
    for number, order in enumerate(itertools.chain([range(len(paths))], orders(len(paths)))):
        store = open_store(store_url if number == 0 else f"sqlite:///{tmp_path / f'other{number}.db'}")
        for place in order:
            load(store, paths[place])
        found = everything(store)
        store.engine.dispose()
        if expected is None:
            expected = found
            assert len(expected) > 50
        assert found == expected, (order, sorted(map(str, found ^ expected))[:10])


def test_undo_restores_exactly(store, folder):
    paths = files(folder)
    for path in paths[:2]:
        load(store, path)
    before, loads = [everything(store)], []
    for path in paths[2:]:
        loads.append(load(store, path)[0].load_id)
        before.append(everything(store))
    for load_id in reversed(loads):
        before.pop()
        undo(store, load_id, after=observe, by="test")
        assert everything(store) == before[-1]


def test_undo_of_an_earlier_load_leaves_what_the_others_alone_would(store, folder, tmp_path):
    paths = files(folder)
    ids = [load(store, path)[0].load_id for path in paths]
    undo(store, ids[2], after=observe, by="test")
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    for place, path in enumerate(paths):
        if place != 2:
            load(other, path)
    assert everything(store) == everything(other)
    other.engine.dispose()


def test_a_home_that_moves_counts_in_each_area_for_its_own_months(store, folder):
    text = (
        HOMES + "1-100000001,VZ001,,Elm House,residential,50,2016-10-01,QX1 1AA,Q02,Brackwater,,2012-03-01\n"
    )
    load(store, folder.file(text))
    load(store, folder.file(CALLS.replace("# area: Q01", "# area: Q01, Q02"), "ambulance_callouts.csv"))
    assert summed(store, "ambulance_callouts", "Q01", "2016-09")[2:] == (2, 2)
    assert summed(store, "ambulance_callouts", "Q01", "2016-10")[2:] == (1, 1)
    assert summed(store, "ambulance_callouts", "Q02", "2016-10")[2:] == (2, 2)
    assert summed(store, "ambulance_callouts", None, "2016-10") == (2, (50 + 30 + 20) * 31 * 0.85, 3, 3)


def test_a_part_month_joins_no_sum(store, folder):
    load(store, folder.file(HOMES))
    text = CALLS.replace("# covers: 2016-09 to 2016-10\n", "").replace("2016-11-14", "2016-10-20")
    load(store, folder.file(text, "ambulance_callouts.csv"))
    assert seen(store, "ambulance_callouts", "1-100000002", "2016-10")[1] == 1
    assert summed(store, "ambulance_callouts", "Q01", "2016-10") == (0, 0, 0, 2)
    assert summed(store, "ambulance_callouts", "Q01", "2016-09")[2:] == (2, 2)


def test_the_sample_in_another_order_gives_the_same_observations(small_store, small_sample, tmp_path):
    paths = sorted(path for path in small_sample.rglob("*") if path.is_file() and path.suffix != ".toml")
    random.Random(7).shuffle(paths)
    store = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    waiting = []
    for path in paths:
        try:
            load(store, path)
        except Problem:  # without a register, a file that does not state its area cannot be placed
            waiting.append(path)
    for path in waiting:
        load(store, path)
    assert everything(store) == everything(small_store)
    store.engine.dispose()
