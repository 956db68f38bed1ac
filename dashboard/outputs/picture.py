"""One chart as a picture that stands by itself: heading, sentence, drawing, source, filters, day, profile."""

import re
from collections.abc import Iterator
from html import escape

from dashboard import headings, sentence, wording
from dashboard.charts.description import Chart, describe
from dashboard.charts.svg import medium
from dashboard.components import MADE_UP
from dashboard.outputs.about import About
from dashboard.spreadsheet import writable
from loaders.calendar import month_of
from metrics.answer import Answer, Place, Series

WIDTH, CHART, EDGE = 960, 380, 32
HEADING, SAID, SMALL = 22, 16, 13  # sizes of type
LETTER = 0.52  # of its size is a letter wide, the mean of a line
INK, INK_2 = "#212B32", "#425563"


def picture(about: About, answer: Answer, series: Series) -> str:
    """The SVG, with its words as its text alternative; where no month has a value, the words alone."""
    metric = answer.metric
    told = sentence.of_series(metric, series, answer.query.compare)
    chart = describe(metric, series, told, event=_start(series.place))
    heading = headings.metric_heading(series.name, metric, series)
    lines = [*_lines(heading, HEADING, INK, 600), *_lines(told, SAID, INK)]
    parts, height = _set(lines, EDGE / 2)
    if chart is not None:
        drawing, height = _placed(chart, height)
        parts.append(drawing)
    source = [line for words in _under(about, answer, series) for line in _lines(words, SMALL, INK_2)]
    below, height = _set(source, height)
    return _whole(heading, f"{told} {about.said}", [*parts, *below], round(height + EDGE / 2))


def _start(place: Place | None) -> tuple[int, str] | None:
    if place is None or place.programme_start is None:
        return None
    return month_of(place.programme_start), "programme starts"


def _under(about: About, answer: Answer, series: Series) -> Iterator[str]:
    yield f"{answer.metric.title}. Source: {wording.source_words(answer.metric)}."
    yield f"{series.chart_reason.rstrip('.')}. Hollow points are provisional and are not judged."
    yield f"{about.period}. Filters: {about.filtered}."
    yield f"As at {wording.day(about.asat)}. {about.under}."
    if about.made_up:
        yield MADE_UP


Line = tuple[str, int, str, int]


def _lines(words: str, size: int, colour: str, weight: int = 400) -> list[Line]:
    """Broken between words, so that each line fits."""
    most = int((WIDTH - 2 * EDGE) / (size * LETTER))
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


def _placed(chart: Chart, height: float) -> tuple[str, float]:
    drawn = medium(chart, WIDTH - 2 * EDGE, CHART)
    # An SVG within another has its place in it.
    inside = re.sub(r"^<svg ", f'<svg x="{EDGE}" y="{height + 20:.1f}" ', drawn, count=1)
    return writable(inside), height + 20 + CHART + 8


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
