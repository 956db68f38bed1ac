"""Rows that bear on some months, by packed keys: those that a plain look at every row finds, text by text."""

import random
from datetime import date

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from loaders import admission_keys
from loaders.admission_keys import NOBODY, keys_of, write_missing_keys
from loaders.records import admission_episode, load
from loaders.store import bulk_insert
from metrics import histories
from metrics.histories import GAP, Known, bearing, whole_histories, whom

LONG = "NHS-" * 40
PEOPLE = (None, None, "p", "q", "P", "Ärztin", "Žofie", f"{LONG}1", f"{LONG}2", *(f"r{n}" for n in range(12)))
SPELLS = (None, "S1", "s1", "Σ", f"{LONG}1", f"{LONG}2", *(f"t{n}" for n in range(300)))
FIRST = date(2014, 1, 1).toordinal()
COLUMNS = (
    "load_id", "source_row", "registration_id", "person_key", "spell_id", "admitted_on", "discharged_on",
)  # fmt: skip
LOADS = [1, 2, 3]
DAYS = date(2015, 3, 1).toordinal(), date(2015, 5, 31).toordinal()
YEAR = date(2014, 8, 1).toordinal(), date(2015, 9, 30).toordinal()


def rows_of(chance):
    for load_id in LOADS:
        for number in range(60):
            admitted = FIRST + chance.randrange(900)
            stay = chance.choice((None, 0, 1, 2, 5, 12, 40, 400)) if chance.random() < 0.5 else 3
            ended = None if stay is None else admitted + stay
            registered = chance.choice((None, 1, 1, 1))
            person, spell = chance.choice(PEOPLE), chance.choice(SPELLS)
            yield load_id, number * 3 + 2, registered, person, spell, admitted, ended


@pytest.fixture(params=range(4))
def filled(request, store, monkeypatch):
    """Three loads of random admissions in blocks of 25 rows, and the rows."""
    monkeypatch.setattr(admission_keys, "AT_ONCE", 25)
    rows = list(rows_of(random.Random(request.param)))
    same = dict(file="a", dataset="admissions", layout="a", source_id=1, known_on=1, loaded_at="")
    with store.write() as connection:
        for load_id in LOADS:
            connection.execute(insert(load).values(load_id=load_id, sha256=str(load_id), **same))
        bulk_insert(connection, admission_episode, COLUMNS, rows)
        write_missing_keys(connection)
        yield connection, rows


def month(day):
    return date.fromordinal(day).strftime("%Y-%m")


def is_near(row, days):
    *_, admitted, ended = row
    return admitted <= days[1] and (ended is None or ended >= days[0] - GAP)


def over_months(row):
    *_, admitted, ended = row
    return ended is None or month(admitted - GAP) != month(ended)


def given_rows(rows, days, year):
    """Rows near the months, and those of the year beside them that are asked for."""
    near = [row for row in rows if is_near(row, days)]
    beside = [row for row in rows if is_near(row, year) and row not in near]
    told = {(row[4], month(row[5])) for row in beside if row[4] and not over_months(row)}
    spells = [spell for spell, _ in told]
    long = [row for row in beside if over_months(row) or spells.count(row[4]) > 1]
    people, nobodys = {row[3] for row in long if row[3]}, {row[4] for row in long if row[4] and not row[3]}
    asked = [row for row in beside if row in long or row[3] in people or (not row[3] and row[4] in nobodys)]
    return near, asked


def others(rows, days, year):
    """As bearing tells it."""
    near, beside = given_rows(rows, days, year)
    mine = [*near, *beside]
    doubtful = [row for some, first in ((near, days[0]), (beside, year[0])) for row in some
                if row[6] is None or row[5] < first]  # fmt: skip
    people, spells = {row[3] for row in doubtful} - {None}, {row[4] for row in mine} - {None}
    far = [row for row in rows if row not in mine]
    copies = {row[4] for row in far} & spells
    people_of_copies = {row[3] for row in rows if row[4] in copies} - {None}
    chosen = [row for row in far if row[4] in spells or row[3] in people | people_of_copies]
    return {row[:2] for row in (*beside, *chosen)}


def numbers(found):
    pairs = [(load_id, row) for load_id, rows in found for row in rows]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


@pytest.mark.parametrize("year", [YEAR, DAYS])
def test_the_same_rows_bear_as_by_a_plain_look(filled, year):
    connection, rows = filled
    found = bearing(connection, LOADS, DAYS, year)
    near = [row for row in rows if is_near(row, DAYS)]
    spans = {(n, min(r[1] for r in near if r[0] == n), max(r[1] for r in near if r[0] == n)) for n in LOADS}
    assert set(found.near) == spans
    assert numbers(found.others) == others(rows, DAYS, year)


def test_where_many_bear_all_are_to_be_read(filled, monkeypatch):
    connection, _ = filled
    monkeypatch.setattr(histories, "FEWEST", 1)
    assert bearing(connection, LOADS, DAYS, YEAR).others is None


def test_nothing_bears_on_days_before_and_nothing_else_where_all_is_near(filled):
    connection, _ = filled
    before = FIRST - 300, FIRST - 200
    assert bearing(connection, LOADS, before, before) == ([], [])
    every = FIRST, FIRST + 2000
    assert bearing(connection, LOADS, every, every).others == []
    assert bearing(connection, [2], DAYS, YEAR).near[0][0] == 2


def test_whole_histories_are_those_of_a_plain_look(filled):
    connection, rows = filled
    people, spells = whom(connection, [3])

    def chosen(block):
        other = people.among(block.people) & (block.admitted < FIRST + 30)
        return spells.among(block.spells) & (block.admitted < FIRST + 60), other

    own = [row for row in rows if row[0] == 3]
    names, ids = {row[3] for row in own} - {None}, {row[4] for row in own} - {None}
    one = [row for row in rows if row[4] in ids and row[5] < FIRST + 60]
    both = [*one, *(row for row in rows if row[3] in names and row[5] < FIRST + 30)]
    persons, of_nobody = {row[3] for row in both} - {None}, {row[4] for row in one if not row[3]}
    expected = {row[:2] for row in rows if row[3] in persons or (not row[3] and row[4] in of_nobody)}
    assert numbers(whole_histories(connection, LOADS, chosen)) == expected


def test_nobody_chosen_has_no_history(filled):
    connection, _ = filled
    none = whole_histories(connection, LOADS, lambda block: (block.people < 0, block.people < 0))
    assert none == []


@given(st.lists(st.text(max_size=3), max_size=40), st.lists(st.text(max_size=3), max_size=40))
def test_keys_are_among_those_known_when_their_texts_are(known, asked):
    found = Known([keys_of(known[:20]), keys_of(known[20:])]).among(keys_of(asked))
    assert found.tolist() == [text != "" and text in known for text in asked]


def test_many_keys_are_known_one_by_one():
    every = numpy.random.default_rng(7).integers(1, 2**64, 60_000, numpy.uint64)
    known = Known([every[:20_000], every[10_000:30_000]])
    assert len(known) == 30_000
    assert known.among(every).tolist() == [True] * 30_000 + [False] * 30_000
    assert not known.among(numpy.array([NOBODY], numpy.uint64)).any()
