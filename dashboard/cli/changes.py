"""Recorded step changes: from which month on limits start afresh, why, and who said so."""

from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.given import month, the_store
from dashboard.cli.rows import print_rows, say
from loaders.calendar import month_text
from loaders.clock import today
from loaders.problems import Problem
from metrics.recorded_changes import Recorded, record, recorded, take_back
from metrics.step_changes import StepChange

console = Console()


def step_change(
    metric: Annotated[str | None, typer.Argument(help="Id of a metric.")] = None,
    code: Annotated[str | None, typer.Option(help="A home or an area; without it, every one.")] = None,
    first: Annotated[str | None, typer.Option("--month", help="First month.", metavar="YYYY-MM")] = None,
    reason: Annotated[str, typer.Option(help="What changed, in a few words.")] = "",
    role: Annotated[str, typer.Option(help="Of who records it; never a name.")] = "",
    definition: Annotated[bool, typer.Option("--definition", help="The source counts in a new way.")] = False,
    shown: Annotated[bool, typer.Option("--list", help="Every change, those taken back too.")] = False,
    back: Annotated[int | None, typer.Option("--take-back", help="Number of a change.", metavar="N")] = None,
) -> None:
    """Starts limits afresh, or lists or ends that. Example: vanguard step-change falls --code 1-9000000001
    --month 2016-04 --reason "new building" --role manager"""
    if (metric is not None) + shown + (back is not None) != 1:
        raise Problem("Say one thing: a metric whose limits start afresh, --list or --take-back N.")
    if shown:
        print_rows(console, [_row(one) for one in recorded(the_store())])
    elif back is not None:
        take_back(the_store(), back)
        say(f"Change {back} is taken back. Limits run through its month again.")
    else:
        starts = month(first, "--month")
        if starts is None:
            raise Problem("From which month on? Write --month YYYY-MM.")
        change = _change(starts, reason, role, definition)
        number = record(the_store(), str(metric), code, change)
        say(f"Change {number}. {change.words}.")


def _change(first: int, reason: str, role: str, definition: bool) -> StepChange:
    try:
        return StepChange(first, reason, role, today(), definition)
    except ValueError as error:
        raise Problem(f"{error} Write --reason and --role.") from None


def _row(one: Recorded) -> dict[str, object]:
    change = one.change
    return {
        "change": one.number, "metric": one.metric, "level": one.level, "code": one.code,
        "month": month_text(change.month), "reason": change.reason, "role": change.role,
        "definition": change.definition, "recorded": str(change.recorded),
        "taken_back": str(change.taken_back) if change.taken_back else None,
    }  # fmt: skip
