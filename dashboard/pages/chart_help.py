"""How to read each kind of chart, as chart_help.toml says it: what the link beside a chart leads to."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dash import html

from loaders.definitions import from_table

FILE = Path(__file__).parents[1] / "chart_help.toml"


@dataclass(frozen=True)
class Kind:
    """One kind of chart."""

    chart: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Kinds:
    """The whole file."""

    owner: str
    reviewed: date
    charts: tuple[Any, ...]  # of Kind


def read_kinds(path: Path = FILE) -> tuple[Kind, ...]:
    whole = from_table(path.name, tomllib.loads(path.read_text(encoding="utf-8")), Kinds)
    return tuple(from_table(f"{path.name}: {given.get('chart')}", given, Kind) for given in whole.charts)


KINDS = read_kinds()


def section() -> html.Section:
    """Every kind of chart, each a place to link to."""
    parts: list[Any] = [html.Ul([html.Li(html.A(one.title, href=f"#chart-{one.chart}")) for one in KINDS])]
    for one in KINDS:
        parts.append(html.H3(one.title, id=f"chart-{one.chart}", tabIndex=-1, className="after"))
        parts += [html.P(line) for line in one.lines]
    return html.Section(
        [html.H2("The charts, one by one", id="charts"), *parts],
        className="section prose",
        **{"aria-labelledby": "charts"},
    )
