"""What the store answers, for files and programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from dashboard.cli.given import day, month, months, the_store
from dashboard.cli.rows import write_csv
from loaders.problems import Problem
from metrics.answer import Query
from metrics.progress_answer import ProgressQuery
from metrics.query import run
from metrics.viewer import LOCAL


def values(
    metric: Annotated[str, typer.Option(help="Id of a metric; vanguard metrics lists them.")],
    level: Annotated[str, typer.Option(help="home, area, group, programme, all or england.")] = "home",
    code: Annotated[str | None, typer.Option(help="Code of one home or area.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="First month.", metavar="YYYY-MM")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last month.", metavar="YYYY-MM")] = None,
    group: Annotated[str | None, typer.Option(help="Homes of a group alone; vanguard groups.")] = None,
    basis: Annotated[str | None, typer.Option(help="count, rate, r3, r12 or per_100_years.")] = None,
    baseline: Annotated[
        str | None, typer.Option(help="Limits of one place from these months, 24 or more.", metavar="A:B")
    ] = None,
    asat: Annotated[str | None, typer.Option(help="What was known on a day.", metavar="DATE")] = None,
    profile: Annotated[str, typer.Option(help="operational or shared.")] = "operational",
    format: Annotated[str, typer.Option(help="csv or json.")] = "csv",
) -> None:
    """The answer that screens show. Example: vanguard values --metric falls --level area --code Q01"""
    query = Query(
        metric=metric, level=level, code=code, start=month(start, "--from"), end=month(end, "--to"),
        basis=basis, asat=day(asat, "--asat"), profile=profile, group=group,
        baseline=months(baseline, "--baseline"),
    )  # fmt: skip
    _written(run(the_store(), query, LOCAL).rows(), format)


def progress(
    metric: Annotated[str, typer.Option(help="Id of a metric; vanguard metrics lists them.")],
    level: Annotated[str, typer.Option(help="area, programme, non_vanguard or all.")] = "area",
    code: Annotated[str | None, typer.Option(help="Code of the area.")] = None,
    asat: Annotated[str | None, typer.Option(help="What was known on a day.", metavar="DATE")] = None,
    format: Annotated[str, typer.Option(help="csv or json.")] = "csv",
) -> None:
    """Change since each baseline, beside others'. Example: vanguard progress --metric falls --code Q01"""
    query = ProgressQuery(metric, level, code, day(asat, "--asat"))
    _written(run(the_store(), query, LOCAL).rows(), format)


def _written(rows: Sequence[Mapping[str, object]], format: str) -> None:
    if format not in ("csv", "json"):
        raise Problem(f"--format {format!r} is not known. Choose csv or json.")
    if format == "json":
        sys.stdout.write(json.dumps(rows, ensure_ascii=False) + "\n")
    else:
        write_csv(rows, sys.stdout)
