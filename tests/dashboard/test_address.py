"""The address and the view are the same thing, both ways."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import address
from dashboard.address import View
from metrics.answer import BASES

MONTHS = st.one_of(st.none(), st.integers(2000 * 12, 2030 * 12))
VIEWS = st.builds(
    View,
    start=MONTHS,
    end=MONTHS,
    asat=st.one_of(st.none(), st.dates(date(2010, 1, 1), date(2030, 1, 1))),
    compare=st.one_of(st.none(), st.sampled_from(address.COMPARISONS)),
    basis=st.one_of(st.none(), st.sampled_from([one for one in BASES if one != "rate"])),
    month=MONTHS,
    sort=st.one_of(st.none(), st.sampled_from(["signals", "coverage"])),
    type=st.one_of(st.none(), st.sampled_from(address.SERVICES)),
    baseline=st.one_of(st.none(), st.tuples(st.integers(24_100, 24_200), st.integers(24_230, 24_300))),
).filter(lambda view: view.start is None or view.end is None or view.start <= view.end)


def back(link: str) -> View:
    return address.read({key: values[0] for key, values in parse_qs(urlsplit(link).query).items()})


@given(VIEWS)
def test_what_is_written_is_read_back(view):
    assert back(address.write("/homes/1-1", view)) == view


def test_defaults_are_left_out_so_that_short_links_stay_short():
    assert address.write("/homes/1-1", View(basis="rate", sort="name")) == "/homes/1-1"
    assert address.read({"basis": "rate"}) == View()


def test_a_view_writes_the_keys_of_the_product_page():
    view = View(start=2014 * 12 + 3, end=2016 * 12 + 9, asat=date(2016, 11, 14), compare="local", basis="r3")
    link = address.write("/homes/1-1/metrics/falls", view)
    assert link.endswith("?from=2014-04&to=2016-10&asat=2016-11-14&compare=local&basis=r3")


def test_unknown_keys_are_ignored():
    assert address.read({"utm_source": "mail", "home": "1-2"}) == View()


@pytest.mark.parametrize(
    ("key", "text"),
    [("from", "April"), ("to", "2016-13"), ("asat", "14/11/2016"), ("compare", "ranking"), ("basis", "rates"),
     ("month", "2016"), ("sort", "worst"), ("type", "hotel"), ("from", "0001-01"), ("to", "²016-01"),
     ("baseline", "2014-04:2015-03"), ("baseline", "2014-04"), ("baseline", "2015-03:2013-04")],
)  # fmt: skip
def test_a_bad_value_falls_back_and_is_named(key, text):
    view = address.read({key: text})
    assert view.bad == (key,)
    assert address.write("/x", view) == "/x"


def test_months_the_wrong_way_round_fall_back():
    assert address.read({"from": "2016-05", "to": "2016-01"}).bad == ("from",)


def test_a_key_given_twice_counts_once():
    assert address.read({"compare": ["local", "similar"]}).compare == "local"


def test_a_view_asks_its_question():
    query = View(start=1, end=2, basis="r12", compare="none").query("falls", level="home", code="1-1")
    assert (query.metric, query.code, query.start, query.end) == ("falls", "1-1", 1, 2)
    assert (query.basis, query.compare) == ("r12", "none")


def test_to_another_page_only_the_date_goes_along():
    assert address.lasting(View(asat=date(2016, 11, 1), compare="local", sort="signals")) == View(
        asat=date(2016, 11, 1)
    )
