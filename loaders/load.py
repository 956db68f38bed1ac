"""One file into the store, in one transaction; undo takes a load back."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, select, update

from loaders import clock, records
from loaders.batch import Batch, Progress, read_batch
from loaders.calendar import month_text
from loaders.home_facts import Changes
from loaders.layout import Layout
from loaders.local_layouts import all_layouts
from loaders.normalise import Normalised, normalise
from loaders.problems import FileProblem, Problem
from loaders.read import read_sheets
from loaders.receipt import Options, Receipt, refused
from loaders.recognition import chosen, recognise
from loaders.remake import named_in, note_changes, remake, remake_facts
from loaders.sheet import Sheet
from loaders.statements import Statements, day_text
from loaders.store import Store, count_change, next_id

After = Callable[[Connection, int], None]  # called inside the transaction of a load, with its number

_LOAD = records.load


def load_file(
    store: Store,
    path: Path,
    options: Options = Options(),  # noqa: B008
    after: After | None = None,
    progress: Progress | None = None,
) -> list[Receipt]:
    """One receipt a table of the file; a FileProblem, and nothing changed, where any table is refused."""
    started = time.perf_counter()
    sha256 = _digest(path)
    with store.read() as connection:
        standing, taken_back = _loaded_before(connection, path, sha256)
    if standing and not taken_back:
        return list(standing.values())
    tables = _tables(path, options)
    receipts: list[Receipt] = []
    with _kept_unless(options.dry_run, store) as connection:
        standing, _ = _loaded_before(connection, path, sha256)  # another may have been quicker
        for table in tables:
            known = standing.get(table.sheet.name)
            rows = sum(receipt.rows_read for receipt in receipts)
            told = _after_others(progress, rows)
            receipts.append(known or _load_table(connection, table, options, sha256, after, started, told))
            started = time.perf_counter()
    return receipts


def _after_others(progress: Progress | None, rows: int) -> Progress | None:
    """Counts on from the tables of the file that are done."""
    return None if progress is None else lambda done: progress(rows + done)


@contextmanager
def _kept_unless(dry_run: bool, store: Store) -> Iterator[Connection]:
    try:
        with store.write() as connection:
            yield connection
            if dry_run:
                raise _DryRun
    except _DryRun:
        return


class _DryRun(Exception):
    """Takes the transaction back when all is counted."""


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for part in sorted(path.glob("*.json")) if path.is_dir() else [path]:
        if not part.is_file():
            raise FileProblem(f"There is no file {path.name}. Check its name.")
        try:
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        except OSError as error:
            raise FileProblem(f"{path.name} cannot be read: {error.strerror}. Ask for it.") from None
    return digest.hexdigest()


def _loaded_before(
    connection: Connection, path: Path, sha256: str
) -> tuple[dict[str | None, Receipt], set[str | None]]:
    """The tables of the file that stand, with their receipts, and those that were taken back since."""
    load, source = _LOAD.c, records.source.c
    question = (
        select(_LOAD, source.sender)
        .join(records.source, source.source_id == load.source_id)
        .where(load.sha256 == sha256)
        .order_by(load.load_id)
    )
    rows = [
        row for row in connection.execute(question) if row.file == path.name or not _dated_by_name(row.layout)
    ]
    for row in rows:
        if row.undone_at is None and row.forgotten_at is not None:
            raise FileProblem(
                f"{path.name} was loaded as load {row.load_id}, and its rows were removed for their age on"
                f" {row.forgotten_at[:10]}. What they came to still counts; it is not loaded again."
            )
    standing = {
        row.sheet: Receipt(
            file=row.file, sha256=sha256, dataset=row.dataset, layout=row.layout, encoding=row.encoding,
            sheet=row.sheet, source=row.sender, area=row.areas, known_on=day_text(row.known_on),
            load_id=row.load_id, status="already_loaded",
        )
        for row in rows
        if row.undone_at is None
    }  # fmt: skip
    return standing, {row.sheet for row in rows} - standing.keys()


def _dated_by_name(layout: str) -> bool:
    """An unchanged register of a later day is the same bytes under another name, and news all the same."""
    known = all_layouts().get(layout)
    return known is not None and "file_name" in known.snapshot


def _tables(path: Path, options: Options) -> list[Normalised]:
    """The sheets that are data; a workbook's others are passed over when at least one is."""
    layouts = chosen(all_layouts(), options)
    sheets = read_sheets(path, layouts)
    found, problems = [], []
    for sheet in sheets:
        try:
            found.append((sheet, recognise(sheet, layouts)))
        except FileProblem as problem:
            if len(sheets) == 1:
                raise
            problems.append(problem)
    if not found:
        raise problems[0] if problems else FileProblem(f"{path.name} holds no table.")
    return [normalise(_of_period(sheet, layout, options), layout) for sheet, layout in found]


