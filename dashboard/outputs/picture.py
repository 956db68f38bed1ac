"""Charts as a picture that stands by itself: heading, sentence, drawing, source, filters, day, profile."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from dashboard import headings, sentence, wording
from dashboard.charts.description import describe
from dashboard.charts.svg import medium
from dashboard.frame import MADE_UP
from dashboard.outputs.about import About
from dashboard.spreadsheet import writable
from loaders.calendar import month_of
from metrics.answer import Answer, Place, Series
from metrics.definition import Metric

WIDTH, CHART, EDGE = 960, 380, 32
INSIDE = WIDTH - 2 * EDGE
HEADING, BELOW, SAID, SMALL = 22, 18, 16, 13  # sizes of type
LETTER = 0.52  # of its size is a letter wide, the mean of a line
INK, INK_2 = "#212B32", "#425563"


@dataclass(frozen=True)
class Drawn:
    """One drawing with its sentence; where there is nothing to draw, the words alone."""

    told: str
    svg: str | None = None
    height: float = 0
    heading: str = ""  # of one of several


def picture(about: About, answer: Answer, series: Series) -> str:
    """One series over time, with what a reader must know of it."""
    metric = answer.metric
    told = sentence.of_series(metric, series, answer.query.compare)
    chart = describe(metric, series, told, event=_start(series.place))
    drawn = Drawn(told, medium(chart, INSIDE, CHART) if chart else None, CHART)
    reason = f"{series.chart_reason.rstrip('.')}. Hollow points are provisional and are not judged."
    heading = headings.metric_heading(series.name, metric, series)
    return sheet_of(about, heading, [drawn], [source_of(metric), reason])


def source_of(metric: Metric) -> str:
    return f"{metric.title}. Source: {wording.source_words(metric)}."


def sheet_of(about: About, title: str, drawings: Sequence[Drawn], under: Sequence[str]) -> str:
    """The SVG, with its words as its text alternative: title, drawings, then what must be known of them."""
    parts, height = _set(_lines(title, HEADING, INK, 600), EDGE / 2)
    for one in drawings:
        lines = [*(_lines(one.heading, BELOW, INK, 600) if one.heading else ()), *_lines(one.told, SAID, INK)]
        said, height = _set(lines, height + (EDGE / 2 if one.heading else 0))
        parts += said
        if one.svg is not None:
            drawing, height = _placed(one.svg, one.height, height)
            parts.append(drawing)
    source = [line for words in (*under, *_about(about)) for line in _lines(words, SMALL, INK_2)]
    below, height = _set(source, height)
    told = " ".join(one.told for one in drawings)
    return _whole(title, f"{told} {about.said}", [*parts, *below], round(height + EDGE / 2))


def _start(place: Place | None) -> tuple[int, str] | None:
    if place is None or place.programme_start is None:
        return None
    return month_of(place.programme_start), "programme starts"


def _about(about: About) -> Iterator[str]:
    yield f"{about.period}. Filters: {about.filtered}."
    yield f"As at {wording.day(about.asat)}. {about.under}."
    if about.made_up:
        yield MADE_UP


Line = tuple[str, int, str, int]


def _lines(words: str, size: int, colour: str, weight: int = 400) -> list[Line]:
    """Broken between words, so that each line fits."""
    most = int(INSIDE / (size * LETTER))
    found = [""]
    for word in words.split():
        if found[-1] and len(found[-1]) + 1 + len(word) > most:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return [(line, size, colour, weight) for line in found]


def _set(lines: list[Line], height: float) -> tuple[list[str], float]:
    """Line under line, from a height on; the height where they end."""
    parts = []
    for words, size, colour, weight in lines:
        height += size * 1.4
        parts.append(
            f'<text x="{EDGE}" y="{height:.1f}" font-size="{size}" font-weight="{weight}" fill="{colour}">'
            f"{escape(writable(words))}</text>"
        )
    return parts, height


def _placed(drawn: str, tall: float, height: float) -> tuple[str, float]:
    # An SVG within another has its place in it.
    inside = re.sub(r"^<svg ", f'<svg x="{EDGE}" y="{height + 20:.1f}" ', drawn, count=1)
    return writable(inside), height + 20 + tall + 8


def _whole(title: str, words: str, parts: list[str], height: int) -> str:
    pairs = (("title", title), ("desc", words))
    named = "".join(f'<{tag} id="{tag}">{escape(writable(said))}</{tag}>' for tag, said in pairs)
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc" '
        f'xml:lang="en-GB" font-family="Inter, Arial, Helvetica, sans-serif">{named}'
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )
