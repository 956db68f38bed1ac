"""Which home a row means: the matching queue, the homes, the joins, and what a person answers."""

from typing import Annotated

import typer
from rich.console import Console

from dashboard import loading
from dashboard.cli.given import the_store
from dashboard.cli.rows import print_rows, say
from loaders import listing
from loaders.answered import Answered, JoinQuestion
from loaders.problems import Problem
from loaders.suggestions import Suggestion, Waiting

console = Console()
BY = "command line"
BackOption = Annotated[bool, typer.Option("--back", help="Forget the answer that was given.")]


def homes(
    joined: Annotated[bool, typer.Option("--joined", help="Every join of two registrations.")] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Registrations that look alike, and what was answered.")
    ] = False,
) -> None:
    """The homes with their codes, former ids and names. Example: vanguard homes --joined"""
    store = the_store()
    if suggested:
        print_rows(console, [_question(one) for one in loading.join_questions(store)])
    else:
        print_rows(console, listing.joins(store) if joined else listing.homes(store))


def unmatched(
    answered: Annotated[bool, typer.Option("--answered", help="What was answered, by whom.")] = False,
) -> None:
    """The matching queue: what was asked for, how often, and near names. Example: vanguard unmatched"""
    store = the_store()
    if answered:
        print_rows(console, [_answer(one) for one in loading.matching_answers(store)])
    else:
        print_rows(console, [_waiting(one) for one in loading.matching_queue(store)])


def match(
    alias: Annotated[str, typer.Argument(help="As vanguard unmatched writes it.")],
    home: Annotated[str | None, typer.Argument(help="Any code of the home.")] = None,
    none: Annotated[bool, typer.Option("--none", help="It is none of the homes.")] = False,
    back: BackOption = False,
) -> None:
    """Settles one alias of the queue. Example: vanguard match "elm hse|QX1 2AB" 1-9000000001"""
    if (home is not None) + none + back != 1:
        raise Problem("Say one thing of the alias: the code of a home, --none or --back.")
    if back:
        rows = loading.take_answer_back(the_store(), alias, BY)
        say(f"Forgotten. {_rows(rows)} {_are(rows)} where they were before the answer.")
    elif home is None:
        rows = loading.set_alias_aside(the_store(), alias, BY)
        say(f"Remembered. {_rows(rows)} {_are(rows)} of none of the homes, and out of the queue.")
    else:
        rows = loading.settle_alias(the_store(), alias, home, BY)
        say(f"Remembered. {rows} waiting rows now count for {home}.")


def join(
    one: Annotated[str, typer.Argument(help="A registration.")],
    other: Annotated[str, typer.Argument(help="Another.")],
    same: Annotated[bool, typer.Option("--same", help="They are one home.")] = False,
    apart: Annotated[bool, typer.Option("--apart", help="They are two homes.")] = False,
    back: BackOption = False,
) -> None:
    """Says whether two registrations are one home. Example: vanguard join 1-900000001 1-900000002 --same"""
    if same + apart + back != 1:
        raise Problem("Say one thing of the two: --same, --apart or --back.")
    if back:
        loading.take_join_back(the_store(), one, other, BY)
        say(f"Forgotten. The rules alone decide of {one} and {other} again.")
    else:
        loading.answer_join(the_store(), one, other, "joined" if same else "apart", BY)
        say(f"Remembered. {one} and {other} are {'one home' if same else 'two homes'}.")


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _waiting(one: Waiting) -> dict[str, object]:
    return {
        "alias": one.alias, "rows": one.rows, "home_name": one.home_name, "postcode": one.postcode,
        "cqc_location_id": one.cqc_location_id, "ods_code": one.ods_code, "uprn": one.uprn,
        "datasets": ", ".join(one.datasets), "sources": ", ".join(one.sources), "last_file": one.files[-1],
        "reason": one.reason, "near": "; ".join(map(_near, one.suggestions)),
    }  # fmt: skip


def _near(one: Suggestion) -> str:
    return f"{one.code} {one.name} ({one.likeness} of 100 alike)"


def _answer(one: Answered) -> dict[str, object]:
    return {
        "alias": one.alias, "home": one.code or "none of the homes", "name": one.name, "rows": one.rows,
        "who": one.who, "at": one.at,
    }  # fmt: skip


def _question(one: JoinQuestion) -> dict[str, object]:
    return {
        "registration": one.one.code, "name": one.one.name, "other": one.other.code,
        "other_name": one.other.name, "reason": one.reason, "answer": one.answer, "who": one.who,
        "at": one.at,
    }  # fmt: skip
