"""Homes found by any name, old name, postcode, provider or code: only those that the viewer may see."""

from datetime import date

import pytest

from metrics.answer import PlacesQuery
from metrics.query import run
from metrics.search import SearchQuery
from metrics.viewer import LOCAL, Viewer

RENAMED, FORMER = "1-90000500042", "1-90000100042"  # Quillmarsh Nursing Home, registered anew


@pytest.fixture(scope="module")
def home(small_store):
    return run(small_store, PlacesQuery(code=RENAMED)).place


def found(store, text, viewer=LOCAL, asat=None):
    return [(one.by, one.place.code) for one in run(store, SearchQuery(text, asat), viewer).found]


def test_a_home_is_found_by_its_name_its_postcode_its_provider_and_its_codes(small_store, home):
    assert ("name", RENAMED) in found(small_store, "quillmarsh nursing")
    assert ("name", RENAMED) in found(small_store, "  NURSING   quill ")
    assert found(small_store, home.postcode) == [("postcode", RENAMED)]
    assert found(small_store, home.postcode.lower().replace(" ", "")) == [("postcode", RENAMED)]
    assert ("provider", RENAMED) in found(small_store, home.provider)
    assert found(small_store, RENAMED) == [("code", RENAMED)]
    assert found(small_store, FORMER.lower()) == [("former code", RENAMED)]


def test_part_of_a_code_or_of_the_middle_of_a_word_finds_nothing(small_store):
    assert found(small_store, RENAMED[:-1]) == []
    assert found(small_store, "marsh nursing") == []


def test_a_postcode_is_found_by_its_first_part_and_by_no_part_of_that(small_store, home):
    outward = home.postcode.split()[0]
    assert ("postcode", RENAMED) in found(small_store, outward)
    assert not any(by == "postcode" for by, _ in found(small_store, outward[:-1]))


def test_an_old_name_says_since_when_the_home_has_its_present_one(small_store):
    everyone = [p for area in run(small_store, PlacesQuery()).places
                for p in run(small_store, PlacesQuery(area=area.code)).places]  # fmt: skip
    renamed = next(place for place in everyone if place.former_names)
    one = next(
        one for one in run(small_store, SearchQuery(renamed.former_names[0])).found
        if one.place.code == renamed.code
    )  # fmt: skip
    assert (one.by, one.text) == ("former name", renamed.former_names[0])
    assert isinstance(one.since, date) and one.since <= date(2016, 11, 14)
    before = run(small_store, SearchQuery(renamed.former_names[0], one.since.replace(day=1))).found
    assert any(found.place.code == renamed.code for found in before)


def test_accents_apostrophes_and_signs_are_no_hindrance(small_store):
    assert found(small_store, "quíllmarsh nursing") == found(small_store, "quillmarsh nursing") != []


@pytest.mark.parametrize("text", ["", " ", "q", "%", "_", "''", "*", "x" * 5000])
def test_too_little_or_nonsense_finds_nothing(small_store, text):
    assert found(small_store, text) == []


def test_an_area_is_found_by_its_name_or_its_code(small_store):
    assert found(small_store, "Amberwick")[0] == ("area", "ZV1")
    assert ("area", "ZV1") in found(small_store, "zv1")


@pytest.mark.parametrize(
    "text", ["Elverstoke", "ZV5", "1-90000500126", "1-90000100126", "holt", "QX", "care"]
)
def test_what_may_not_be_seen_is_not_found_and_not_counted(small_store, text):
    lead = Viewer("lead", "ccg_quality", areas=frozenset({"ZV1"}))
    answer = run(small_store, SearchQuery(text), lead)
    assert all((one.place.area_code or one.place.code) == "ZV1" for one in answer.found)
    assert answer.in_all == len(answer.found)
    home = Viewer("home", "home", areas=frozenset(), homes=frozenset({FORMER}))
    assert {one.place.code for one in run(small_store, SearchQuery(text), home).found} <= {RENAMED}
