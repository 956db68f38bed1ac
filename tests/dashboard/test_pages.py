"""Every page as a tree of components: one heading, words for all, nothing barred, no id twice."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from dash.development.base_component import Component
from flask import Flask

from dashboard import access
from dashboard.access import Door
from dashboard.address import View
from dashboard.at_address import page_of, show
from dashboard.casebook import answers as casebook
from dashboard.data import controls
from dashboard.frame import MADE_UP, NOT_ONE_RESIDENT
from dashboard.pages import PAGES
from metrics.answer import Places
from metrics.definition import HEADLINES, METRICS
from tests.dashboard import answers
from tests.dashboard.barred import EVERYWHERE, PAGES_ONLY

HOME = "/homes/1-900000005"
ADDRESSES = (
    "/", "/areas", "/search",
    "/areas/Q01", "/areas/Q01/homes", HOME, "/homes/1-900000009", f"{HOME}/metrics/ambulance_callouts",
    f"{HOME}/metrics/falls", "/homes/1-900000008/metrics/falls", "/metrics", "/metrics/falls",
    "/about-the-data", "/help", "/accessibility", "/nowhere", "/homes/1-1", "/areas/Q99",
    "/areas/Q01/metrics/falls", "/areas/Q01/metrics/prescribing_cost", "/areas/Q01/progress", "/compare",
    f"{HOME}/timeline", "/changes", "/privacy",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _made_by_hand(monkeypatch):
    monkeypatch.setattr(access, "run", answers.run)
    monkeypatch.setattr(casebook, "standing", lambda *asked: [])
    monkeypatch.setattr(controls, "token", lambda viewer: "token")


def screen(path: str, **view):
    page, parts = page_of(path)
    return page.layout(Door(None), View(**view), **parts)


@pytest.fixture
def drawn(monkeypatch):
    """The whole page of an address, as the app draws it."""

    def draw(path: str, **search):
        with Flask("page").test_request_context():
            return show(Door(None), path, search)

    return draw


def every(root, kind=None):
    """All components below one, in reading order."""
    if isinstance(root, (list, tuple)):
        for one in root:
            yield from every(one, kind)
    elif isinstance(root, Component):
        if kind is None or type(root).__name__ == kind:
            yield root
        yield from every(getattr(root, "children", None), kind)


def words(root) -> str:
    """What a reader hears: text, and the alternative text of pictures."""
    if isinstance(root, str):
        return root
    if isinstance(root, (list, tuple)):
        return " ".join(words(one) for one in root)
    if isinstance(root, Component):
        own = [getattr(root, "alt", "") or "", getattr(root, "aria-label", "") or ""]
        return " ".join([*own, words(getattr(root, "children", None))])
    return ""


def test_every_page_is_visited():
    assert {page_of(path)[0].name for path in ADDRESSES if page_of(path)} == {page.name for page in PAGES}


@pytest.mark.parametrize("path", ADDRESSES)
def test_one_heading_and_levels_without_a_gap(drawn, path):
    levels = [
        int(type(one).__name__[1]) for one in every(drawn(path)) if re.fullmatch("H[1-6]", type(one).__name__)
    ]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_id_stands_twice_and_every_reference_is_there(drawn, path):
    root = drawn(path)
    ids = [one.id for one in every(root) if getattr(one, "id", None)]
    assert len(ids) == len(set(ids))
    for one in every(root):
        for name in ("aria-labelledby", "aria-describedby"):
            assert getattr(one, name, None) in {None, *ids}


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_barred_word(drawn, path):
    text = words(drawn(path)).lower()
    found = [one for one in (*EVERYWHERE, *PAGES_ONLY) if re.search(rf"\b{re.escape(one)}\b", text)]
    assert not found


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_no_barred_word_in_a_definition(metric):
    text = " ".join(str(value) for value in vars(metric).values()).lower()
    assert not [one for one in EVERYWHERE if re.search(rf"\b{re.escape(one)}\b", text)]


@pytest.mark.parametrize("path", ADDRESSES)
def test_made_up_data_is_marked_on_every_page(drawn, path):
    assert MADE_UP in words(drawn(path))


def test_real_data_is_not_called_made_up(drawn, monkeypatch):
    monkeypatch.setattr(access, "run", lambda *asked: replace(answers.run(*asked), made_up=False))
    for path in ADDRESSES:
        assert MADE_UP not in words(drawn(path))


@pytest.mark.parametrize("path", ADDRESSES)
def test_pictures_have_words_and_tables_their_heads(drawn, path):
    root = drawn(path)
    assert all(image.alt for image in every(root, "Img"))
    for picture in (one for one in every(root) if getattr(one, "role", None) == "img"):
        assert getattr(picture, "aria-label") and getattr(picture, "aria-describedby")
    for table in [*every(root, "Table")]:
        assert next(every(table, "Caption"), None) is not None
        assert all(head.scope in {"col", "row", "colgroup"} for head in every(table, "Th"))


@pytest.mark.parametrize("path", ADDRESSES)
def test_the_trail_footer_and_skip_link_stand_on_every_page(drawn, path):
    text = words(drawn(path))
    assert text.startswith(" ") or text
    assert "Skip to the content" in text and NOT_ONE_RESIDENT in text


def test_the_area_page_has_a_row_for_each_measure_in_its_aim():
    root = screen("/areas/Q01").main
    charts = list(every(root, "Img"))
    assert len(charts) == len(HEADLINES) == 8
    for metric in HEADLINES.values():
        assert metric.title in words(root)
    assert "would be expected by chance" in words(root)
    assert "All homes and measures" in words(root)


def test_every_measure_of_an_aim_has_its_page_one_press_from_the_area():
    main = screen("/areas/Q01").main
    listed = {link.href for one in every(main, "Details") for link in every(one, "A")}
    more = [m for m in METRICS.values() if not m.headline and "area" in m.levels]
    assert {f"/areas/Q01/metrics/{metric.id}" for metric in more} <= listed
    assert "No main measure of its own" in words(main)


def test_small_charts_say_their_sentence():
    alternatives = [image.alt for image in every(screen("/areas/Q01").main, "Img")]
    assert all("Northmoor" in one for one in alternatives)
    assert any("This is within its usual range" in one for one in alternatives)


def test_the_grid_has_a_row_a_home_and_a_cell_a_measure():
    table = next(every(screen("/areas/Q01/homes").main, "Table"))
    body = next(every(table, "Tbody"))
    assert len(body.children) == len(answers.HOMES)
    elm = next(row for row in body.children if "Elm House" in words(row))
    assert len(elm.children) == 1 + len(HEADLINES)
    assert "unusual (concern)" in words(elm)
    assert "Closed in March 2016" in words(next(row for row in body.children if "Low Mill" in words(row)))
    assert words(next(row for row in body.children if "Ivy Lodge" in words(row))).count("not submitted") == 3


def test_the_grid_is_by_name_and_says_its_order():
    def names(**view):
        body = next(every(screen("/areas/Q01/homes", **view).main, "Tbody"))
        return [next(every(row, "A")).children for row in body.children]

    assert names() == sorted(names())
    assert names(sort="signals")[0] == "Elm House"
    said = words(screen("/areas/Q01/homes", sort="signals").main)
    assert "Ordered by number of signals this month, then name." in said
    assert len(names(type="nursing")) == sum(place.service == "nursing" for place in answers.HOMES)


def test_a_home_has_eight_charts_each_with_sentence_source_and_table():
    root = screen(HOME).main
    figures = list(every(root, "Figure"))
    assert len(figures) == len(HEADLINES)
    for figure in figures:
        text = words(figure)
        assert "Source:" in text and "As at 14 November 2016." in text and "Show data table" in text
        assert len(next(every(figure, "Tbody")).children) == 13
    assert "Since April 2015" in words(root) and "Fellside Care Ltd" in words(root)


def test_a_chart_of_a_home_shows_the_answers_words():
    text = words(screen(HOME).main)
    assert "Elm House: ambulance call-outs higher than usual since July" in text
    assert "Not submitted." in text


def test_one_metric_of_a_home_leads_from_a_point_to_its_rows():
    root = screen(f"{HOME}/metrics/ambulance_callouts").main
    text = words(root)
    for part in ("Where this point comes from", "October 2016, ringed on the chart", "Load 212",
                 "ambulance-2016-10.csv", "Second vehicle at the same incident", "Bed days", "Earlier values",
                 "Compared with similar homes", "Definition", "Cannot tell you"):  # fmt: skip
        assert part in text
    links = [one.href for one in every(root, "A") if "month=" in (getattr(one, "href", "") or "")]
    assert len(links) == answers.LAST - answers.FIRST + 1
    assert links[0] == f"{HOME}/metrics/ambulance_callouts?month=2016-10#trace"


def test_a_month_in_the_address_is_the_one_that_is_traced():
    text = words(screen(f"{HOME}/metrics/ambulance_callouts", month=2016 * 12 + 4).main)
    assert "May 2016, ringed on the chart" in text


def test_a_revision_stands_beside_its_month():
    assert "revised 14 October: was" in words(screen(f"{HOME}/metrics/falls").main)


def test_limits_may_be_chosen_where_there_are_24_months_to_choose():
    chosen = (2014 * 12 + 3, 2016 * 12 + 2)
    root = screen(f"{HOME}/metrics/ambulance_callouts", baseline=chosen).main
    (box,) = [one for one in every(root, "Select") if one.name == "baseline"]
    assert box.value == "2014-04:2016-03"
    assert [option["label"] for option in box.options] == [
        "All months", "Before the start: April 2013 to March 2015", "Chosen: April 2014 to March 2016",
    ]  # fmt: skip


def test_controls_hold_what_the_address_says():
    root = screen(f"{HOME}/metrics/falls", start=2015 * 12, basis="r12", compare="local").main
    chosen = {box.name: box.value for box in every(root, "Select")}
    assert chosen == {"from": "2015-01", "to": "default", "basis": "r12", "compare": "local"}
    for box in every(root, "Select"):
        assert box.value in {option["value"] for option in box.options}


def test_a_bad_value_is_named_once(drawn):
    text = words(drawn(f"{HOME}/metrics/falls", basis="best"))
    assert text.count("cannot be used. The usual view is shown.") == 1


def test_an_old_date_is_said_and_the_latest_offered(drawn):
    text = words(drawn(HOME, asat="2016-06-30"))
    assert "This shows data as at 30 June 2016." in text and "See latest" in text


def test_what_may_not_be_seen_and_what_does_not_exist_look_the_same(drawn):
    for path in ("/nowhere", "/homes/1-1", "/areas/Q99", "/metrics/happiness", f"{HOME}/metrics/happiness"):
        assert "You cannot see this page, or it does not exist." in words(drawn(path))


def test_the_query_cannot_stand_in_for_the_path(drawn):
    assert "Elm House" in words(drawn(HOME, home="1-900000001"))


def test_a_metric_that_fails_leaves_the_others(drawn, monkeypatch, caplog):
    def fails(store, query, viewer):
        if getattr(query, "metric", "") == "falls":
            raise RuntimeError("no such column")
        return answers.run(store, query, viewer)

    monkeypatch.setattr(access, "run", fails)
    for path, charts in (("/areas/Q01", 7), (HOME, 7)):
        root = drawn(path)
        text = words(root)
        assert re.search(r"This part could not be worked out\..*Reference [0-9A-F]{4}\.", text)
        assert "Try again" in text and "no such column" not in text
        assert len([*every(root, "Img"), *every(root, "Figure")]) == charts
    for path in ("/", "/areas/Q01/homes"):
        assert "Falls: this part could not be worked out." in words(drawn(path))


def test_an_empty_store_says_what_to_do(drawn, monkeypatch):
    def empty(store, query, viewer):
        return Places(query, (), None, None, answers.TODAY, False)

    monkeypatch.setattr(access, "run", empty)
    text = words(drawn("/"))
    assert "No data yet" in text and "vanguard load" in text and "vanguard demo" in text


def test_a_closed_home_has_no_signal_this_month(monkeypatch):
    def doubled(store, query, viewer):
        answer = answers.run(store, query, viewer)
        if getattr(query, "area", None) is None or not hasattr(answer, "series"):
            return answer
        one = next(series for series in answer.series if series.name == "Low Mill")
        last = [replace(p, signal="Above UCL") if p.signal else p for p in one.points]
        return replace(answer, series=(replace(one, points=tuple(last), variation="concern_high"),))

    monkeypatch.setattr(access, "run", doubled)
    assert "Low Mill" not in words(screen("/areas/Q01").main)
    assert "Low Mill" in words(screen("/areas/Q01/homes").main)
