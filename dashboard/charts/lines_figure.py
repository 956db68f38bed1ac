"""Large charts of lines: the same description as a figure of plain dicts, for Plotly's small bundle."""

from typing import Any

from dashboard.charts.figure import BOTTOM, HEIGHT, LEFT, TEXT, TOP
from dashboard.charts.lines import COLOURS, DASHES, EDGE, Lines, said
from dashboard.charts.lines_svg import april_or_first, colour_and_weight
from dashboard.charts.scale import spread
from dashboard.charts.shapes import GREY, GRID, INK, INK_2, TINT
from dashboard.wording import MONTHS, tick
from loaders.calendar import month_name

LETTER, MOST_RIGHT = 7.6, 300


def lines_figure(chart: Lines) -> dict[str, Any]:
    """Lines, bands, baselines and events of the description, at the height of other large charts."""
    return {"data": [*_bands(chart), *_lines(chart)], "layout": _layout(chart)}


def _lines(chart: Lines) -> list[dict[str, Any]]:
    months = list(range(chart.start, chart.end + 1))
    found = []
    for place, line in enumerate(chart.lines):
        known = dict(line.points)
        values = [known.get(month) for month in months]
        hover = [
            "" if value is None else f"{line.name}, {month_name(month)}: {said(value, chart.tick)}"
            for month, value in zip(months, values, strict=True)
        ]
        found.append({
            "type": "scatter", "mode": "lines", "name": line.name, "x": months, "y": values,
            "connectgaps": False, "hovertext": hover, "hoverinfo": "text",
            "line": {"color": COLOURS[place], "width": 2, "dash": _dash(DASHES[place])},
        })  # fmt: skip
    return found


def _dash(lengths: str) -> str:
    return ",".join(f"{part}px" for part in lengths.split()) or "solid"


def _bands(chart: Lines) -> list[dict[str, Any]]:
    found = []
    for place, line in enumerate(chart.lines):
        if len(line.band) > 1:
            months = [month for month, _, _ in line.band]
            there, back = [high for _, _, high in line.band], [low for _, low, _ in reversed(line.band)]
            found.append({
                "type": "scatter", "mode": "lines", "name": f"interval of {line.name}", "hoverinfo": "skip",
                "x": [*months, *reversed(months)], "y": [*there, *back], "fill": "toself",
                "line": {"width": 1, "color": COLOURS[place], "dash": _dash(EDGE)},
                "fillcolor": _faint(COLOURS[place]),
            })  # fmt: skip
    return found


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.12)"


def _right(chart: Lines) -> int:
    return int(min(MOST_RIGHT, LETTER * max(len(label.text) for label in chart.labels) + 24))


def _layout(chart: Lines) -> dict[str, Any]:
    named = april_or_first(chart)
    return {
        "height": HEIGHT,
        "margin": {"l": LEFT, "r": _right(chart), "t": TOP, "b": BOTTOM, "pad": 0},
        "font": {"family": "Inter, Arial, Helvetica, sans-serif", "size": TEXT, "color": INK_2},
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False, "dragmode": False, "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": INK_2, "font": {"color": INK, "size": TEXT}},
        "xaxis": {
            "range": [chart.start - 0.5, chart.end + 0.5], "tickvals": named,
            "ticktext": [f"{MONTHS[month % 12][:3]} {month // 12}" for month in named], "ticks": "outside",
            "ticklen": 4, "tickcolor": GREY, "showgrid": False, "zeroline": False, "showline": True,
            "linecolor": GREY, "fixedrange": True,
        },
        "yaxis": {
            "range": [chart.scale.bottom, chart.scale.top], "tickvals": list(chart.scale.ticks),
            "ticktext": [tick(value, chart.tick) for value in chart.scale.ticks], "gridcolor": GRID,
            "zeroline": False, "fixedrange": True,
        },
        "shapes": _shapes(chart),
        "annotations": [*_heads(chart), *_events(chart), *_ends(chart)],
    }  # fmt: skip


def _shapes(chart: Lines) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = []
    for past in chart.baselines:
        first, last = max(chart.start, past.first), min(chart.end, past.last)
        across = {"x0": first - 0.5, "layer": "below"}
        if first <= last:
            tint = {"fillcolor": TINT, "line": {"width": 0}, "x1": last + 0.5}
            shapes.append({"type": "rect", **across, **tint, "yref": "paper", "y0": 0, "y1": 1})
        line = {"color": INK_2, "width": 1, "dash": "1px,3px"}
        end = {"x1": chart.end + 0.5, "y0": past.value, "y1": past.value}
        shapes.append({"type": "line", **across, **end, "line": line})
    if chart.level:
        ends = {"x0": chart.start - 0.5, "x1": chart.end + 0.5, "y0": chart.level[0], "y1": chart.level[0]}
        shapes.append({"type": "line", **ends, "line": {"color": INK, "width": 1.5}})
    for month, _ in chart.events:
        at = {"x0": month - 0.5, "x1": month - 0.5, "yref": "paper", "y0": 0, "y1": 1.02}
        shapes.append({"type": "line", **at, "line": {"color": INK_2, "width": 1}})
    return shapes


def _words(words: str, **where: Any) -> dict[str, Any]:
    return {"text": words, "showarrow": False, "font": {"size": TEXT, "color": INK_2}, **where}


def _heads(chart: Lines) -> list[dict[str, Any]]:
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "xref": "paper", "yshift": 26}
    return [
        _words(chart.unit, **top, x=0, xanchor="left", xshift=-LEFT),
        _words(chart.direction, **top, x=1, xanchor="right", xshift=_right(chart)),
    ]


def _events(chart: Lines) -> list[dict[str, Any]]:
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4}
    return [
        _words(words, **top, x=month - 0.5) | {"font": {"size": TEXT, "color": INK}}
        for month, words in chart.events
    ]


def _ends(chart: Lines) -> list[dict[str, Any]]:
    plot = HEIGHT - TOP - BOTTOM
    wanted = [plot * (1 - chart.scale.share(label.value)) for label in chart.labels]
    placed = spread(wanted, [1.18 * TEXT] * len(wanted), -8, plot + 8)
    where = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 12, "yanchor": "middle"}
    ends = []
    for place, (label, want, got) in enumerate(zip(chart.labels, wanted, placed, strict=True)):
        colour, _, weight = colour_and_weight(chart, place)
        text = f"<b>{label.text}</b>" if weight > 400 else label.text
        found = _words(text, **where, y=label.value, yshift=round(want - got, 1))
        ends.append(found | {"font": {"size": TEXT, "color": colour}})
    return ends