def _of_period(sheet: Sheet, layout: Layout, options: Options) -> Sheet:
    """Published figures whose file does not say their month are of the months that the command states."""
    if not layout.period_from or options.covers is None or "covers" in sheet.comments:
        return sheet
    return replace(sheet, comments={**sheet.comments, "covers": options.covers})


def _load_table(
    connection: Connection,
    normalised: Normalised,
    options: Options,
    sha256: str,
    after: After | None,
    started: float,
    progress: Progress | None,
) -> Receipt:
    load_id = next_id(connection, _LOAD.c.load_id)
    batch = read_batch(connection, normalised, options, load_id, progress)
    _insert_load(connection, load_id, batch, sha256, options)
    changes = Changes()
    if batch.shape.dataset == "care_homes":
        changes = remake(connection, load_id)
    elif batch.early:
        changes = remake_facts(connection, batch.early)
    note_changes(connection, load_id, changes)
    if after is not None:
        after(connection, load_id)
    count_change(connection)
    seconds = round(time.perf_counter() - started, 3)
    receipt = _receipt(connection, load_id, batch, sha256, seconds)
    counts = {name: getattr(receipt, name) for name in _COUNTS} | {"seconds": seconds}
    connection.execute(update(_LOAD).where(_LOAD.c.load_id == load_id).values(**counts))
    return replace(receipt, load_id=None) if options.dry_run else receipt


_COUNTS = (
    "rows_read", "accepted", "duplicates", "superseded", "suppressed", "rejected", "unmatched", "conflicts",
    "ignored", "homes", "months",
)  # fmt: skip


def _insert_load(connection: Connection, load_id: int, batch: Batch, sha256: str, options: Options) -> None:
    said, sheet, cover = batch.said, batch.sheet, batch.cover
    covers = (cover.first, cover.last) if cover else said.covers or (None, None)
    areas = cover.area_text if cover else ", ".join(said.areas) if said.areas else None
    row = {
        "load_id": load_id, "file": sheet.path.name, "sha256": sha256, "dataset": batch.shape.dataset,
        "layout": batch.layout.id, "encoding": sheet.encoding, "sheet": sheet.name,
        "source_id": batch.source_id, "areas": areas, "covers_from": covers[0], "covers_to": covers[1],
        "covers_stated": int(said.covers is not None), "known_on": said.known_on,
        "known_on_stated": int(said.released is not None),
        "basis": said.basis if batch.shape.dataset == "admissions" else None,
        "carried_in": int(said.carried_in), "snapshot_on": batch.snapshot_on,
        "categories": json.dumps({"columns": batch.columns, "held": batch.layout.categories}),
        "loaded_at": clock.now().isoformat(timespec="seconds"), "loaded_by": options.by,
        "problems": json.dumps(batch.problems, ensure_ascii=False),
    }  # fmt: skip
    connection.execute(_LOAD.insert().values(**row))


def _receipt(connection: Connection, load_id: int, batch: Batch, sha256: str, seconds: float) -> Receipt:
    sheet, cover, said = batch.sheet, batch.cover, batch.said
    receipt = Receipt(
        file=sheet.path.name, sha256=sha256, dataset=batch.shape.dataset, layout=batch.layout.id,
        encoding=sheet.encoding, sheet=sheet.name, source=batch.sender,
        area=cover.area_text if cover else ", ".join(said.areas) if said.areas else None,
        covers=cover.text if cover else _covers_text(said), known_on=day_text(said.known_on),
        seconds=seconds, load_id=load_id, problems=batch.problems,
    )  # fmt: skip
    return replace(receipt, **batch.counts, homes=batch.homes(connection))  # type: ignore[arg-type]


def _covers_text(said: Statements) -> str | None:
    return " to ".join(map(month_text, said.covers)) if said.covers else None


def undo(store: Store, load_id: int, after: After | None = None, by: str | None = None) -> None:
    """Takes one load back, exactly; its entry stays."""
    with store.write() as connection:
        row = connection.execute(select(_LOAD).where(_LOAD.c.load_id == load_id)).one_or_none()
        if row is None:
            raise Problem(f"There is no load {load_id}. vanguard loads lists them.")
        if row.undone_at is not None:
            raise Problem(f"Load {load_id} was taken back already, {row.undone_at}.")
        if row.forgotten_at is not None:
            raise Problem(
                f"The rows of load {load_id} were removed for their age, {row.forgotten_at[:10]}. What they"
                " came to stays, and cannot be taken back."
            )
        stamp = clock.now().isoformat(timespec="seconds")
        connection.execute(
            update(_LOAD).where(_LOAD.c.load_id == load_id).values(undone_at=stamp, undone_by=by)
        )
        if row.dataset == "care_homes":
            changes = remake(connection, load_id)
        else:  # a home of unknown opening is in scope from the first month that names it
            changes = remake_facts(connection, named_in(connection, load_id))
        note_changes(connection, load_id, changes)
        if after is not None:
            after(connection, load_id)
        count_change(connection)


__all__ = ["Options", "Receipt", "load_file", "refused", "undo"]
