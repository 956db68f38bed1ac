"""`vanguard groups` and `vanguard group`: homes that people take together, by month."""

from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.given import month, the_store
from dashboard.cli.rows import print_rows, say
from loaders import groups as making
from loaders.calendar import month_text
from loaders.problems import Problem
from loaders.records import FOREVER
from metrics.groups import GroupsQuery
from metrics.query import run
from metrics.viewer import LOCAL

console = Console()
ROLE = "administrator"  # who has the command line has the store


def groups() -> None:
    """The groups of homes: those that people made, and homes with a part of the care model in place."""
    answer = run(the_store(), GroupsQuery(), LOCAL)
    print_rows(console, [
        {
            "code": one.code, "name": one.name, "home": member.code, "home_name": member.name,
            "from": month_text(member.first),
            "to": "" if member.until == FOREVER else month_text(member.until - 1),
        }
        for one in answer.groups for member in one.members
    ])  # fmt: skip


def group(
    code: Annotated[str, typer.Argument(help="Code of the group, as it stands in addresses.")],
    name: Annotated[str | None, typer.Option(help="Makes the group, by this name.")] = None,
    add: Annotated[list[str] | None, typer.Option(help="Code of a home that belongs.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="First month.", metavar="YYYY-MM")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last month.", metavar="YYYY-MM")] = None,
    out: Annotated[list[str] | None, typer.Option(help="Code of a home that does not belong.")] = None,
    role: Annotated[str, typer.Option(help="Role of the person who says so.")] = ROLE,
) -> None:
    """Makes a group, or says who belongs. Example: vanguard group wave-1 --add 1-101 --from 2015-04"""
    if not (name or add or out):
        raise Problem("Say what to do: --name makes the group, --add and --out say which homes belong.")
    if add and not start:
        raise Problem("Say from which month the homes belong: --from YYYY-MM.")
    for text, option in ((start, "--from"), (end, "--to")):
        month(text, option)  # refused in words before anything is changed
    store = the_store()
    if name:
        making.make_group(store, code, name, role)
    for home in out or ():
        making.take_from_group(store, code, home)
    for home in add or ():
        making.add_to_group(store, code, home, start or "", end, role)
    say(f"Remembered of {code}. vanguard groups lists it.")
