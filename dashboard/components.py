"""Pieces that pages share: notices, marks with their words, charts, controls."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from dashboard import address, headings, sentence, signals, wording
from dashboard.access import Failed
from dashboard.address import View
from dashboard.charts.description import Chart
from dashboard.charts.svg import data_uri, medium, small
from metrics.answer import Series
from metrics.comparison_answer import Comparison
from metrics.definition import Metric

DEFAULT = address.NO_CHOICE  # assets/page.js knows it


def opening(title: str, data_date: str, *notices: Any) -> list[Any]:
    """The h1 is the finding and the data-date line is under it. Nothing is put between."""
    return [*notices, html.H1(title, id="heading", tabIndex=-1), html.P(data_date, className="data-date")]


def notices(view: View, path: str, moved: str | tuple[str, str, str] | None = None) -> list[html.P]:
    """What the reader should know before the heading: an old date, an old code, a bad value."""
    found = []
    if view.bad:
        keys = wording.listed([f"“{key}”" for key in view.bad])
        found.append(f"The address has a value for {keys} that cannot be used. The usual view is shown.")
    if moved:
        found.append(moved if isinstance(moved, str) else f"{moved[0]} is now {moved[2]} ({moved[1]}).")
    view = replace(view, was=None)
    said = [html.P(words, className="notice", role="status") for words in found]
    if view.asat:
        latest = html.A("See latest", href=address.write(path, view, asat=None))
        said.append(
            html.P([f"This shows data as at {wording.day(view.asat)}. ", latest, "."], className="notice")
        )
    return said


def buttons(path: str, view: View, asat: Any, paper: bool = False) -> html.Div:
    """Copy the address as it is, or with the day of its data. `paper`: a page made for A4 is there."""
    latest = address.write(path, view, asat=None, was=None)
    fixed = address.write(path, view, asat=asat, was=None)
    return html.Div(
        [
            html.Button(
                "Copy link (latest data)", type="button", className="button main", **{"data-copy": latest}
            ),
            html.Button(
                f"Copy link (as at {wording.day(asat)})",
                type="button",
                className="button",
                **{"data-copy": fixed},
            ),
            html.A("Print", href=address.write(path, view, paper="1", was=None), className="button")
            if paper
            else html.Button("Print", type="button", className="button", **{"data-print": "page"}),
            html.Span(className="said", role="status"),
        ],
        className="buttons",
    )


def mark(kind: str) -> html.Span:
    """A mark of change over time; its word stands beside it."""
    return html.Span(className=f"mark {kind}", **{"aria-hidden": "true"})


def capsule(word: str) -> html.Span:
    """The mark of comparison; its words follow it."""
    side = "higher" if word.startswith("higher") else "lower" if word.startswith("lower") else "as"
    return html.Span(className=f"capsule {side}", **{"aria-hidden": "true"})


def variation(metric: Metric, series: Series) -> html.Span:
    """Mark and word of a series over time, or why there is none."""
    signal = signals.signal_of(metric, series)
    if signal and signal.kind != "words":
        return html.Span([mark(signal.kind), html.B(signals.words_of(signal))], className="words")
    if signal:
        return html.Span(html.B(signals.words_of(signal)), className="words")
    words = sentence.unjudged(series, metric)
    if words:
        return html.Span(words, className="words")
    if series.latest is None:
        return html.Span(wording.upper_first(headings.nothing_short(series)), className="words")
    return html.Span([mark("usual"), "usual"], className="words")


def comparison(one: Comparison | None, metric: Metric, value: bool = True) -> html.Span:
    """Capsule and words; without a word, who it is set beside and their figure."""
    if one is None:
        return html.Span("Not compared", className="words")
    if one.state != "shown":
        return html.Span(sentence.not_compared(one), className="words")
    shown = one.value is not None and (value or one.word is None)
    # Kept on one line with the word before it.
    number = f"\u00a0{wording.value(one.value, metric)}" if shown else ""
    who = sentence.comparator(one, counted=False)
    if one.word is None:
        return html.Span(f"{wording.upper_first(who)}{number}", className="words")
    return html.Span([capsule(one.word), f"{one.word}: {who}{number}"], className="words")


def small_chart(chart: Chart | None) -> html.Img | html.Div:
    if chart is None:
        return html.Div(className="no-chart")
    return html.Img(
        src=data_uri(small(chart)), alt=chart.alternative, width=376, height=60, className="small-chart"
    )


def medium_chart(wide: Chart, narrow: Chart, label: str, described_by: str) -> html.Div:
    """Redrawn, not shrunk, where the page is narrow."""
    return html.Div(
        [
            _picture(medium(wide), "chart-wide", label, described_by),
            _picture(medium(narrow, width=358), "chart-narrow", label, described_by),
        ],
        className="chart",
    )


def _picture(svg: str, name: str, label: str, described_by: str) -> html.Div:
    named = {"aria-label": label, "aria-describedby": described_by}
    # The page's own script puts the drawing in, so that its words are in the page's type.
    return html.Div(role="img", className=name, **named, **{"data-svg": svg})


def narrow_chart(chart: Chart, label: str, described_by: str) -> html.Div:
    return _picture(medium(chart, width=358), "chart-narrow", label, described_by)


def hidden(name: str, value: str) -> dbc.Input:
    return dbc.Input(type="hidden", name=name, value=value)


def failed(problem: Failed, path: str, of: str = "") -> html.Div:
    """What failed, what still works, a reference, and trying again."""
    said = "this part could not be worked out."
    return html.Div(
        [
            html.B(f"{of}: {said}" if of else wording.upper_first(said)),
            f" The rest of the page still works. Reference {problem.reference}. ",
            html.A("Try again", href=path),
        ],
        className="notice failed",
        role="status",
    )


def select(key: str, label: str, options: Sequence[tuple[str, str]], value: str | None) -> html.Label:
    """A native select that writes one key of the address; its default is written as nothing."""
    choices = [{"label": words, "value": chosen or DEFAULT} for chosen, words in options]
    box = dbc.Select(id=f"address-{key}", name=key, options=choices, value=value or DEFAULT)
    return html.Label([html.Span(label), box], htmlFor=f"address-{key}")


def controls(
    *selects: html.Label, label: str = "How it is looked at", path: str = "", view: View | None = None
) -> html.Div:
    """Each choice writes its key of the address; with a path, also where there are no scripts."""
    parts: list[Any] = list(selects)
    if path and view is not None:
        kept = [hidden("asat", view.asat.isoformat())] if view.asat else []
        press = html.Noscript(html.Button("Show", type="submit", className="button"))
        parts = [html.Form([*parts, *kept, press], action=path, method="get")]
    return html.Div(parts, className="controls", role="group", **{"aria-label": label, "data-address": "1"})
