"""One metric of one home: chart, sentence, table, where a point comes from, comparison, definition."""

from typing import Any

from dash import dcc, html

from dashboard import components, headings, pictures, provenance, sentence, state_words, tables, wording
from dashboard.access import Door, Failed
from dashboard.address import View, lasting, months_text, write
from dashboard.charts.description import NARROW_MONTHS, describe
from dashboard.charts.figure import figure
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages.home import formerly, source_line, start_of_programme, trail
from dashboard.pages.metric import definition_facts
from loaders.calendar import month_name, month_of, month_text, months_name
from metrics.answer import JUDGED_CHARTS, Answer, Place, PlacesQuery, Series
from metrics.benchmark import BENCHMARKS
from metrics.comparison_answer import Comparison, Expected
from metrics.definition import Metric
from metrics.limits import MONTHS_FOR_A_BASELINE as LIMITS_FROM
from metrics.series import usable

COMPARE = (
    ("similar", "Similar homes"),
    ("local", "Other homes of the area"),
    ("non_vanguard", "Homes outside the vanguards"),
    ("england", "England"),
    ("published", "Published elsewhere"),
    ("standards", "Standard"),
    ("best", "Achievable: what the best tenth did afterwards"),
    ("none", "Nothing"),
)
ROWS_SHOWN, MONTHS_SHOWN = 12, 13


def layout(door: Door, view: View, home: str, metric: str) -> Screen:
    places = door.places(PlacesQuery(code=home, asat=view.asat))
    place = places.place
    path = f"/homes/{place.code}/metrics/{metric}"
    answer = door.ask(view.query(metric, level="home", code=place.code, baseline=view.baseline))
    area = (place.area_code, place.area_name) if place.area_code and place.area_name else None
    if isinstance(answer, Failed):
        failed = [*components.opening(place.name, ""), components.failed(answer, write(path, view))]
        return Screen(place.name, failed, area, trail(place, view, metric), places.made_up)
    title, main = _page(door, view, answer, place, path)
    return Screen(title, main, area, trail(place, view, answer.metric.title), answer.made_up)


def _page(door: Door, view: View, answer: Answer, place: Place, path: str) -> tuple[str, list[Any]]:
    series, measure = answer.one, answer.metric
    heading = headings.chart_heading(measure, series)
    title = headings.metric_heading(place.name, measure, series)
    traced = view.month or (series.latest.month if series.latest else None)
    told = sentence.of_series(measure, series, view.compare)
    main = [
        *components.opening(
            title, headings.data_date([answer]), *components.notices(view, path, formerly(door, view, place))
        ),
        html.Div(
            [
                html.Div(
                    [
                        html.P(told, className="lead", id=f"told-{measure.id}"),
                        links.downloads(door.viewer, view, path, f"{measure.title} at {place.name}"),
                    ]
                ),
                components.buttons(path, view, answer.asat or answer.today),
            ],
            className="opening",
        ),
        _controls(view, answer),
        _chart(answer, series, told, heading, traced, view),
        html.Div(
            [_table(view, path, measure, series), provenance.panel(door, view, place, measure, traced)],
            className="table-and-trace",
        ),
        html.Div(
            [comparison_section(measure, series, view), _definition(measure, view)],
            className="halves section ruled",
        ),
    ]
    return title, main


def _controls(view: View, answer: Answer) -> html.Div:
    series = answer.one
    months = [p.month for p in series.points]
    ends = {month for month in (view.start, view.end) if month}
    known = sorted({*months, *ends})
    dated = [(month_text(month), month_name(month)) for month in known]
    bases = [
        ("" if id == "rate" else id, words) for id, words in wording.BASIS.items() if _fits(id, answer.metric)
    ]
    usual = answer.metric.default_compare.get("home")
    compare = [
        ("" if id == usual else id, words) for id, words in COMPARE if _offered(id, answer.metric, series)
    ]
    first, last = ("", "First month"), ("", "Latest month")
    return components.controls(
        components.select("from", "From", [first, *dated], month_text(view.start) if view.start else None),
        components.select("to", "To", [last, *reversed(dated)], month_text(view.end) if view.end else None),
        components.select("basis", "Shown as", bases, view.basis),
        *_baseline(view, series),
        components.select(
            "compare", "Compared with", compare, view.compare if view.compare != usual else None
        ),
    )


