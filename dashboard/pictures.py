"""Charts as they stand in a page: images with a heading as name, a sentence and a size that is kept."""

from typing import Any

from dash import dcc, html

CONFIG = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def large(
    figure: dict[str, Any], narrow: str, size: tuple[int, int], label: str, described_by: str
) -> list[Any]:
    """Plotly's drawing, and where the page is narrow the server's own, `size` wide and high."""
    height = figure["layout"]["height"]
    graph = dcc.Graph(figure=figure, config=CONFIG, className="graph", style={"height": f"{height}px"})
    named = {"aria-label": label, "aria-describedby": described_by}
    wide = html.Div(graph, role="img", className="chart-wide large", style={"height": f"{height}px"}, **named)
    return [wide, picture(narrow, "chart-narrow", size, label, described_by)]


def both(
    wide: str, wide_size: tuple[int, int], narrow: str, narrow_size: tuple[int, int], label: str,
    described_by: str,
) -> html.Div:  # fmt: skip
    """Drawn by the server for either width: redrawn, not shrunk."""
    return html.Div(
        [
            picture(wide, "chart-wide", wide_size, label, described_by),
            picture(narrow, "chart-narrow", narrow_size, label, described_by),
        ],
        className="chart-both",
    )


def picture(svg: str, name: str, size: tuple[int, int], label: str, described_by: str) -> html.Div:
    """The page's own script puts the drawing in, so that its words are in the page's type."""
    kept = {"--ratio": f"{size[0]} / {size[1]}"}
    named = {"aria-label": label, "aria-describedby": described_by}
    return html.Div(role="img", className=f"{name} sized", style=kept, **named, **{"data-svg": svg})


def how_to_read(chart: str, about: str = "") -> html.A:
    """Beside every chart: to what the help says of its kind."""
    hidden = [html.Span(f": {about}", className="hidden")] if about else []
    return html.A(["How to read this chart", *hidden], href=f"/help#chart-{chart}")
