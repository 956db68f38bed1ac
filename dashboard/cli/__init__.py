"""The command `vanguard`: one short function a command."""

import errno
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from dashboard.cli import asking, changes, demonstration, groups, keeping, layouts, matching
from dashboard.cli.exporting import export_area
from dashboard.cli.given import give_way, the_store
from dashboard.cli.job import run_job
from dashboard.cli.receipts import print_receipt
from dashboard.cli.rows import print_rows, write_csv
from dashboard.cli.server import serve_forever
from dashboard.cli.workers import usual
from dashboard.loading import files_in, load_paths, undo_load
from dashboard.spreadsheet import as_text
from loaders import listing
from loaders.load import Options, Receipt
from loaders.problems import Problem
from loaders.settings import Settings, settings
from metrics.check import Left
from metrics.check import check as check_store
from metrics.definition import METRICS
from metrics.verify import verify as verify_file

SETTINGS = "\n\n".join(
    f"VANGUARD_{name.upper()}: {field.description} (default {field.default})"
    for name, field in Settings.model_fields.items()
)
app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    help="From an area's files to its triple-aim page.\n\nExamples: vanguard demo; vanguard load extracts/;"
    f" vanguard values --metric falls --level area\n\nSettings (variables, or a .env file):\n\n{SETTINGS}",
)
console = Console()
# What a disk, a folder or its owner may say; any other error of the system is our own mistake.
SURROUNDINGS = {
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO,
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EMFILE, errno.ENFILE,
}  # fmt: skip
DONE, NEEDS_A_PERSON, REFUSED = 0, 1, 2

Port = Annotated[int, typer.Option(help="Port to listen on.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command()
def demo(
    port: Port = 8050,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard at the end.")] = True,
) -> None:
    """Writes made-up data, loads it and serves the dashboard. Example: vanguard demo --no-serve"""
    store = demonstration.prepare(settings().database_url, console)
    if serve:
        serve_forever(store, "127.0.0.1", port, console)


@app.command()
def load(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders.", metavar="PATH...", readable=False)
    ] = None,
    dataset: Annotated[str | None, typer.Option(help="Dataset, where the file could be several.")] = None,
    layout: Annotated[str | None, typer.Option(help="Layout, instead of recognising it.")] = None,
    source: Annotated[str | None, typer.Option(help="Sender, such as RX8.")] = None,
    area: Annotated[str | None, typer.Option(help="Area codes, or all.", metavar="CODES")] = None,
    covers: Annotated[str | None, typer.Option(help="Months covered.", metavar="A:B")] = None,
    released: Annotated[str | None, typer.Option(help="Day of release.", metavar="DATE")] = None,
    dry_run: Annotated[bool, typer.Option(help="Read and count; change nothing.")] = False,
    as_json: JsonOption = False,
    job: Annotated[Path | None, typer.Option(hidden=True)] = None,
) -> None:
    """Loads files or folders. Example: vanguard load extracts/2016-10 --released 2016-11-14"""
    give_way()
    if job is not None:
        raise typer.Exit(run_job(job, settings().database_url))
    if not paths:
        raise Problem("Nothing to load was named. Name files or folders: vanguard load PATH...")
    options = Options(
        dataset=dataset, layout=layout, source=source, areas=area, covers=covers, released=released,
        by="command line", dry_run=dry_run,
    )  # fmt: skip
    found = files_in(paths)
    receipts = load_paths(the_store(), paths, options)
    bar = track(receipts, "Loading", len(found), transient=True, disable=as_json or not console.is_terminal)
    worst = DONE
    for receipt in bar:
        print_receipt(console, receipt, as_json)
        worst = max(worst, _status_of(receipt))
    raise typer.Exit(worst)


def _status_of(receipt: Receipt) -> int:
    if receipt.status == "refused":
        return REFUSED
    return NEEDS_A_PERSON if receipt.rejected or receipt.conflicts or receipt.unmatched else DONE


@app.command()
def loads() -> None:
    """What was loaded, by whom, when, with what result."""
    print_rows(console, listing.loads(the_store()))


@app.command()
def undo(load_id: Annotated[int, typer.Argument(help="Number of the load.", metavar="LOAD")]) -> None:
    """Takes one load back, exactly; it leaves its own entry. Example: vanguard undo 12"""
    undo_load(the_store(), load_id, by="command line")
    console.print(f"Load {load_id} is taken back. Its entry stays in vanguard loads.")


@app.command()
def rejects(
    load_id: Annotated[int | None, typer.Option("--load", help="Of one load.", metavar="N")] = None,
    out: Annotated[Path | None, typer.Option(help="A CSV file to write.", metavar="F.csv")] = None,
) -> None:
    """Rejected rows as they came, with row number and what to change."""
    rows = listing.rejects(the_store(), load_id)
    if out is None:
        print_rows(console, rows)
        return
    with out.open("w", newline="", encoding="utf-8") as file:
        write_csv([{name: as_text(cell) for name, cell in row.items()} for row in rows], file)
    console.print(f"{len(rows)} rows written to {out}.")


@app.command()
def metrics() -> None:
    """The definitions of the metrics, or every mistake in them."""
    print_rows(console, [
        {"id": m.id, "title": m.title, "aim": m.aim, "numerator": m.numerator, "denominator": m.denominator,
         "unit": m.unit, "better": m.better, "owner": m.owner, "reviewed": str(m.reviewed)}
        for m in METRICS.values()
    ])  # fmt: skip


@app.command("layouts")
def layouts_command(
    path: Annotated[Path | None, typer.Argument(help="Your layout, or a folder of them, to check.")] = None,
    data: Annotated[Path | None, typer.Option("--try", help="A file to show as it would be read.")] = None,
) -> None:
    """The layouts, or every mistake in yours. Example: vanguard layouts elm_falls.toml --try april.csv"""
    own = layouts.checked(path) if path else {}
    if data is not None:
        raise typer.Exit(layouts.try_out(data, own, console))
    if not path:
        print_rows(console, layouts.listed())
        return
    for name, one in own.items():
        console.print(f"{name}: a layout of {one.dataset}, without a mistake.", markup=False, highlight=False)


@app.command()
def verify(files: Annotated[list[Path], typer.Argument(metavar="FILE.json...")]) -> None:
    """Runs reference vectors through this installation's statistics; exit 1 if any failed."""
    outcomes = [verify_file(path) for path in files]
    for outcome in outcomes:
        console.print(outcome.text(), markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(DONE if all(outcome.ok for outcome in outcomes) else NEEDS_A_PERSON)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Only this machine until sign-in is configured.")] = "127.0.0.1",
    port: Port = 8050,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes that answer; without it one for each processor, up to four.")
    ] = usual(),
) -> None:
    """The dashboard for real use. Example: vanguard serve --port 8050 --workers 2"""
    serve_forever(the_store(), host, port, console, workers)


