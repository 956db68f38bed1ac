"""Home-months in bundles: what is written is what is read, and nothing else in the same bundle moves."""

import numpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from loaders.records import FOREVER, home_seat, observation
from loaders.store import open_store
from metrics.bundles import OBSERVATIONS, forget_homes, read_kept, write_kept
from metrics.scope import NO_AREA
from metrics.seats import OF_BUNDLE, read_seats, seat_homes
from metrics.timeline import Rows, nothing

MEASURE, FIRST = 7, 24_190
NONE = nothing(3, 5)


def periods(area_of):
    homes = sorted(area_of)
    column = numpy.array(homes, numpy.int64)
    area = numpy.array([area_of[home] for home in homes], numpy.int64)
    since = numpy.ones(len(homes), numpy.int64)
    return {"home_id": column, "area_id": area, "valid_from": since, "known_to": since * FOREVER}


def rows_of(held):
    """From (home, month, from, to, value)."""
    table = numpy.array(held, numpy.float64).reshape(-1, 5)
    keys = numpy.column_stack([numpy.full(len(table), MEASURE), table[:, 0], table[:, 1]]).astype(numpy.int64)
    values = numpy.full((len(table), 5), numpy.nan)
    values[:, 0], values[:, 3], values[:, 4] = table[:, 4], 0, 0
    return Rows(keys, table[:, 2].astype(numpy.int64), table[:, 3].astype(numpy.int64), values)


def told(rows):
    return sorted(zip(
        rows.keys[:, 1].tolist(), rows.keys[:, 2].tolist(), rows.known_from.tolist(), rows.known_to.tolist(),
        rows.values[:, 0].tolist(), strict=True,
    ))  # fmt: skip


def everything(connection, homes=None):
    return told(read_kept(connection, OBSERVATIONS, read_seats(connection), homes))


@pytest.fixture
def seated(store):
    """130 homes of two areas, and one of none."""
    with store.write() as connection:
        area = {home: 1 if home <= 100 else 2 for home in range(1, 131)} | {131: NO_AREA}
        seat_homes(connection, set(area), periods(area))
        yield connection


def test_a_bundle_holds_homes_of_one_area(seated):
    rows = seated.execute(select(home_seat.c.home_id, home_seat.c.seat)).all()
    bundles = {home: seat // OF_BUNDLE for home, seat in rows}
    assert len(set(bundles.values())) == 4  # two of the first area, one of the second, one of none
    assert {bundles[home] for home in range(1, 101)}.isdisjoint(bundles[home] for home in range(101, 131))
    assert max(seat for _, seat in rows) < 4 * OF_BUNDLE


def test_a_new_home_sits_beside_its_area_and_no_seat_is_given_twice(seated):
    area = {home: 2 for home in range(101, 131)} | {home: 2 for home in range(200, 260)}
    seat_homes(seated, set(area), periods(area))
    rows = seated.execute(select(home_seat.c.home_id, home_seat.c.seat)).all()
    seats = dict(rows)
    assert len(set(seats.values())) == len(seats)
    assert seats[200] // OF_BUNDLE == seats[101] // OF_BUNDLE
    assert len({seats[home] // OF_BUNDLE for home in (*range(101, 131), *range(200, 260))}) == 2


def test_many_homes_and_months_stand_in_few_rows_and_come_back(seated):
    held = [(home, FIRST + month, 10, FOREVER, home + month) for home in range(1, 131) for month in range(24)]
    write_kept(seated, OBSERVATIONS, read_seats(seated), NONE, rows_of(held))
    assert seated.scalar(select(func.count()).select_from(observation)) == 3 * 24
    assert everything(seated) == sorted(held)
    some = numpy.array([5, 120])
    assert everything(seated, some) == sorted(one for one in held if one[0] in some)


def test_what_is_put_right_of_one_home_leaves_the_others_of_its_bundle(seated):
    held = [(home, FIRST, 10, FOREVER, 1) for home in (1, 2, 3)]
    write_kept(seated, OBSERVATIONS, read_seats(seated), NONE, rows_of(held))
    mine, better = rows_of(held[:1]), rows_of([(1, FIRST, 10, 20, 1), (1, FIRST, 20, FOREVER, 5)])
    keys = write_kept(seated, OBSERVATIONS, read_seats(seated), mine, better)
    assert keys.tolist() == [[MEASURE, 1, FIRST]]
    assert everything(seated) == sorted([*told(better), *held[1:]])
    write_kept(seated, OBSERVATIONS, read_seats(seated), better, mine)
    assert everything(seated) == sorted(held)


def test_what_is_the_same_writes_nothing(seated):
    rows = rows_of([(1, FIRST, 10, 15, 2), (1, FIRST, 30, FOREVER, 3)])
    write_kept(seated, OBSERVATIONS, read_seats(seated), NONE, rows)
    before = seated.execute(select(observation)).all()
    assert len(write_kept(seated, OBSERVATIONS, read_seats(seated), rows, rows)) == 0
    assert seated.execute(select(observation)).all() == before


def test_from_a_day_on_nothing_may_be_known_any_more(seated):
    held = [(1, FIRST, 10, 15, 2), (1, FIRST, 30, 40, 3), (2, FIRST, 10, FOREVER, 9)]
    write_kept(seated, OBSERVATIONS, read_seats(seated), NONE, rows_of(held))
    assert everything(seated) == sorted(held)


def test_a_home_that_is_no_more_leaves_nothing_behind(seated):
    held = [(home, FIRST + month, 10, FOREVER, home) for home in (1, 2) for month in (0, 1)]
    write_kept(seated, OBSERVATIONS, read_seats(seated), NONE, rows_of(held))
    forget_homes(seated, OBSERVATIONS, read_seats(seated).of(numpy.array([1])))
    assert everything(seated) == sorted(one for one in held if one[0] == 2)


TIMELINES = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(FIRST, FIRST + 2)),
    st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3), st.booleans()), max_size=4),
    max_size=8,
)


def history(timelines):
    """Rows that do not overlap: each holds until the next begins, or for a day."""
    held = []
    for (home, month), steps in timelines.items():
        days = sorted({day for day, *_ in steps})
        for place, day in enumerate(days):
            _, value, ends = next(step for step in steps if step[0] == day)
            until = days[place + 1] if place + 1 < len(days) else FOREVER
            held.append((home, month, day, min(day + 1, until) if ends else until, value))
    return rows_of(held) if held else NONE


@given(TIMELINES, TIMELINES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_whatever_stood_there_what_is_made_is_what_stands_then(before, after):
    store = open_store("sqlite://")
    with store.write() as connection:
        seat_homes(connection, set(range(1, 6)), periods({home: 1 for home in range(1, 6)}))
        seats = read_seats(connection)
        write_kept(connection, OBSERVATIONS, seats, NONE, history(before))
        write_kept(connection, OBSERVATIONS, seats, history(before), history(after))
        assert everything(connection) == told(history(after))
    store.engine.dispose()
