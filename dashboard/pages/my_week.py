"""My week: what is new, what waits for an answer, what is late; the quality lead's first page."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard import answering, components, headings, news, week, week_words, wording
from dashboard.access import Door
from dashboard.address import View, lasting, write
from dashboard.casebook.cases import Case
from dashboard.outputs import links
from dashboard.page import Page, Screen
from dashboard.pages import areas
from dashboard.week import AreaWeek, Week
from dashboard.week_words import DataLine
from metrics.definition import METRICS

DRAWN = 12  # signals with their charts; the others are behind one press


def layout(door: Door, view: View) -> Screen:
    now = week.ask(door, view)
    if not now.choices:
        return areas.empty(door)
    title = week_words.title(now)
    area = now.areas[0].area if len(now.areas) == 1 else None
    back = write("/", View(area=view.area))
    files = links.downloads(door.viewer, view, "/", f"my week, {week_words.names(now)}")
    sums = [answer for one in now.areas for answer in one.sums.answers.values()]
    main = [
        *components.opening(title, headings.data_date(sums), *components.notices(view, "/")),
        html.Div([html.Div([_summary(now), files]), _choice(now, view)], className="opening week"),
        *_failed(now),
        *_signals_to_answer(door, view, now, back),
        _data(door, now, view),
        *_answered(door, view, now, back),
        _rule(now),
    ]
    here = (area.code, area.name) if area else None
    return Screen(title, main, here, (), now.places.made_up)


def _failed(now: Week) -> list[html.Div]:
    """A measure that is not among the signals because it could not be asked."""
    found = {id: one for area in now.areas for id, one in area.raised.failures.items()}
    return [components.failed(one, "/", METRICS[id].title) for id, one in found.items()]


def _summary(now: Week) -> html.Ul:
    """Five lines at most: what stands, what is watched, what is late, what was revised."""
    lines = [_line("Signals", [week_words.expected(now)])]
    watched = sum(len(one.cases.watched) for one in now.areas)
    dismissed = sum(len(one.cases.dismissed) for one in now.areas)
    if watched or dismissed:
        to = "#watched" if watched else "#dismissed"
        lines.append(_line("Answered", [html.A(f"{watched} watched, {dismissed} dismissed", href=to)]))
    lines.append(_line("Late", [_late(now), " ", html.A("Data late or revised", href="#data")]))
    revised = [r.metric for one in now.areas for r in news.revised(one.sums.answers.values(), now.friday)]
    titles = list(dict.fromkeys(wording.lower_first(metric.title) for metric in revised))
    lines.append(_line("Revised", [f"{wording.upper_first(wording.listed(titles) or 'nothing')}."]))
    return html.Ul(lines, className="lines summary")


def _late(now: Week) -> str:
    """Feeds, then how many homes have not sent their own month."""
    feeds = len(now.late)
    are = wording.plural(feeds, "feed is", "feeds are")
    said = f"{wording.upper_first(wording.in_words(feeds))} {are} late."
    waits = [s for one in now.areas for s in news.not_in(one.sums.answers.values())]
    if not waits:
        return said
    lacking = sum(source.due - source.covered for source in waits)
    month = wording.month_name(max(source.latest or 0 for source in waits))
    homes = wording.plural(lacking, "home has", "homes have")
    return f"{said} {wording.upper_first(wording.in_words(lacking))} {homes} not sent {month}."


def _choice(now: Week, view: View) -> html.Div:
    """Which area, where there is more than one to choose from."""
    if len(now.choices) < 2:
        return html.Div()
    options = [(one.code, one.name) for one in now.choices]
    every = [("", "All my areas")] if len(now.areas) > 1 or view.area else []
    first = now.areas[0].area.code if len(now.areas) == 1 else ""
    if not every and first == options[0][0]:
        options[0] = ("", options[0][1])
        first = ""
    return components.controls(
        components.select("area", "Area", [*every, *options], view.area or first), label="Which area"
    )


def _signals_to_answer(door: Door, view: View, now: Week, back: str) -> list[html.Section]:
    """New ones first, then those that nobody has answered."""
    parts = (("new", "New signals", now.new), ("waiting", "Raised before, and not answered yet", now.waiting))
    return [_cases(door, view, now, found, back, id, title) for id, title, found in parts if found]


def _cases(
    door: Door, view: View, now: Week, found: Sequence[tuple[AreaWeek, Case]], back: str, id: str, title: str
) -> html.Section:
    several = len(now.areas) > 1
    lines = [
        answering.line(
            door, view, case, one.raised.flags.get(case.raised.metric.id), back,
            one.area.name if several else "",
        )
        for one, case in found
    ]  # fmt: skip
    rest = lines[DRAWN:]
    more = [html.Details([html.Summary(f"Show the other {len(rest)}"), html.Ul(rest, className="cases")])]
    order = "Concern, improvement, then neither; alphabetical within each."
    return html.Section(
        [
            html.H2(title, id=id),
            *([html.P(order, className="quiet")] if len(lines) > 1 else []),
            html.Ul(lines[:DRAWN], className="cases"),
            *(more if rest else []),
        ],
        className="section", **{"aria-labelledby": id},
    )  # fmt: skip


def _data(door: Door, now: Week, view: View) -> html.Section:
    """Feeds that are late, returns that are not in, months that were revised."""
    lines = [_data_line(one, len(now.areas) > 1) for one in week_words.data_lines(door, view, now)]
    none = html.P(week_words.NOTHING_LATE, className="quiet")
    return html.Section(
        [
            html.H2("Data late or revised", id="data"),
            html.Ul(lines, className="lines") if lines else none,
            html.P([_by_coverage(one, now, view) for one in now.areas], className="links"),
        ],
        className="section", **{"aria-labelledby": "data"},
    )  # fmt: skip


def _by_coverage(one: AreaWeek, now: Week, view: View) -> html.A:
    """Where it is seen which homes lack which months."""
    of = f" of {one.area.name}" if len(now.areas) > 1 else ""
    to = write(f"/areas/{one.area.code}/homes", lasting(view), sort="coverage")
    return html.A(f"Homes by coverage{of}", href=to)


def _data_line(one: DataLine, several: bool) -> html.Li:
    if one.area is None:
        return html.Li([html.B(one.name, className="who-line"), html.P(one.words)])
    return _line(one.name, [f"{one.area.name}: " if several else "", one.words])


def _line(name: str, words: list[Any]) -> html.Li:
    return html.Li([html.Span(name, className="who-line"), html.Span(words, className="words")])


def _answered(door: Door, view: View, now: Week, back: str) -> list[html.Section]:
    """What is watched, open; what was dismissed, behind one press."""
    watched = [line for one in now.areas for line in _kept(door, view, one, back, True)]
    dismissed = [line for one in now.areas for line in _kept(door, view, one, back, False)]
    made = []
    if watched:
        made.append(html.Section(
            [html.H2(f"Watched: {len(watched)}", id="watched"), html.Ul(watched, className="lines kept")],
            className="section", **{"aria-labelledby": "watched"},
        ))  # fmt: skip
    if dismissed:
        made.append(html.Section(
            [
                html.H2(f"Dismissed: {len(dismissed)}", id="dismissed"),
                html.Ul(dismissed, className="lines kept"),
            ],
            className="section", **{"aria-labelledby": "dismissed"},
        ))  # fmt: skip
    return made


def _kept(door: Door, view: View, one: AreaWeek, back: str, watches: bool) -> list[html.Li]:
    return [
        answering.answered(door, view, answer, one.name_of(answer.home), now, back)
        for answer, now in one.answered(watches)
    ]


def _rule(now: Week) -> html.Section:
    """The one place that says what new means and when an answered signal comes back."""
    friday = wording.day(now.friday)
    return html.Section(
        [
            html.H2("What new means here", id="rule"),
            html.P(
                f"A signal is new if it did not stand as at Friday {friday}, the last Friday before this "
                "day: the same for everybody. One that nobody answers stays on this page."
            ),
            html.P(
                "Watch keeps it in view. Dismiss takes it off this list. An answered signal comes back when "
                "its run ends and another begins, when it turns the other way, or when a further month "
                "lies outside the limits."
            ),
        ],
        className="section prose quiet", **{"aria-labelledby": "rule"},
    )  # fmt: skip


PAGE = Page("/", "My week", layout, menu="My week", whole=True, kept=True)