@app.command(hidden=True)
def export(job: Annotated[Path, typer.Option()]) -> None:
    """Makes a large download that a page asked for."""
    give_way()
    raise typer.Exit(run_job(job, settings().database_url, export_area))


@app.command()
def check() -> None:
    """Makes every observation again from its records; what differs is named."""
    left = Left()
    differences = check_store(the_store(), left)
    for line in differences:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    agreed = "Every observation is as its records say."
    console.print(f"{len(differences)} differences." if differences else agreed)
    if left.cells:
        console.print(f"{left.cells:,} months of homes were passed over: their rows are gone for their age.")
    raise typer.Exit(NEEDS_A_PERSON if differences else DONE)


for command in (
    asking.values, asking.progress, groups.groups, groups.group,
    matching.homes, matching.unmatched, matching.match, matching.join,
    keeping.backup, keeping.restore, keeping.upgrade, keeping.forget, changes.step_change,
):  # fmt: skip
    app.command()(command)


def main() -> None:
    """The command, with problems told in a line or two."""
    try:
        app()
    except Problem as problem:
        _refuse(str(problem))
    except BrokenPipeError:  # whoever read our output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(REFUSED)
    except OSError as error:
        if error.errno not in SURROUNDINGS:
            raise
        _refuse(f"{error.filename or 'A file'} cannot be read or written: {error.strerror}. Mend that first.")
    except MemoryError:
        _refuse("There is not enough memory. Close other programs, or load smaller files.")


def _refuse(what: str) -> None:
    Console(stderr=True).print(what, markup=False, highlight=False, soft_wrap=True, style="bold")
    sys.exit(REFUSED)
