"""The triple-aim page of an area."""

from typing import Any

from dash import html

from dashboard import components, headings, how_few, more_measures, overview, sentence, signals, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.charts.description import SMALL_MONTHS, describe
from dashboard.outputs import links
from dashboard.overview import Listed, Overview
from dashboard.page import Page, Screen
from dashboard.paper import Paper
from dashboard.signals import Signal
from dashboard.state_words import cell_state
from metrics.answer import Place, PlacesQuery, Series
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
    dated = headings.data_date(whole.answers.values())
    first = [html.P(headings.area_lead(open_homes, whole.told), className="lead"), _moving(whole)]
    found = _signals(homes, path, view, open_homes)
    more = [*_how_few(door, view, area), _going_well(homes, view)]
    if view.paper and whole.first:
        sheet = Paper(here.name, whole.asat, door.viewer.profile, places.made_up, path, view)
        aims = [_aims(door, whole, view, here, []), html.P(_sources(whole), className="paper-key")]
        sides = _sides(components.opening(title, dated), first, found, more, aims)
        return Screen(title, sides, paper=sheet)
    buttons = [components.buttons(path, view, whole.asat, paper=True)] if whole.first else []
    files = _downloads(door, view, here, path)
    main = [
        *components.opening(title, dated, *components.notices(view, path)),
        html.Div([html.Div([*first, *buttons, *files]), found], className="opening area"),
        _aims(door, whole, view, here, more),
        html.P([*_sources(whole), *more_measures.elsewhere(whole)], className="quiet after-aims"),
    ]
    return Screen(title, main, (area, here.name), (("Areas", "/areas"), (here.name, None)), places.made_up)


def _sides(opening: list[Any], first: list[Any], found: Any, more: list[Any], aims: list[Any]) -> list[Any]:
    """On paper: what moves and which homes; then the three aims on a side of their own."""
    return [
        html.Section([*opening, *first, found, html.Div(more, className="paper-halves")], className="side"),
        html.Section(aims, className="side"),
    ]


def _moving(whole: Overview) -> html.Ul:
    """Which aims move, a line each."""
    lines = [
        html.Li([html.A(AIMS[aim], href=f"#aim-{aim}", className="who-line"), html.Span(_moves(whole, aim))])
        for aim in AIMS
    ]
    return html.Ul(lines, className="lines summary moving")


def _moves(whole: Overview, aim: str) -> str:
    """What is unusual by name, with its direction; else that nothing is."""
    moving = [one for metric, series in whole.of_aim(aim) if (one := signals.signal_of(metric, series))]
    named = [f"{one.metric.title}: {wording.lower_first(signals.words_of(one))}; "
             f"{wording.direction(one.metric)}." for one in moving]  # fmt: skip
    return " ".join(named) or _aim_line(whole, aim)


def _aim_line(whole: Overview, aim: str) -> str:
    asked = whole.of_aim(aim)
    if asked:
        return headings.aim_line(asked)
    also = len(_also(whole, aim))
    return f"No main measure of its own; {wording.in_words(also) if also else 'none'} also bear on it."


def _how_few(door: Door, view: View, area: str) -> list[html.Section]:
    found = how_few.panel(door, view, area)
    return [found] if found else []


def _downloads(door: Door, view: View, here: Place, path: str) -> list[Any]:
    return [
        links.downloads(door.viewer, view, path, f"all metrics of {here.name}"),
        links.everything(door.viewer, view, here.code),
    ]


def _aims(door: Door, whole: Overview, view: View, here: Place, found: list[html.Section]) -> html.Section:
    """Three columns whose rows stand level; what else there is fills the room under the first two."""
    lengths = [max(1, len(whole.of_aim(aim))) for aim in AIMS]
    rows, first_two = 2 + 3 * max(lengths), 2 + 3 * max(lengths[:2])
    return html.Section(
        [
            html.H2("Triple aim", id="triple-aim"),
            html.P(
                "Numbers are rolling 12 months. Charts are single months: thick line mean, dashed lines "
                "usual range. Hollow points are provisional and are not judged.",
                className="quiet",
            ),
            html.Div(
                [
                    *[_aim(aim, whole, view, here, more_measures.of(door, view, here, aim)) for aim in AIMS],
                    *([html.Div(found, className="found")] if found else []),
                ],
                className="aims",
                style={"--rows": rows, "--first-two": first_two},
            ),
        ],
        className="section",
        **{"aria-labelledby": "triple-aim"},
    )


def _sources(whole: Overview) -> list[str]:
    """Where the numbers come from."""
    named = list(dict.fromkeys(wording.source_words(metric) for metric, _ in whole.told))
    return [f"Bed days are occupied bed days. Sources: {wording.listed(named)}."]


def _aim(aim: str, whole: Overview, view: View, here: Place, more: list[Any]) -> html.Section:
    asked = whole.of_aim(aim)
    heading = html.Div(
        [html.H3(AIMS[aim], id=f"aim-{aim}"), html.P(_aim_line(whole, aim), className="quiet")],
        className="aim-head",
    )
    rows: list[Any] = [_row(metric, series, view) for metric, series in asked]
    rows += [
        html.Div(
            [html.H4(METRICS[id].title), components.failed(problem, f"/areas/{here.code}")],
            className="aim-row",
        )
        for id, problem in whole.failures.items()
        if problem and _aim_of(id) == aim
    ]
    if not asked:
        rows.append(_bears_on(_also(whole, aim), view, more))
        more = []
    return html.Section([heading, *rows, *more], className="aim", **{"aria-labelledby": f"aim-{aim}"})


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
                    html.H4(html.A(metric.title, href=_side_by_side(metric, series, view))),
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


def _side_by_side(metric: Metric, series: Series, view: View) -> str:
    """The measure's own page in this area."""
    return write(f"/areas/{series.code}/metrics/{metric.id}", lasting(view))


def _no_year(series: Series) -> str:
    """In the place of the rolling 12 months where too little of them is known."""
    headline = series.headline
    if headline is None:
        return headings.nothing_short(series)
    return "part of 12 months" if headline.covered else cell_state(headline)


def _also(whole: Overview, aim: str) -> list[tuple[Metric, Series]]:
    return [(metric, series) for metric, series in whole.told if metric.second_aim == aim]


def _bears_on(also: list[tuple[Metric, Series]], view: View, more: list[Any]) -> html.Div:
    """An aim without a main measure of its own shows those that also bear on it, and where its own are."""
    counted = wording.in_words(len(also))
    lines = [
        html.Li(
            [
                html.A(metric.title, href=_side_by_side(metric, series, view)),
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
            *more,
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


PAGE = Page("/areas/<area>", "Area", layout, whole=True, kept=True)
