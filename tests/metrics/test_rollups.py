"""Sums of areas and of twelve months, against plain loops over the home-months."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import select

from loaders.calendar import parse_month
from loaders.load import Options, load_file
from loaders.records import area_observation, measure, metric, year_observation
from metrics.check import check
from metrics.definition import HEADLINES, OF_HOMES
from metrics.homes import SERVICES, read_homes
from metrics.observe import observe
from tests.kept import observations, years

HOMES = """# released: 2016-01-05
cqc_location_id,name,service,beds,valid_from,postcode,area_code,programme,open_date
1-100000001,Elm House,residential,40,,QX1 1AA,Q01,vanguard,2012-03-01
1-100000002,Oak House,nursing,30,,QX1 1AB,Q01,vanguard,2012-03-01
1-100000003,Ash House,both,20,,QX2 1AC,Q02,,2012-03-01
"""
DAYS = ("2016-06-30", "2016-11-09", "2016-12-31")


@pytest.fixture
def loaded(store, tmp_path):
    def load(*texts):
        for number, (name, text) in enumerate(texts):
            path = tmp_path / f"{number}_{name}.csv"
            path.write_text(text)
            load_file(store, path, Options(by="test", dataset=name), after=observe)
        return store

    return load


def rows_of(store, table, name, **equal):
    with store.read() as connection:
        number = connection.execute(select(metric.c.metric_id).where(metric.c.name == name)).scalar_one()
        where = [table.c[column] == value for column, value in equal.items()]
        return connection.execute(table.select().where(table.c.metric_id == number, *where)).all()


def years_of(store, name, **equal):
    with store.read() as connection:
        number = connection.execute(select(metric.c.metric_id).where(metric.c.name == name)).scalar_one()
        found = years(connection, year_observation.c.metric_id == number)
    return [row for row in found if all(getattr(row, column) == value for column, value in equal.items())]


def test_cost_a_resident_is_the_sum_over_the_sum(loaded):
    head = "# released: 2016-11-12\nmonth,cqc_location_id,bnf_code,items,nic,residents\n"
    rows = "2016-08,1-100000001,0501,3,2800.00,30\n2016-08,1-100000002,0501,1,900.00,10\n"
    store = loaded(("care_homes", HOMES), ("prescribing", head + rows))
    found = rows_of(store, area_observation, "prescribing_cost", area_id=0)
    total = sum(row.numerator or 0 for row in found), sum(row.denominator or 0 for row in found)
    assert total == (3700, 40)


def test_home_months_without_residents_leave_both_sums(loaded):
    head = "# released: 2016-11-12\nmonth,cqc_location_id,bnf_code,items,nic,residents\n"
    rows = "2016-08,1-100000001,0501,3,2800.00,\n2016-08,1-100000002,0501,1,900.00,10\n"
    store = loaded(("care_homes", HOMES), ("prescribing", head + rows))
    found = rows_of(store, area_observation, "prescribing_cost", area_id=0)
    assert sum(row.numerator or 0 for row in found) == 900
    assert (sum(row.covered for row in found), sum(row.due for row in found)) == (1, 3)


def test_a_month_of_counts_without_residents_is_reached_and_holds_nothing(loaded):
    head = "# released: 2016-11-12\nmonth,cqc_location_id,bnf_code,items,nic,residents\n"
    store = loaded(("care_homes", HOMES), ("prescribing", head + "2016-08,1-100000001,0501,3,2800.00,\n"))
    for area in (0, 1):
        found = rows_of(store, area_observation, "prescribing_cost", area_id=area)
        assert found and {row.month for row in found} == {parse_month("2016-08")}
        assert not any(row.numerator or row.denominator or row.covered or row.part for row in found)
    assert check(store) == []


@pytest.mark.parametrize(("known", "expected"), [(9, (10, 16)), (150, (151, 157))])
def test_hidden_cells_bound_a_sum(loaded, known, expected):
    head = "# released: 2016-11-04\nmonth,cqc_location_id,occupied_bed_days,falls\n"
    rows = f"2016-10,1-100000001,900,{known}\n2016-10,1-100000002,800,*\n"
    store = loaded(("care_homes", HOMES), ("home_return", head + rows))
    found = years_of(store, "falls")
    assert sorted((row.numerator, row.numerator_low) for row in found if row.numerator is None) == [(None, 1)]
    both = [row for row in rows_of(store, area_observation, "falls", area_id=0) if row.covered]
    low = sum(row.numerator if row.numerator_low is None else row.numerator_low for row in both)
    high = sum(row.numerator if row.numerator_high is None else row.numerator_high for row in both)
    assert (low, high) == expected
    assert {row.marks & 8 for row in both} == {0, 8}


def test_every_kind_that_is_due_has_a_row_beside_one_that_is_covered(loaded):
    head = "# released: 2016-11-04\nmonth,cqc_location_id,occupied_bed_days,falls\n"
    store = loaded(("care_homes", HOMES), ("home_return", head + "2016-10,1-100000001,900,1\n"))
    found = {
        (row.area_id, row.service): (row.covered, row.due)
        for row in rows_of(store, area_observation, "falls")
    }
    assert {key[1]: value for key, value in found.items() if key[0] == 0} == {1: (0, 1), 2: (1, 1), 3: (0, 1)}
    assert sorted(value for key, value in found.items() if key[0] != 0) == [(0, 1), (1, 1)]


def test_twelve_months_are_kept_by_the_month_they_end_in(loaded):
    head = "# released: 2016-11-04\nmonth,cqc_location_id,occupied_bed_days,falls\n"
    months = [f"2015-{month:02d}" for month in range(11, 13)] + [
        f"2016-{month:02d}" for month in range(1, 11)
    ]
    rows = "".join(f"{month},1-100000001,900,{place}\n" for place, month in enumerate(months) if place != 3)
    store = loaded(("care_homes", HOMES), ("home_return", head + rows))
    (last,) = years_of(store, "falls", month=parse_month("2016-10"))
    assert (last.numerator, last.denominator, last.covered, last.due) == (66 - 3, 9900, 11, 12)


def plainly(store, day):
    """From the home-months as at a day: the homes, sums by group and month, and what joins a sum."""
    with store.read() as connection:
        names = {row.measure_id: row.name for row in connection.execute(measure.select())}
        homes = read_homes(connection, date.fromordinal(day))
        cells = defaultdict(dict)
        for row in observations(connection):
            if not row.known_from <= day < row.known_to:
                continue
            cells[names[row.measure_id]][row.home_id, row.month] = row
    groups, usable = defaultdict(lambda: [0, 0, 0]), defaultdict(dict)
    for one in OF_HOMES.values():
        for (home, month), top in cells[one.numerator].items():
            bottom = cells[one.denominator].get((home, month))
            if bottom is None or top.state or bottom.state or bottom.value is None:
                continue
            where = homes.homes[home].in_month(month)
            usable[one.id][home, month] = (top, bottom)
            for area in (where.area_id, 0):
                sums = groups[one.id, area, where.programme, SERVICES.get(where.service, 0), month]
                sums[0] += top.value if top.low is None else top.low
                sums[1] += bottom.value
                sums[2] += 1
    return homes, groups, usable


@pytest.mark.parametrize("asat", DAYS)
def test_areas_are_the_sums_of_their_homes(small_store, asat):
    day = date.fromisoformat(asat).toordinal()
    homes, groups, _ = plainly(small_store, day)
    assert len(groups) > 1000
    for one in OF_HOMES:
        for row in rows_of(small_store, area_observation, one):
            if not row.known_from <= day < row.known_to:
                continue
            key = one, row.area_id, row.programme, row.service, row.month
            low = row.numerator if row.numerator_low is None else row.numerator_low
            expected = groups.pop(key, [0, 0, 0])
            assert [low or 0, row.denominator or 0, row.covered] == pytest.approx(expected), key
            columns = homes.in_month(row.month)
            alike = (columns["programme"] == row.programme) & (columns["service"] == row.service)
            alike &= (columns["area"] == row.area_id) | (row.area_id == 0)
            assert row.due == alike.sum()
    assert not groups


@pytest.mark.parametrize("asat", DAYS)
def test_years_are_the_sums_of_twelve_months(small_store, asat):
    day = date.fromisoformat(asat).toordinal()
    homes, _, usable = plainly(small_store, day)
    for one in HEADLINES:
        seen = 0
        for row in years_of(small_store, one):
            if not row.known_from <= day < row.known_to:
                continue
            months = range(row.month - 11, row.month + 1)
            pairs = [usable[one][row.home_id, m] for m in months if (row.home_id, m) in usable[one]]
            low = row.numerator if row.numerator_low is None else row.numerator_low
            assert low == pytest.approx(sum(t.value if t.low is None else t.low for t, _ in pairs))
            assert row.denominator == pytest.approx(sum(bottom.value for _, bottom in pairs))
            assert row.covered == len(pairs)
            assert row.due == sum(homes.homes[row.home_id].in_scope(month) for month in months)
            seen += 1
        assert seen > 50


def test_a_home_without_a_register_is_in_no_sum(loaded):
    head = "# released: 2016-11-04\nmonth,cqc_location_id,occupied_bed_days,falls\n"
    rows = "2016-10,1-100000001,900,1\n2016-10,1-199999999,900,7\n"
    store = loaded(("care_homes", HOMES), ("home_return", head + rows))
    assert sum(row.numerator or 0 for row in rows_of(store, area_observation, "falls", area_id=0)) == 1
