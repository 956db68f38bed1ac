"""Large funnels: the same description as a figure of plain dicts, for Plotly's small bundle."""

from typing import Any

from dashboard.charts.figure import BOTTOM, LEFT, TEXT, TOP
from dashboard.charts.funnel import FunnelChart
from dashboard.charts.placing import beside
from dashboard.charts.scale import spread
from dashboard.charts.shapes import GREY, GRID, INK, INK_2, NAVY
from dashboard.wording import count, tick

HEIGHT, RIGHT, WIDTH = 460, 96, 740
BELOW = BOTTOM + 28
DASHES = {"95": "1px,3px", "998": "5px,4px"}


def funnel_figure(chart: FunnelChart) -> dict[str, Any]:
    """Rings, lines, mean and names of the description, at a fixed height."""
    return {"data": [*_curves(chart), *_mean(chart), _dots(chart)], "layout": _layout(chart)}


def _curves(chart: FunnelChart) -> list[dict[str, Any]]:
    return [
        {
            "type": "scatter", "mode": "lines", "name": curve.id, "hoverinfo": "skip",
            "x": [x for x, _ in curve.points], "y": [y for _, y in curve.points],
            "line": {"color": INK_2, "width": 1.3, "dash": DASHES[curve.id.rpartition("_")[2]]},
        }
        for curve in chart.curves
    ]  # fmt: skip


def _mean(chart: FunnelChart) -> list[dict[str, Any]]:
    if chart.mean is None:
        return []
    return [
        {
            "type": "scatter", "mode": "lines", "name": "mean", "hoverinfo": "skip",
            "x": [chart.across.bottom, chart.across.top], "y": [chart.mean, chart.mean],
            "line": {"color": INK, "width": 1.5},
        }
    ]  # fmt: skip


def _dots(chart: FunnelChart) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "name": "homes", "cliponaxis": False,
        "x": [dot.exposure for dot in chart.dots], "y": [dot.value for dot in chart.dots],
        "hovertext": [dot.words for dot in chart.dots], "hoverinfo": "text",
        "marker": {
            "size": [12.5 if dot.filled else 10 for dot in chart.dots],
            "color": [NAVY if dot.filled else "#FFFFFF" for dot in chart.dots],
            "opacity": 1, "line": {"color": NAVY, "width": 1.8},
        },
    }  # fmt: skip


def _layout(chart: FunnelChart) -> dict[str, Any]:
    return {
        "height": HEIGHT,
        "margin": {"l": LEFT, "r": RIGHT, "t": TOP, "b": BELOW, "pad": 0},
        "font": {"family": "Inter, Arial, Helvetica, sans-serif", "size": TEXT, "color": INK_2},
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False, "dragmode": False, "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": INK_2, "font": {"color": INK, "size": TEXT}},
        "xaxis": {
            "range": [chart.across.bottom, chart.across.top], "tickvals": list(chart.across.ticks),
            "ticktext": [count(size) for size in chart.across.ticks], "ticks": "outside", "ticklen": 4,
            "tickcolor": GREY, "showgrid": False, "zeroline": False, "showline": True, "linecolor": GREY,
            "fixedrange": True,
        },
        "yaxis": {
            "range": [chart.scale.bottom, chart.scale.top], "tickvals": list(chart.scale.ticks),
            "ticktext": [tick(value, chart.tick) for value in chart.scale.ticks], "gridcolor": GRID,
            "zeroline": False, "fixedrange": True,
        },
        "annotations": [*_heads(chart), *_names(chart), *_ends(chart)],
    }  # fmt: skip


def _words(words: str, **where: Any) -> dict[str, Any]:
    return {"text": words, "showarrow": False, "font": {"size": TEXT, "color": INK_2}, **where}


def _heads(chart: FunnelChart) -> list[dict[str, Any]]:
    top = {"yref": "paper", "y": 1, "yanchor": "bottom", "xref": "paper", "yshift": 20}
    below = {
        "yref": "paper",
        "y": 0,
        "yanchor": "top",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yshift": -28,
    }
    return [
        _words(chart.unit, **top, x=0, xanchor="left", xshift=-LEFT),
        _words(chart.direction, **top, x=1, xanchor="right", xshift=RIGHT),
        _words(chart.along, **below),
    ]


def _names(chart: FunnelChart) -> list[dict[str, Any]]:
    """Unusual homes by name, beside their dots; worked out at the width that is usual."""
    named = [dot for dot in chart.dots if dot.filled]
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BELOW
    dots = [
        (wide * chart.across.share(dot.exposure), high * (1 - chart.scale.share(dot.value)), dot.label)
        for dot in named
    ]
    found = []
    for dot, (_, want, _), (_, got, side) in zip(named, dots, beside(dots, wide, 0, high, TEXT), strict=True):
        sign = 1 if side == "start" else -1
        where = {"xanchor": "left" if sign > 0 else "right", "yanchor": "middle", "xshift": 10 * sign}
        # White behind the letters, since a line may run there.
        look = {"font": {"size": TEXT, "color": INK}, "bgcolor": "rgba(255,255,255,0.8)", "borderpad": 1}
        shift = round(want - got, 1)
        name = _words(f"<b>{dot.label}</b>", x=dot.exposure, y=dot.value, yshift=shift, **where)
        found.append(name | look)
    return found


def _ends(chart: FunnelChart) -> list[dict[str, Any]]:
    plot = HEIGHT - TOP - BELOW
    wanted = [plot * (1 - chart.scale.share(label.value)) for label in chart.labels]
    placed = spread(wanted, [1.18 * TEXT] * len(wanted), -8, plot + 8)
    where = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yanchor": "middle"}
    return [
        _words(label.text, **where, y=label.value, yshift=round(want - got, 1))
        | {"font": {"size": TEXT, "color": INK if label.strength <= 1 else INK_2}}
        for label, want, got in zip(chart.labels, wanted, placed, strict=True)
    ]
