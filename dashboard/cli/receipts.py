"""A receipt as a person or a program reads it."""

import json
from dataclasses import asdict

from rich.console import Console

from loaders.load import Receipt

COUNTS = ("accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")


def print_receipt(console: Console, receipt: Receipt, as_json: bool) -> None:
    """One JSON object a line, or two or three lines of words."""
    if as_json:
        print(json.dumps(asdict(receipt), ensure_ascii=False, default=str), flush=True)
    else:
        console.print(receipt_text(receipt), markup=False, highlight=False, soft_wrap=True)


def receipt_text(receipt: Receipt) -> str:
    """`ambulance.csv: loaded as load 3 ...`, what became of its rows, and what to know."""
    if receipt.status == "refused":
        return "\n".join([f"{receipt.file}: refused.", *(f"  {problem}" for problem in receipt.problems)])
    if receipt.status == "already_loaded":
        return f"{receipt.file}: already loaded; nothing changed."
    counts = ", ".join(f"{getattr(receipt, name):,} {name}" for name in COUNTS if getattr(receipt, name))
    return "\n".join([
        f"{receipt.file}: {receipt.status} as load {receipt.load_id} ({receipt.dataset}, layout"
        f" {receipt.layout}), known on {receipt.known_on}, {receipt.seconds:.1f} s",
        f"  {receipt.rows_read:,} rows read: {counts or 'none to take'}",
        *(f"  {problem}" for problem in receipt.problems),
    ])  # fmt: skip
