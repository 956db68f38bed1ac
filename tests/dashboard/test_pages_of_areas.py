"""Pages that set side by side and follow through time, as trees of components over answers made by hand."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard import access
from dashboard.access import Door
from dashboard.address import View, read
from dashboard.at_address import page_of
from dashboard.pages import FORMS
from dashboard.pages.changes import RELEASES
from dashboard.pages.chart_help import KINDS
from dashboard.plain import html_of
from metrics.benchmark import BENCHMARKS
from metrics.definition import HEADLINES, METRICS, OF_HOMES
from metrics.funnel_answer import FunnelQuery
from metrics.progress_answer import ProgressQuery
from metrics.query import find_metric
from metrics.viewer import Viewer
from tests.dashboard import answers
from tests.dashboard.barred import EVERYWHERE, PAGES_ONLY
from tests.dashboard.test_pages import every, words

ELM, BECK, AREA = "1-900000005", "1-900000001", "Q01"
LOOKED_AT = (
    ("/areas/Q01/metrics/falls", {}),
    ("/areas/Q01/metrics/falls", {"type": "nursing"}),
    ("/areas/Q01/metrics/falls", {"type": "both", "asat": "2016-06-30"}),
    ("/areas/Q01/metrics/nel_bed_days", {}),
    ("/areas/Q01/progress", {}),
    ("/areas/Q01/progress", {"metric": "falls"}),
    ("/areas/Q01/progress", {"metric": "medicine_reviews_12m"}),
    ("/compare", {"places": f"{ELM},Q01"}),
    ("/compare", {"places": f"{ELM},{BECK},Q01,1-1", "metric": "falls"}),
    (f"/homes/{ELM}/timeline", {}),
    (f"/homes/{ELM}/timeline", {"kind": "register", "from": "2016-01"}),
    ("/homes/1-900000009/timeline", {}),
    ("/metrics", {"find": "falls"}),
    ("/metrics", {"find": "nothing such"}),
    ("/data/coverage", {}),
    ("/data/coverage", {"area": "Q01", "source": "home_return", "month": "2016-09"}),
)
looked_at = pytest.mark.parametrize(("path", "search"), LOOKED_AT)


@pytest.fixture(autouse=True)
def _made_by_hand(monkeypatch):
    monkeypatch.setattr(access, "run", answers.run)


def screen(path, viewer=None, **search):
    found = page_of(path) or next((page, page.parts(path)) for page in FORMS if page.parts(path) is not None)
    page, parts = found
    return page.layout(Door(None, *([viewer] if viewer else [])), read(search), **parts)


def text_of(path, **search):
    return words(screen(path, **search).main)


def tables_of(path, **search):
    return list(every(screen(path, **search).main, "Table"))


def rows_of(table):
    return [[words(cell).strip() for cell in row.children] for row in next(every(table, "Tbody")).children]


@looked_at
def test_one_heading_and_levels_without_a_gap(path, search):
    levels = [int(type(one).__name__[1]) for one in every(screen(path, **search).main)
              if re.fullmatch("H[1-6]", type(one).__name__)]  # fmt: skip
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@looked_at
def test_no_id_stands_twice_and_every_reference_is_there(path, search):
    root = screen(path, **search).main
    ids = [one.id for one in every(root) if getattr(one, "id", None)]
    assert len(ids) == len(set(ids))
    for one in every(root):
        for name in ("aria-labelledby", "aria-describedby"):
            assert getattr(one, name, None) in {None, *ids}
        to = getattr(one, "href", None) or ""
        if to.startswith("#"):
            assert to[1:] in ids


@looked_at
def test_no_barred_word_in_words_or_drawings(path, search):
    root = screen(path, **search).main
    drawn = " ".join(re.sub("<[^>]+>", " ", getattr(one, "data-svg", "") or "") for one in every(root))
    text = f"{words(root)} {drawn}".lower()
    assert not [one for one in (*EVERYWHERE, *PAGES_ONLY) if re.search(rf"\b{re.escape(one)}\b", text)]


@looked_at
def test_pictures_have_name_and_description_and_tables_their_heads(path, search):
    root = screen(path, **search).main
    for picture in (one for one in every(root) if getattr(one, "role", None) == "img"):
        assert getattr(picture, "aria-label") and getattr(picture, "aria-describedby")
    for figure in every(root, "Figure"):
        assert "How to read this chart" in words(figure)
    for table in every(root, "Table"):
        assert next(every(table, "Caption"), None) is not None
        heads = list(every(table, "Th"))
        assert heads and all(one.scope in {"col", "row"} for one in heads)


@looked_at
def test_what_comes_whole_from_the_server_is_there_without_a_script(path, search):
    found = page_of(path)
    if found is None or found[0].whole:
        page = html_of(screen(path, **search).main)
        assert "<h1" in page and "graph" not in page


@pytest.mark.parametrize("kind", [*METRICS], ids=METRICS)
def test_every_metric_has_a_page_in_an_area(kind):
    root = screen(f"/areas/Q01/metrics/{kind}").main
    assert METRICS[kind].title in words(root) and "What it cannot tell you" in words(root)


@pytest.mark.parametrize("kind", OF_HOMES, ids=OF_HOMES)
def test_every_metric_of_homes_has_its_progress(kind):
    found = screen("/areas/Q01/progress", metric=kind).title
    assert re.search(
        r": 12% (fewer|lower) than in 2014/15 \(95% interval 24% \1 to 2.1% (more|higher)\);"
        r" homes outside the vanguards 1.4% \1$",
        found,
    )


# One metric of an area.


def test_the_heading_counts_the_homes_and_the_chart_names_those_with_a_word():
    root = screen("/areas/Q01/metrics/falls").main
    assert screen("/areas/Q01/metrics/falls").title == (
        "Falls in Northmoor: one home higher than expected, ten as expected"
    )
    headings = [words(one).strip() for one in every(root, "H3")]
    assert headings[:2] == [
        "Nursing homes: not compared: fewer than 10 such homes",
        "Residential homes: Ivy Lodge higher than expected; ten as expected",
    ]


def test_homes_are_listed_by_name_with_their_words_and_reasons():
    nursing, residential = tables_of("/areas/Q01/metrics/falls")[:2]
    rows = rows_of(residential)
    assert [row[0].split("  ")[0] for row in rows][:3] == ["Ashgrove", "Beck House", "Birch Lodge"]
    ivy = next(row for row in rows if row[0].startswith("Ivy Lodge"))
    assert "higher than expected" in ivy[0] and ivy[1:] == ["96", "32.1", "10.2"]
    assert "nothing of these months has come" in rows[-2][0] and rows[-2][1:] == ["", "", ""]
    assert len(rows_of(nursing)[0]) == 3  # nothing is expected where nothing is compared


def test_the_chance_number_stands_beside_the_funnel():
    text = text_of("/areas/Q01/metrics/falls")
    assert "Of 11 ordinary homes about 0.1 would get such a word by chance alone (1.2%)." in text
    assert "The 95% and 99.8% lines are widened" in text


def test_a_type_is_chosen_by_the_address():
    text = text_of("/areas/Q01/metrics/falls", type="nursing")
    assert "3 homes shown" in text and "Residential homes:" not in text
    assert "No home of this type is open" in text_of("/areas/Q01/metrics/falls", type="both")


def test_costs_and_nights_get_no_word_and_say_why():
    text = text_of("/areas/Q01/metrics/prescribing_cost")
    assert "none judged against the others" in text
    assert "Not judged: costs are not counts, so no lines are drawn and no home gets a word." in text


def test_a_measure_of_areas_alone_says_so():
    assert "known of the area alone, not of its homes" in text_of("/areas/Q01/metrics/dtoc_days")


def test_the_area_stands_as_rolling_year_beside_its_months_with_tables():
    root = screen("/areas/Q01/metrics/falls").main
    text = words(root)
    assert "Rolling 12 months: " in text and "Month by month: " in text
    assert "Who is taken together, and why" in text and "wherever they are" in text
    assert "Closed" not in text and "closed in March 2016" in text
    for fact in ("Numerator", "Denominator", "Source", "Lag", "Owner", "Breaks", "version 1, reviewed"):
        assert fact in text


def test_a_part_that_fails_leaves_the_rest(monkeypatch):
    def fails(store, query, viewer):
        if isinstance(query, FunnelQuery):
            raise RuntimeError("no such column")
        return answers.run(store, query, viewer)

    monkeypatch.setattr(access, "run", fails)
    text = text_of("/areas/Q01/metrics/falls")
    assert "This part could not be worked out." in text and "Rolling 12 months: " in text


# Compare.


def test_nothing_picked_says_what_to_do():
    found = screen("/compare")
    assert found.title == "Compare up to four homes or areas in one measure"
    assert "Nothing is picked yet" in words(found.main) and not list(every(found.main, "Figure"))


def test_each_pick_has_a_row_a_chart_and_a_way_out():
    root = screen("/compare", places=f"{ELM},Q01", metric="falls").main
    charts = list(every(root, "Figure"))
    assert len(charts) == 3  # all together, then one each
    table = next(table for table in every(root, "Table") if "newest 12 months" in words(table))
    assert [row[0] for row in rows_of(table)] == ["Elm House", "Northmoor"]
    links = {words(one).split()[-1]: one.href for one in every(root, "A") if "Take out" in words(one)}
    assert links == {
        "House": "/compare?metric=falls&places=Q01",
        "Northmoor": f"/compare?metric=falls&places={ELM}",
    }


def test_to_add_one_is_an_address_and_four_are_the_most():
    root = screen("/compare", places=ELM).main
    add = next(box for box in every(root, "Select") if box.name == "places")
    offered = {option["label"]: option["value"] for option in add.options}
    assert offered["Northmoor"] == f"{ELM},Q01" and "Elm House" not in offered
    four = ",".join(f"1-90000000{n}" for n in range(4))
    names = [box.name for box in every(screen("/compare", places=four).main, "Select")]
    assert names == ["metric"]


def test_what_may_not_be_seen_and_what_does_not_exist_are_left_out_alike():
    text = text_of("/compare", places=f"{ELM},1-1,Q99")
    assert "“places” that cannot be used" in text and "1-1" not in text and "Q99" not in text
    assert "“places” that cannot be used" in text_of("/compare", places="a,b,c,d,e")


def test_small_charts_of_one_unit_stand_on_one_scale():
    root = screen("/compare", places=f"{ELM},{BECK}", metric="nel_bed_days").main
    wide = [one for one in every(root) if "chart-wide" in (getattr(one, "className", "") or "")]
    drawn = [svg for one in wide if (svg := getattr(one, "data-svg", ""))]
    ticks = [re.findall(r'text-anchor="end">([\d.,]+)<', svg) for svg in drawn]
    assert len(ticks) == 2 and ticks[0] == ticks[1] and ticks[0]


# Progress.


def test_the_finding_is_the_change_beside_the_others_change():
    assert screen("/areas/Q01/progress", metric="falls").title == (
        "Falls in Northmoor: 12% fewer than in 2014/15 (95% interval 24% fewer to 2.1% more);"
        " homes outside the vanguards 1.4% fewer"
    )


def test_a_change_has_its_interval_its_others_and_what_could_be_seen():
    text = text_of("/areas/Q01/progress", metric="falls")
    for said in (
        "in the same 11 homes of Northmoor: 12% fewer (95% interval 24% fewer to 2.1% more).",
        "in 383 homes outside the vanguards: 1.4% fewer (4.8% fewer to 2.2% more).",
        "Less their change, it is 11% fewer (25% fewer to 6.0% more).",
        "A fall of 22% would be seen four times in five",
        "Nursing homes: cannot be worked out", "fewer than 8 homes with both years",
        "cannot allow for area-wide changes",
    ):  # fmt: skip
        assert said in text


def test_every_baseline_is_drawn_and_events_are_dated_and_numbered():
    root = screen("/areas/Q01/progress", metric="falls").main
    rolling = next(one for one in every(root) if getattr(one, "aria-describedby", "") == "told-rolling")
    svg = getattr(rolling, "data-svg")
    assert "before start" in svg and "2014/15" in svg and ">1<" in svg and ">2<" in svg
    events = next(table for table in every(root, "Table") if "parts of the care model" in words(table))
    assert [row[:3] for row in rows_of(events)] == [
        ["1", "1 January 2015", "Telephone hub for homes"],
        ["2", "1 April 2015", "Weekly home round"],
        ["3", "1 February 2016", "New manager"],
    ]
    assert rows_of(events)[1][4] == "3 homes, the last on 3 April 2015"


def test_no_word_claims_a_cause():
    for search in ({}, {"metric": "falls"}):
        text = text_of("/areas/Q01/progress", **search).lower()
        assert "is not said to come from it" in text
        for claim in ("because", "led to", "caused", "thanks", "due to", "impact of", "effect of", "works"):
            assert not re.search(rf"\b{claim}\b", text)


def test_the_main_measures_stand_together_with_the_number_by_chance():
    root = screen("/areas/Q01/progress").main
    assert sum(len(rows_of(table)) for table in every(root, "Table")) == 2 * len(HEADLINES)
    assert "of eight measures about 0.4" in words(root)


def test_a_measure_without_a_baseline_says_so(monkeypatch):
    def none(store, query, viewer):
        found = answers.run(store, query, viewer)
        return replace(found, changes=(), rolling=()) if isinstance(query, ProgressQuery) else found

    monkeypatch.setattr(access, "run", none)
    text = text_of("/areas/Q01/progress", metric="falls")
    assert "no baseline to set the last 12 months against yet" in text
    assert "No year that could be a baseline" in text


# Timeline.


def test_the_newest_signal_is_the_finding_and_a_closed_home_has_none_now():
    assert screen(f"/homes/{ELM}/timeline").title == (
        "Elm House, timeline: ambulance call-outs higher than usual since July 2016"
    )
    assert "no signal now; the last was in September 2016" in text_of("/homes/1-900000009/timeline")


def test_everything_is_in_one_list_newest_first():
    (table,) = tables_of(f"/homes/{ELM}/timeline")
    rows = rows_of(table)
    assert [row[0] for row in rows[:3]] == ["July 2016 to September 2016", "14 October 2016", "February 2016"]
    said = [row[2] for row in rows]
    assert said[0].endswith("Ambulance call-outs: above the upper limit (three months)")
    assert said[1] == "Falls, July 2016: was 7, now 9"
    for one in (
        "Weekly home round; element 1, Enhanced primary care support", "Opened", "Closed",
        "Registered beds now 44; were 40", "Type now nursing; was residential", "Inspected: good",
        "Now called Elm House; was Elm Place", "Registered anew as 1-900000005", "Programme starts",
    ):  # fmt: skip
        assert one in said
    assert any("New limits from June 2015: moved to new building (manager, recorded" in one for one in said)


def test_a_kind_and_months_are_chosen_by_the_address():
    text = text_of(f"/homes/{ELM}/timeline", kind="event")
    assert "2 of 16 shown." in text and "Weekly home round" in text and "Opened" not in text
    assert "2 of 16 shown" in text_of(f"/homes/{ELM}/timeline", **{"from": "2016-07"})
    assert "Nothing of this kind" in text_of(f"/homes/{ELM}/timeline", kind="event", **{"from": "2016-07"})


def test_a_lane_for_each_measure_with_a_signal():
    root = screen(f"/homes/{ELM}/timeline").main
    svg = next(getattr(one, "data-svg") for one in every(root) if getattr(one, "data-svg", ""))
    for lane in ("Call-outs", "Falls", "Care model", "New limits", "Revision", "Register"):
        assert f">{lane}<" in svg
    assert svg.count("<polygon") == 1  # one signal by the run rules; the exact test has no mark


# Coverage.


def test_who_has_not_returned_is_the_finding():
    found = screen("/data/coverage")
    assert found.title == "Northmoor: 10 of 11 homes have returned October 2016"
    assert "Nothing yet from Cedar Bank. In part from Birch Lodge." in words(found.main)


def test_one_month_is_homes_by_source_in_words():
    (table,) = tables_of("/data/coverage")
    rows = {row[0]: row[1:] for row in rows_of(table)}
    assert rows["Ashgrove"] == ["in", "in", "not due yet"]
    assert rows["Birch Lodge"][1] == "part: 20 of 22 figures" and rows["Cedar Bank"][1] == "not submitted"
    assert rows["Low Mill"] == ["closed", "closed", "closed"]
    assert "Not sent by this area, and need not be: " in text_of("/data/coverage")


def test_one_source_is_homes_by_month_newest_first():
    (table,) = tables_of("/data/coverage", source="home_return")
    heads = [words(one) for one in every(next(every(table, "Thead")), "Th")]
    assert len(heads) == 14 and "Oct 2016" in heads[1] and "10 of 11" in heads[1] and "Oct 2015" in heads[-1]


def test_an_area_that_is_not_seen_has_no_coverage():
    with pytest.raises(answers.NotFound):
        screen("/data/coverage", area="Q99")


# Definitions, help, changes.


def test_words_find_a_metric_and_its_count_is_told():
    text = text_of("/metrics", find="home round")
    assert "with “home round”" in text and re.search(r"\d of 39 metrics shown\.", text)
    assert "No definition has all of these words" in text_of("/metrics", find="zzz")
    assert "39 of 39 metrics shown." in text_of("/metrics")


def test_what_does_not_fit_in_an_address_is_not_looked_for():
    assert "“find” that cannot be used" in text_of("/metrics", find="x" * 41)


@pytest.mark.parametrize("id", METRICS)
def test_a_definition_holds_all_that_its_file_does(id):
    metric, text = METRICS[id], text_of(f"/metrics/{id}")
    for said in (
        metric.definition, metric.numerator_text, metric.denominator_text, metric.cannot_tell, metric.lag,
        metric.owner, f"{metric.minimum_coverage}%", "Care model", "How it is judged", "Compared with",
    ):  # fmt: skip
        assert said in text
    figure = next(one for benchmark in BENCHMARKS.values() if (one := benchmark.figure(metric)))
    assert figure.note in text


def test_every_chart_of_the_policy_has_its_help():
    told = {one.chart for one in KINDS}
    assert told >= {"u_prime", "p_prime", "xmr", "i_prime", "days_between", "bars", "counts", "line", "table",
                    "funnel"}  # fmt: skip
    text = screen("/help").main
    ids = {one.id for one in every(text) if getattr(one, "id", None)}
    assert {f"chart-{one}" for one in told} <= ids
    for path, search in LOOKED_AT:
        for link in every(screen(path, **search).main, "A"):
            if (link.href or "").startswith("/help#"):
                assert link.href.removeprefix("/help#") in ids


def test_every_change_leads_to_a_page_that_there_is():
    for line in (line for release in RELEASES for line in release.lines if line.to):
        path = line.to.partition("#")[0]
        assert page_of(path) or any(page.parts(path) is not None for page in FORMS)


def test_a_reader_is_offered_only_measures_that_are_for_the_role():
    viewer = Viewer("x", "finance_lead", areas=frozenset({AREA}), metrics=frozenset({"prescribing_cost"}))
    root = screen("/compare", viewer=viewer).main
    box = next(box for box in every(root, "Select") if box.name == "metric")
    assert [option["label"] for option in box.options] == ["Prescribing cost"]
    with pytest.raises(answers.NotFound):
        find_metric("falls", viewer)


def test_looking_back_keeps_the_day():
    for path in ("/areas/Q01/metrics/falls", "/areas/Q01/progress", f"/homes/{ELM}/timeline", "/compare"):
        root = screen(path, asat="2016-06-30").main
        assert "This shows data as at 30 June 2016." in words(root)
    links = [one.href for one in every(screen("/areas/Q01/metrics/falls", asat="2016-06-30").main, "A")]
    assert all("asat=2016-06-30" in link for link in links if (link or "").startswith("/homes/"))
    assert View(asat=None) == read({})
