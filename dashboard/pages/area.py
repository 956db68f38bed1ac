"""The triple-aim page of an area."""

from typing import Any

from dash import html

from dashboard import components, headings, overview, sentence, signals, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.charts.description import SMALL_MONTHS, describe
from dashboard.overview import Listed, Overview
from dashboard.page import Page, Screen
from dashboard.signals import Signal
from metrics.answer import PlacesQuery, Series
from metrics.definition import AIMS, METRICS, Metric

SHOWN, SHOWN_GOOD = 6, 3


def layout(door: Door, view: View, area: str) -> Screen:
    places = door.places(PlacesQuery(area=area, asat=view.asat))
    here = places.area
    assert here is not None
    path = f"/areas/{area}"
    whole = overview.ask(door, view, level="area", code=area)
    homes = overview.ask_signals(door, view, area)
    open_homes = sum(place.state == "open" for place in places.places)
    title = headings.place_heading(here.name, whole.told)
    main = [
        *components.opening(
            title,
            headings.data_date(whole.answers.values()),
            *components.notices(view, path, places.redirect),
        ),
        html.Div(
            [
                html.P(headings.area_lead(open_homes, whole.told), className="lead"),
                *([components.buttons(path, view, whole.asat)] if whole.first else []),
            ],
            className="opening",
        ),
        _aims(whole, area, view, [_signals(homes, path, view, open_homes), _going_well(homes, view)]),
        html.P(_sources(whole), className="quiet after-aims"),
    ]
    return Screen(title, main, (area, here.name), (("Areas", "/"), (here.name, None)), places.made_up)


def _aims(whole: Overview, area: str, view: View, found: list[html.Section]) -> html.Section:
    """Three columns whose rows stand level; the signals fill the room under the first two."""
    lengths = [max(1, len(whole.of_aim(aim))) for aim in AIMS]
    rows, first_two = 1 + 3 * max(lengths), 1 + 3 * max(lengths[:2])
    return html.Section(
        [
            html.H2("Triple aim", id="triple-aim"),
            html.P(
                "Numbers are rolling 12 months. Charts are single months: solid line mean, dashed lines "
                "usual range. Hollow points are provisional and are not judged.",
                className="quiet",
            ),
            html.Div(
                [*[_aim(aim, whole, area, view) for aim in AIMS], html.Div(found, className="found")],
                className="aims",
                style={"--rows": rows, "--first-two": first_two},
            ),
        ],
        className="section",
        **{"aria-labelledby": "triple-aim"},
    )


def _sources(whole: Overview) -> str:
    named = list(dict.fromkeys(wording.source_words(metric) for metric, _ in whole.told))
    return (
        f"Bed days are occupied bed days. Sources: {wording.listed(named)}. Each name opens its definition."
    )


def _aim(aim: str, whole: Overview, area: str, view: View) -> html.Section:
    asked = whole.of_aim(aim)
    line = headings.aim_line(asked) if asked else "No measure of its own yet."
    heading = html.Div(
        [html.H3(AIMS[aim], id=f"aim-{aim}"), html.P(line, className="quiet")], className="aim-head"
    )
    rows: list[Any] = [_row(metric, series, view) for metric, series in asked]
    rows += [
        html.Div([html.H4(id), components.failed(problem, f"/areas/{area}")], className="aim-row")
        for id, problem in whole.failures.items()
        if problem and _aim_of(id) == aim
    ]
    if not asked:
        rows.append(_bears_on(aim, whole, view))
    return html.Section([heading, *rows], className="aim", **{"aria-labelledby": f"aim-{aim}"})


def _aim_of(id: str) -> str:
    return METRICS[id].aim


