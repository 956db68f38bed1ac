"""Large charts: the same description as a figure of plain dicts, for Plotly's small bundle."""

from typing import Any

from dashboard.charts.description import Chart
from dashboard.charts.lines import said
from dashboard.charts.marks import HOLLOW
from dashboard.charts.scale import spread
from dashboard.wording import MONTHS, count, tick
from loaders.calendar import month_name

HEIGHT, TOP, BOTTOM, LEFT, RIGHT, TEXT = 380, 48, 32, 52, 150, 14
NARROWEST = 652  # the page at 701 px; narrower ones get the other drawing
INK, INK_2, GREY, GRID, TINT = "#212B32", "#425563", "#768692", "#E1E6E8", "#F0F4F5"
SYMBOL = {
    "usual": ("circle", GREY, 8),
    "plain": ("circle", INK_2, 8),
    "concern": ("diamond", "#B34700", 10.5),
    "improvement": ("triangle-up", "#005EB8", 11),
    "neutral": ("square", "#330072", 9.5),
    "provisional": ("circle", "#FFFFFF", 8),
    "open": ("circle", "#FFFFFF", 8),
}


def figure(chart: Chart) -> dict[str, Any]:
    """Points, limits, marks and words of the description, at 380 px high."""
    return {
        "data": [*_hatches(chart), *_lines(chart), _points(chart), *_ring(chart)],
        "layout": _layout(chart),
    }


def _months(chart: Chart) -> list[int]:
    return list(range(chart.start, chart.end + 1))


def _line(chart: Chart, line, name: str, colour: str, width: float, dash: str) -> dict[str, Any]:
    known = dict(line)
    months = _months(chart)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": months,
        "y": [known.get(month) for month in months],
        "line": {"color": colour, "width": width, "dash": dash},
        "hoverinfo": "skip",
        "connectgaps": False,
    }


def _lines(chart: Chart) -> list[dict[str, Any]]:
    lines = []
    if chart.upper:
        lines.append(_line(chart, chart.upper, "upper", INK_2, 1.3, "5px,4px"))
    if chart.lower:
        lines.append(_line(chart, chart.lower, "lower", INK_2, 1.3, "5px,4px"))
    if chart.mean:
        lines.append(_line(chart, chart.mean, "mean", INK, 2, "solid"))
    return lines


def _points(chart: Chart) -> dict[str, Any]:
    marks = {mark.month: mark for mark in chart.marks}
    months = chart.places
    values = [marks[month].value if month in marks else None for month in months]
    shapes = [marks[month].shape if month in marks else "usual" for month in months]
    hover = [_hover(chart, month, marks) for month in months]
    common = {
        "name": "points",
        "x": months,
        "y": values,
        "customdata": shapes,
        "hovertext": hover,
        "hoverinfo": "text",
    }
    if chart.bars:
        fill = ["#FFFFFF" if shape == "provisional" else GREY for shape in shapes]
        return {
            "type": "bar",
            **common,
            "width": 0.62,
            "marker": {"color": fill, "line": {"color": GREY, "width": 1.5}},
        }
    return {
        "type": "scatter",
        "mode": "lines+markers",
        **common,
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": GREY if chart.faded else INK_2, "width": 1.2},
        "marker": {
            "symbol": [SYMBOL[shape][0] for shape in shapes],
            "color": [SYMBOL[shape][1] for shape in shapes],
            "size": [SYMBOL[shape][2] for shape in shapes],
            "opacity": 1,
            "line": {
                "color": [GREY if shape in HOLLOW else "#FFFFFF" for shape in shapes],
                "width": [1.8 if shape in HOLLOW else 1 for shape in shapes],
            },
        },
    }


def _hover(chart: Chart, month: float, marks) -> str:
    mark = marks.get(month)
    if mark is None:
        return ""
    note = {"provisional": ", provisional", "open": " days so far"}.get(mark.shape, "")
    return f"{mark.when or month_name(int(month))}: {_said(chart, mark.value)}{note}"


def _said(chart: Chart, value: float) -> str:
    """To the digit of the table."""
    if not chart.whole:
        return said(value, chart.tick)
    return f"{'£' if chart.tick == 'money' else ''}{count(value)}"


def _hatches(chart: Chart) -> list[dict[str, Any]]:
    if not chart.hatched:
        return []
    height = chart.scale.top - chart.scale.bottom
    return [
        {
            "type": "bar",
            "name": "not submitted",
            "x": list(chart.hatched),
            "y": [height] * len(chart.hatched),
            "base": [chart.scale.bottom] * len(chart.hatched),
            "width": 1,
            "hoverinfo": "skip",
            "marker": {
                "color": "#FFFFFF",
                "line": {"width": 0},
                "pattern": {"shape": "/", "fgcolor": GREY, "bgcolor": "#FFFFFF", "size": 6, "solidity": 0.25},
            },
        }
    ]


def _ring(chart: Chart) -> list[dict[str, Any]]:
    mark = next((one for one in chart.marks if one.month == chart.ring), None)
    if mark is None:
        return []
    marker = {"symbol": "circle-open", "size": 26, "color": INK, "line": {"width": 1.5, "color": INK}}
    ring = {"type": "scatter", "mode": "markers", "name": "ring", "x": [mark.month], "y": [mark.value]}
    return [{**ring, "marker": marker, "hoverinfo": "skip", "cliponaxis": False}]


