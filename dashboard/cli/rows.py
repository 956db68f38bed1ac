"""Rows as a person or a program reads them."""

import csv
import sys

from rich.console import Console
from rich.table import Table


def print_rows(console: Console, rows: list[dict[str, object]]) -> None:
    """A table for people; tab-separated text for programs."""
    if not rows:
        console.print("Nothing to list.")
        return
    if not console.is_terminal:
        writer = csv.DictWriter(sys.stdout, list(rows[0]), delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return
    table = Table(*rows[0], box=None)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


def write_csv(rows: list[dict[str, object]], file: object) -> None:
    """One comma-separated table; nothing where there are no rows."""
    if rows:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(rows)


def say(text: str) -> None:
    """A sentence as it stands: its brackets and numbers are no markup."""
    Console().print(text, markup=False, highlight=False, soft_wrap=True)