def _baseline(view: View, series: Series) -> list[Any]:
    """Which months limits are from, where there are limits and 24 months to choose among."""
    if series.chart not in JUDGED_CHARTS:
        return []
    final = [one.month for one in series.points if usable(one)]
    began = series.place.programme_start if series.place else None
    before = [month for month in final if began and month < month_of(began)]
    spans = {
        (some[0], some[-1]): words
        for some, words in ((final[:LIMITS_FROM], "First:"), (before[-LIMITS_FROM:], "Before the start:"))
        if len(some) == LIMITS_FROM
    }
    if view.baseline:
        spans.setdefault(view.baseline, "Chosen:")
    if not spans:
        return []
    offered = [(months_text(one), f"{words} {months_name(*one)}") for one, words in spans.items()]
    chosen = months_text(view.baseline) if view.baseline else None
    return [components.select("baseline", "Limits from", [("", "All months"), *offered], chosen)]


def _offered(compare: str, metric: Metric, series: Series) -> bool:
    """Published figures only where there is one of the metric; of the others each says why if it cannot."""
    one = BENCHMARKS.get(compare)
    if one is None or one.homes != "published":
        return True
    return one.figure(metric) is not None or series.comparison(compare) is not None


def _fits(basis: str, metric: Metric) -> bool:
    """A rate for 100 residents a year is only of what is counted over days."""
    return basis != "per_100_years" or metric.denominator in {"occupied_bed_days", "days_at_risk"}


def _chart(
    answer: Answer, series: Series, told: str, heading: str, traced: int | None, view: View
) -> html.Figure:
    metric = answer.metric
    event = start_of_programme(series.place)
    wide = describe(metric, series, told, event=event, ring=traced)
    narrow = describe(metric, series, told, last=NARROW_MONTHS, event=event, ring=traced)
    label, ids = heading, f"told-{metric.id}"
    drawn: list[Any] = [html.Div(sentence.nothing(metric, series), className="no-chart large")]
    if wide and narrow:
        graph = dcc.Graph(
            figure=figure(wide),
            config={"displayModeBar": False, "responsive": True, "scrollZoom": False},
            className="graph",
        )
        drawn = [
            html.Div(
                graph,
                role="img",
                className="chart-wide large",
                **{"aria-label": label, "aria-describedby": ids},
            ),
            components.narrow_chart(narrow, label, ids),
        ]
    return html.Figure(
        [
            html.H2(headings.large_heading(metric, series), className="chart-heading"),
            html.Div(
                [
                    components.variation(metric, series),
                    components.comparison(sentence.chosen(metric, series, view.compare), metric, value=False),
                    html.Span(_standard(metric), className="words"),
                ],
                className="words-line",
            ),
            *drawn,
            html.Figcaption(f"{_limits(series)}{source_line(answer, series, wide)}", className="source"),
            html.P(pictures.how_to_read(series.chart), className="links"),
        ],
        className="chart-block large",
    )


def _standard(metric: Metric) -> str:
    return "No standard set" if metric.standard is None else f"Standard {metric.standard:g}"


def _limits(series: Series) -> str:
    if not series.variation:
        return ""
    kind = "Limits are straight. " if series.chart == "xmr" else "Limits widen when fewer beds are occupied. "
    hollow = any("provisional" in point.marks for point in series.points)
    return f"{kind}{'Hollow: provisional. ' if hollow else ''}"


def _table(view: View, path: str, metric: Metric, series: Series) -> html.Section:
    """The latest months; the others behind one press, open where the traced month is among them."""

    def link(month: int) -> str:
        return f"{write(path, view, month=month)}#trace"

    points = [p for p in series.points if p.state != "not_open"]
    newest, older = points[-MONTHS_SHOWN:], points[:-MONTHS_SHOWN]
    caption = f"{metric.title} at {series.name}, latest {len(newest)} of {len(points)} months"
    parts: list[Any] = [tables.values_table(metric, series, caption, newest, link)]
    if older:
        table = tables.values_table(metric, series, f"The {len(older)} months before", older, link)
        traced = view.month is not None and view.month < newest[0].month
        parts.append(html.Details([html.Summary(f"Show the {len(older)} months before"), table], open=traced))
    return html.Section(parts)