def _layout(chart: Chart) -> dict[str, Any]:
    aprils = [m for m in _months(chart) if m % 12 == 3] or [chart.start]
    return {
        "height": HEIGHT,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP + _second_row(chart), "b": BOTTOM, "pad": 0},
        "font": {"family": "Inter, Arial, Helvetica, sans-serif", "size": TEXT, "color": INK_2},
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "barmode": "overlay",
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": INK_2, "font": {"color": INK, "size": TEXT}},
        "xaxis": {
            "range": [chart.start - 0.5, chart.end + 0.5],
            "tickvals": aprils,
            "ticktext": [f"{MONTHS[month % 12][:3]} {month // 12}" for month in aprils],
            "ticks": "outside",
            "ticklen": 4,
            "tickcolor": GREY,
            "showgrid": False,
            "zeroline": False,
            "showline": True,
            "linecolor": GREY,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [chart.scale.bottom, chart.scale.top],
            "tickvals": list(chart.scale.ticks),
            "ticktext": [tick(value, chart.tick) for value in chart.scale.ticks],
            "gridcolor": GRID,
            "zeroline": False,
            "fixedrange": True,
        },
        "shapes": _shapes(chart),
        "annotations": [*_heads(chart), *_tops(chart), *_ends(chart), *_beside(chart)],
    }


def _shapes(chart: Chart) -> list[dict[str, Any]]:
    shapes = []
    for first, last in chart.tinted:
        across = {"x0": first - 0.5, "x1": last + 0.5, "layer": "below"}
        tint = {"fillcolor": TINT, "line": {"width": 0}}
        shapes.append({"type": "rect", **across, "yref": "paper", "y0": 0, "y1": 1, **tint})
        # The tint alone would not be seen without colour.
        over = {"yref": "paper", "y0": 1, "y1": 1, "line": {"color": GREY, "width": 1.5}}
        shapes.append({"type": "line", "x0": first - 0.45, "x1": last + 0.45, "layer": "below", **over})
    for first, value in chart.past_means:
        across = {"x0": first - 0.5, "x1": chart.end + 0.5, "layer": "below"}
        line = {"color": INK_2, "width": 1, "dash": "1px,3px"}
        shapes.append({"type": "line", **across, "y0": value, "y1": value, "line": line})
    if chart.event:
        x = chart.event[0] - 0.5
        at = {"x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1.06}
        shapes.append({"type": "line", **at, "line": {"color": INK_2, "width": 1}})
    for month in chart.changes:
        at = {"x0": month - 0.5, "x1": month - 0.5, "yref": "paper", "y0": 0, "y1": 1}
        shapes.append({"type": "line", **at, "line": {"color": INK_2, "width": 1, "dash": "2px,3px"}})
    return shapes


def _words(text: str, **where: Any) -> dict[str, Any]:
    return {"text": text, "showarrow": False, "font": {"size": TEXT, "color": INK_2}, **where}


def _heads(chart: Chart) -> list[dict[str, Any]]:
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "xref": "paper"}
    return [
        _words(chart.unit, **top, x=0, xanchor="left", xshift=-LEFT, yshift=26 + _second_row(chart)),
        _words(chart.direction, **top, x=1, xanchor="right", xshift=RIGHT, yshift=26 + _second_row(chart)),
    ]


def _tops(chart: Chart) -> list[dict[str, Any]]:
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 2}
    names = []
    first, last = max(chart.tinted, key=lambda span: span[1], default=(0, 0))
    if last - first >= 5:
        top["yshift"] = 2 + _second_row(chart)
        names.append(_words("baseline", **top, x=last + 0.5, xanchor="right", xshift=-2))
        top["yshift"] = 2
    if chart.event:
        month, words = chart.event
        font = {"size": TEXT, "color": INK}
        names.append(_words(words, **top, x=month - 0.5, xanchor="left", xshift=4) | {"font": font})
    return names


def _beside(chart: Chart) -> list[dict[str, Any]]:
    """Words at marks that have some, and at months from which on limits start afresh."""
    middle = (chart.start + chart.end) / 2
    marks = [
        _words(m.words, x=m.month, y=m.value, xanchor="right" if m.month > middle else "left", yshift=14)
        for m in chart.marks
        if m.words
    ]
    top = {"yref": "paper", "y": 1, "yanchor": "top", "xanchor": "left", "xshift": 4}
    # White behind the letters, since a limit may run there.
    behind = {"bgcolor": "#FFFFFF", "borderpad": 1}
    return marks + [_words("new limits", x=month - 0.5, **top, **behind) for month in chart.changes]


def _second_row(chart: Chart) -> int:
    """Room for the name of the baseline above that of an event into which it would run."""
    if chart.event is None or not chart.tinted:
        return 0
    month = (NARROWEST - LEFT - RIGHT) / chart.months
    room = (max(last for _, last in chart.tinted) + 1 - chart.event[0]) * month
    return 18 if 0 < room < 7.5 * len(chart.event[1]) + 66 else 0


def _ends(chart: Chart) -> list[dict[str, Any]]:
    """Labels at the right end, pushed apart in pixels: the height of the plot is known."""
    plot = HEIGHT - TOP - _second_row(chart) - BOTTOM
    apart = 1.18 * TEXT
    wanted = [plot * (1 - chart.scale.share(label.value)) for label in chart.labels]
    sizes = [apart * (2 if label.second else 1) for label in chart.labels]
    placed = spread(wanted, sizes, -8, plot + 8)
    ends = []
    for label, want, got in zip(chart.labels, wanted, placed, strict=True):
        text = f"<b>{label.text}</b>" if label.strength == 0 else label.text
        text += f"<br>{label.second}" if label.second else ""
        colour = INK if label.strength <= 1 else INK_2
        where = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 16, "align": "left"}
        height = {"y": label.value, "yanchor": "middle", "yshift": round(want - got, 1)}
        ends.append(_words(text, **where, **height) | {"font": {"size": TEXT, "color": colour}})
    return ends
