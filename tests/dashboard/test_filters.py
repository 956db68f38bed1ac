"""Which homes a grid shows and in which order: codes in the address, words above the table."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from dashboard import filters
from dashboard.address import View, read, write
from metrics.answer import Place, Places, PlacesQuery
from metrics.groups import GroupPlace, Member
from tests.dashboard import answers

ELM = Place(
    "home",
    "1-1",
    "Elm House",
    service="nursing",
    size_band="21 to 40 beds",
    local_authority="Northmoor",
    programme_start=date(2014, 7, 1),
)
ASH = replace(ELM, code="1-2", name="Ashgrove", service="residential", local_authority="St. Mary's")
OAK = replace(
    ELM, code="1-3", name="Oak House", programme_start=date(2015, 4, 1), size_band="61 beds or more"
)
SHUT = replace(ELM, code="1-4", name="Not yet", state="not_open")
EVERY = (ELM, ASH, OAK, SHUT)
PLACES = Places(PlacesQuery(area="Q01"), EVERY, None, None, date(2016, 11, 14), False)


def kept(**search):
    return [one.name for one in filters.chosen(PLACES, read(search), filters.filters(EVERY), GROUPS)]


GROUPS = [
    GroupPlace(
        "wave-1",
        "Wave 1",
        (Member("1-1", "Elm House", 2014 * 12, 2016 * 12), Member("1-2", "Ashgrove", 2016 * 12, 9999 * 12)),
    )
]


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ({}, ["Elm House", "Ashgrove", "Oak House"]),
        ({"type": "residential"}, ["Ashgrove"]),
        ({"size": "21-to-40-beds"}, ["Elm House", "Ashgrove"]),
        ({"locality": "st-mary-s"}, ["Ashgrove"]),
        ({"wave": "2015-04"}, ["Oak House"]),
        ({"group": "wave-1"}, ["Ashgrove"]),  # Elm House left it in 2015
        ({"type": "nursing", "wave": "2014-07"}, ["Elm House"]),
        ({"size": "no-such-size"}, []),
        ({"type": "default", "size": "default"}, ["Elm House", "Ashgrove", "Oak House"]),
    ],
)
def test_each_filter_lets_its_homes_through(search, names):
    assert kept(**search) == names


def test_a_filter_with_a_single_choice_is_none():
    parting = filters.parting(filters.filters(EVERY))
    assert [one.key for one in parting] == ["type", "size", "locality", "wave"]
    alone = filters.filters((ELM,))
    assert filters.parting(alone) == []
    places = replace(PLACES, places=(ELM,))
    assert filters.chosen(places, View(type="nursing"), alone, []) == [ELM]
    assert filters.chosen(places, View(type="residential"), alone, []) == []  # asked for, and not there


def test_choices_are_said_in_words():
    search = {"show": "signals", "type": "nursing", "wave": "2014-07", "group": "wave-1", "sort": "coverage"}
    view = read(search)
    assert list(filters.said(view, filters.filters(EVERY), GROUPS)) == [
        "Homes with a signal", "Type: Nursing", "Wave: Since July 2014", "Group: Wave 1",
        "Ordered by months of data, fewest first, then name",
    ]  # fmt: skip
    assert list(filters.said(View(size="no-such-size"), filters.filters(EVERY), [])) == ["Size: no-such-size"]
    assert list(filters.said(View(), filters.filters(EVERY), GROUPS)) == []


def test_choices_are_codes_in_the_address_and_words_in_the_select():
    size = next(one for one in filters.filters(EVERY) if one.key == "size")
    assert size.options == [("21-to-40-beds", "21 to 40 beds"), ("61-beds-or-more", "61 beds or more")]
    wave = next(one for one in filters.filters(EVERY) if one.key == "wave")
    assert wave.options[0] == ("2014-07", "Since July 2014")
    assert write("/x", View(size="21-to-40-beds", show="signals")) == "/x?size=21-to-40-beds&show=signals"


def raised(code, months):
    return SimpleNamespace(code=code, sustained=months >= 7)


def names(sort, found):
    return [one.name for one in filters.ordered(EVERY[:3], sort, found, [])]


def test_orders_are_by_name_within_and_never_by_value():
    found = [raised("1-3", 1), raised("1-3", 2), raised("1-1", 9)]
    assert names(None, found) == ["Ashgrove", "Elm House", "Oak House"]
    assert names("signals", found) == ["Oak House", "Elm House", "Ashgrove"]
    assert names("changed", found) == ["Elm House", "Ashgrove", "Oak House"]
    assert set(filters.ORDERED_BY) == {value for value, _ in filters.ORDERS}


def test_homes_with_a_signal_and_homes_with_a_month_missing():
    found = [raised("1-3", 1)]
    assert [one.name for one in filters.shown(EVERY[:3], "signals", found, [])] == ["Oak House"]
    lacks = replace(answers.series("falls", [answers.missing()]), code="1-2")
    answer = answers.answer("falls", lacks)
    assert [one.name for one in filters.shown(EVERY[:3], "missing", found, [answer])] == ["Ashgrove"]
    not_due = replace(answers.series("falls", [answers.missing(state="not_due")]), code="1-1")
    assert filters.shown(EVERY[:3], "missing", found, [answers.answer("falls", not_due)]) == []