def comparison_section(metric: Metric, series: Series, view: View) -> html.Section:
    one = sentence.chosen(metric, series, view.compare)
    heading = html.H2(f"Compared with {_title(one)}" if one else "Compared", id="compared")
    lines = [(comparison.title, _compared(comparison, metric)) for comparison in series.comparisons]
    for own_past in series.baselines:
        said = wording.value(own_past.value, metric) or state_words.state(own_past.point, metric)
        lines.append((f"{own_past.title}, {own_past.period}" if own_past.period not in own_past.title
                      else own_past.title, said))  # fmt: skip
    own = series.headline
    own_value = (
        f"{series.name}: {wording.value(own.value, metric)}, {headings.year_to(own, metric)}."
        if own and own.value is not None
        else ""
    )
    notes = [html.P(one.note, className="quiet")] if one and one.note else []
    return html.Section(
        [
            heading,
            html.P([components.comparison(one, metric, value=False)], className="after"),
            html.P(f"{own_value} {wording.unit_words(metric)}.".strip(), className="quiet"),
            *([html.P(expected_words(one.expected), id="expected")] if one and one.expected else []),
            tables.facts(lines),
            *notes,
            *([_peers(one)] if one and (one.peers or one.others) else []),
        ],
        **{"aria-labelledby": "compared"},
    )


def _title(one: Comparison) -> str:
    """Names of places keep their capital."""
    named = one.id in {"england", "published"} or one.id not in BENCHMARKS
    return one.title if named else wording.lower_first(one.title)


def _compared(one: Comparison, metric: Metric) -> str:
    if one.state != "shown":
        return sentence.not_compared(one)
    value = wording.value(one.value, metric)
    who = ", ".join(part for part in (one.place, one.population, one.period) if part)
    who = who or (f"{one.homes} homes" if one.homes else "")
    if one.id == "best" and one.low is not None and one.high is not None:
        ends = f"{wording.value(one.low, metric)} to {wording.value(one.high, metric)}"
        who = f"95% interval {ends}; {one.homes} homes; {one.period}"
    words = f": {one.word}" if one.word else ""
    return f"{value}{f' ({who})' if who else ''}{words}"


def expected_words(one: Expected) -> str:
    """`Observed 13, expected 8.4: 1.5 times as many (0.8 to 2.6). Adjusted for type of home and bed days.`"""
    observed = "not known exactly" if one.observed is None else wording.count(one.observed)
    counts = f"Observed {observed}, expected {wording.one_place(one.expected)}"
    ratio = f", ratio {wording.one_place(one.ratio)}" if one.ratio is not None else ""
    if one.ratio is not None and one.low is not None and one.high is not None:
        ratio += f" (95% interval {wording.one_place(one.low)} to {wording.one_place(one.high)})"
    return f"{counts}{ratio}. Adjusted for {one.adjusted_for}."


def _peers(one: Comparison) -> html.Details:
    """Who was taken together: by name those that the reader may see, of the others how many they are."""
    rest = f"{one.others} {wording.plural(one.others, 'home', 'homes')}"
    items = [html.Li(f"{peer.name} ({peer.code})") for peer in one.peers]
    if one.others:
        items.append(html.Li(f"and {rest} of other areas" if items else f"{rest}, not named here"))
    together = len(one.peers) + one.others
    words = f"Which {together} {wording.plural(together, 'home', 'homes')}"
    return html.Details([html.Summary(words), html.Ul(items)], id="peers")


def _definition(metric: Metric, view: View) -> html.Section:
    more = html.A("Whole definition", href=write(f"/metrics/{metric.id}", lasting(view)))
    return html.Section(
        [
            html.H2("Definition", id="definition"),
            html.P(metric.definition, className="after"),
            tables.facts(definition_facts(metric)),
            html.P(more, className="links"),
        ],
        **{"aria-labelledby": "definition"},
    )


PAGE = Page("/homes/<home>/metrics/<metric>", "One metric of a home", layout)
