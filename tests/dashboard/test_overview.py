"""The list of signals on an area's page is what the pages of its homes say."""

from datetime import date

import pytest

from dashboard import overview
from dashboard.access import Door
from dashboard.address import View
from metrics.answer import PlacesQuery
from metrics.query import run


@pytest.mark.parametrize("asat", [None, date(2016, 11, 7)])
def test_an_area_lists_the_signals_of_its_homes(small_store, asat):
    door, view, found = Door(small_store), View(asat=asat), 0
    for area in run(small_store, PlacesQuery(asat=asat)).places:
        listed = overview.ask_signals(door, view, area.code)
        told = overview.ask(door, view, level="home", area=area.code)
        assert listed.signals == told.signals and list(listed.answers) == list(told.answers)
        assert (listed.expected, listed.checks) == (told.expected, told.checks)
        found += len(listed.signals)
    assert found > 2