def _row(metric: Metric, series: Series, view: View) -> html.Div:
    """Name and rolling 12 months; small monthly chart; variation, comparison, counts."""
    told = sentence.of_series(metric, series)
    chart = describe(metric, series, told, last=SMALL_MONTHS)
    headline = series.headline
    known = headline is not None and headline.value is not None
    value = wording.value(headline.value, metric) if known else _no_year(series)
    compared = sentence.chosen(metric, series)
    return html.Div(
        [
            html.Div(
                [
                    html.H4(html.A(metric.title, href=write(f"/metrics/{metric.id}", lasting(view)))),
                    html.Span(value, className="big" if known else "quiet unit"),
                    html.Span(wording.direction(metric), className="quiet"),
                    html.Span(wording.short_unit(metric), className="quiet unit"),
                ],
                className="row-head",
            ),
            components.small_chart(chart),
            html.Div(
                [
                    components.variation(metric, series),
                    components.comparison(compared, metric),
                    html.P(headings.counts_line(metric, series), className="counts"),
                ],
                className="row-words",
            ),
        ],
        className="aim-row",
    )


def _no_year(series: Series) -> str:
    """In the place of the rolling 12 months where too little of them is known."""
    headline = series.headline
    if headline is None:
        return headings.nothing_short(series)
    return "part of 12 months" if headline.covered else wording.cell_state(headline)


def _bears_on(aim: str, whole: Overview, view: View) -> html.Div:
    """An aim without a measure of its own shows the ones that also bear on it."""
    also = [(metric, series) for metric, series in whole.told if metric.second_aim == aim]
    counted = wording.in_words(len(also))
    lines = [
        html.Li(
            [
                html.A(metric.title, href=write(f"/metrics/{metric.id}", lasting(view))),
                components.variation(metric, series),
            ]
        )
        for metric, series in also
    ]
    return html.Div(
        [
            html.P(
                f"{wording.upper_first(counted)} measures of the other two aims also bear on it:",
                className="bears-on-line",
            ),
            html.Ul(lines, className="bears-on"),
        ],
        className="aim-rest",
    )


def _signals(homes: Listed, path: str, view: View, open_homes: int) -> html.Section:
    signals = homes.signals
    checks = (
        f"{open_homes} homes, {len(homes.answers)} measures each, {homes.checks} checks. "
        if homes.answers
        else ""
    )
    order = "Concern, improvement, then neither; alphabetical within each." if signals else ""
    return html.Section(
        [
            html.H2(homes.expected, id="signals"),
            html.P(f"{checks}{order}", className="quiet"),
            *_listed(signals, SHOWN, view),
            html.P(
                html.A("All homes and measures", href=write(f"{path}/homes", lasting(view))),
                className="links",
            ),
        ],
        **{"aria-labelledby": "signals"},
    )


def _listed(found: list[Signal], shown: int, view: View) -> list[Any]:
    """The first of a list, and the others behind one press."""
    lines = [_signal(one, view) for one in found]
    first = [html.Ul(lines[:shown], className="lines")] if lines else []
    if len(lines) <= shown:
        return first
    rest = html.Ul(lines[shown:], className="lines")
    return [*first, html.Details([html.Summary(f"Show the other {len(lines) - shown}"), rest])]


def _signal(one: Signal, view: View) -> html.Li:
    home = html.A(one.name, href=write(f"/homes/{one.code}", lasting(view)), className="who-line")
    to = write(f"/homes/{one.code}/metrics/{one.metric.id}", lasting(view))
    if one.kind == "words":
        words: list[Any] = [html.A(signals.reason_words(one), href=to)]
    else:
        words = [
            components.mark(one.kind),
            html.B(wording.TIME_WORDS[one.kind]),
            ": ",
            html.A(signals.reason_words(one), href=to, className="plain"),
        ]
    return html.Li([home, html.Span(words, className="words")])


def _going_well(homes: Listed, view: View) -> html.Section:
    """Sustained change for the better: seven final months or more."""
    good = [one for one in homes.signals if one.kind == "improvement" and one.sustained]
    good.sort(key=lambda one: one.name)
    none = html.P("No home has seven or more months of change for the better yet.", className="after")
    return html.Section(
        [
            html.H2("Going well", id="going-well"),
            html.P("Sustained change for the better, seven months or more, final data.", className="quiet"),
            *(_listed(good, SHOWN_GOOD, view) or [none]),
        ],
        className="section",
        **{"aria-labelledby": "going-well"},
    )


PAGE = Page("/areas/<area>", "Area", layout)
