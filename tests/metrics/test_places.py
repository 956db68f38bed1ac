"""Areas and homes as places: names, codes, context, and who may see them."""

from datetime import date

import pytest

from metrics.answer import PlacesQuery
from metrics.homes import NotFound
from metrics.places import size_band
from metrics.query import run
from metrics.viewer import Viewer


@pytest.fixture
def store(world):
    world.area("Q01", "Alder Vale")
    world.area("Q02", "Birch End")
    world.home("1-10", "Q01", name="Yew Lodge", beds=36, programme=1, provider="Made-up Care", rating="Good",
               rating_date=date(2016, 3, 1).toordinal(), programme_start=date(2015, 4, 1).toordinal(),
               former=("1-9",))  # fmt: skip
    world.home("1-11", "Q01", name="Ash House", closed="2016-03")
    world.home("1-12", "Q02", name="Oak Court", beds=None)
    return world.close()


def test_areas_say_how_many_homes_are_open_and_whether_they_are_in_the_programme(store):
    places = run(store, PlacesQuery()).places
    assert [(p.code, p.name, p.homes, p.programme) for p in places] == [
        ("Q01", "Alder Vale", 1, True), ("Q02", "Birch End", 1, False),
    ]  # fmt: skip


def test_homes_of_an_area_stand_by_name_closed_ones_too(store):
    found = run(store, PlacesQuery(area="Q01"))
    assert [(p.name, p.state) for p in found.places] == [("Ash House", "closed"), ("Yew Lodge", "open")]
    assert found.area.name == "Alder Vale"


def test_a_home_has_its_context(store):
    place = run(store, PlacesQuery(code="1-10")).place
    assert (place.name, place.area_name, place.service, place.beds) == (
        "Yew Lodge",
        "Alder Vale",
        "residential",
        36,
    )
    assert (place.provider, place.rating, place.rating_date) == ("Made-up Care", "Good", date(2016, 3, 1))
    assert (place.programme_start, place.size_band) == (date(2015, 4, 1), "21 to 40 beds")
    assert place.former_codes == ("1-9",)


def test_a_former_code_leads_on(store):
    found = run(store, PlacesQuery(code="1-9"))
    assert found.redirect == ("1-9", "1-10", "Yew Lodge")


def test_codes_are_read_whatever_their_case_and_spaces(store):
    assert run(store, PlacesQuery(code=" 1-10 ")).redirect is None


def test_a_home_before_its_closing_was_open(store):
    assert run(store, PlacesQuery(code="1-11", asat=date(2016, 2, 1))).place.state == "open"


def test_unknown_beds_stay_unknown(store):
    place = run(store, PlacesQuery(code="1-12")).place
    assert (place.beds, place.size_band) == (None, None)


def test_a_viewer_sees_the_areas_that_are_theirs(store):
    viewer = Viewer("somebody", areas=frozenset({"Q02"}))
    assert [p.code for p in run(store, PlacesQuery(), viewer).places] == ["Q02"]
    for query in (PlacesQuery(code="1-10"), PlacesQuery(area="Q01"), PlacesQuery(code="1-404")):
        with pytest.raises(NotFound, match="You cannot see this, or it does not exist"):
            run(store, query, viewer)


@pytest.mark.parametrize(("beds", "band"), [
    (20, "20 beds or fewer"), (21, "21 to 40 beds"), (60, "41 to 60 beds"), (61, "61 beds or more"),
])  # fmt: skip
def test_size_bands(beds, band):
    assert size_band(beds) == band
