"""Files to keep: rows that were left over, a receipt; and how far a batch of files is."""

import csv
import io
from collections.abc import Iterable, Mapping

from flask import Response, jsonify, make_response

from dashboard.access import Door, write_down
from dashboard.data import desk, drops, words
from dashboard.loading import ledger
from dashboard.spreadsheet import as_text


def left_over(door: Door, load: int) -> Response:
    """Every row of a load that was not taken, as it came, with what to change."""
    one = desk.load(door, load)
    rows = ledger.left_over(door.store, load)
    names = list(dict.fromkeys(name for row in rows for name in row.cells))
    table = [{"row": row.row, "kind": row.kind, "what_to_change": row.reason, **row.cells} for row in rows]
    write_down("left over downloaded", load=load, rows=len(rows))
    return _csv(
        f"load_{load}_left_over_{one.at.date()}.csv", ["row", "kind", "what_to_change", *names], table
    )


def receipt(door: Door, load: int) -> Response:
    """What became of the rows of one load, one line a fact."""
    one = desk.load(door, load)
    facts = [
        ("load", one.load_id), ("file", one.file), ("sheet", one.sheet), ("dataset", one.dataset),
        ("layout", one.layout), ("source", one.sender), ("area", one.areas), ("covers", one.months_text),
        ("known_on", one.known_on), ("rows_read", one.rows_read),
        *((name, getattr(one, name)) for name, _ in words.COUNTS),
        ("superseded", one.superseded), ("suppressed", one.suppressed), ("homes", one.homes),
        ("months", one.months), ("loaded_at", one.at.isoformat()), ("loaded_by", one.by),
        ("taken_back_at", one.undone_at and one.undone_at.isoformat()),
        *(("problem", line) for line in one.problems),
    ]  # fmt: skip
    table = [{"fact": name, "value": "" if value is None else value} for name, value in facts]
    write_down("receipt downloaded", load=load)
    return _csv(f"load_{load}_receipt_{one.at.date()}.csv", ["fact", "value"], table)


def _csv(name: str, heads: list[str], rows: Iterable[Mapping[str, object]]) -> Response:
    text = io.StringIO()
    writer = csv.DictWriter(text, heads, lineterminator="\r\n", restval="")
    writer.writerow({head: as_text(head) for head in heads})
    writer.writerows({head: as_text(cell) for head, cell in row.items()} for row in rows)
    # The mark at the front tells Excel that the letters are UTF-8.
    response = make_response("\ufeff" + text.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def progress(door: Door, drop: str) -> Response:
    """For the page's script: how far the loading of a batch is, in numbers and in words."""
    one = drops.find(door, drop)
    response = jsonify(loading=one.loading, share=one.share, words=one.progress, spoken=one.spoken)
    response.headers["Cache-Control"] = "no-store"
    return response
