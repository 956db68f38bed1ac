"""Keeping a store: backup, restore, upgrade, forget."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy.engine import make_url

from dashboard.cli import given
from dashboard.cli.rows import say
from loaders import clock
from loaders.engine import engine_of
from loaders.forgetting import forget as forget_rows
from loaders.keeping import backup as write_backup
from loaders.keeping import restore as read_backup
from loaders.keeping import upgrade_store
from loaders.settings import settings
from loaders.store import HEAD, Store
from metrics.observe import observe_everything

console = Console()
File = Annotated[Path, typer.Argument(help="File of the backup.", metavar="FILE")]


def backup(file: File) -> None:
    """Writes the whole store into one new file, safe while others read and load. Example: vanguard backup
    2016-11-14.backup"""
    write_backup(given.the_store(), file)
    say(f"The store is kept in {file} ({file.stat().st_size / 1e6:,.1f} MB).")
    say("It names homes and people's journeys: keep it where the store itself may be kept.")


def restore(file: File) -> None:
    """Puts a backup, of either database, into an empty store. Example: vanguard restore 2016-11-14.backup"""
    store = Store(engine_of(settings().database_url))
    read_backup(store, file, observe_everything)
    say(f"Everything of {file} is in {_shown(store)}. See it with: vanguard loads")


def upgrade(
    file: Annotated[Path | None, typer.Option("--backup", help="Where the backup before it goes.")] = None,
) -> None:
    """Brings a store of an older version up to date, after a backup. Example: vanguard upgrade"""
    store = Store(engine_of(settings().database_url))
    kept = file or _beside(store)
    older = upgrade_store(store, kept, observe_everything)
    if older is None:
        say(f"The store is up to date: schema {HEAD}. Nothing was done.")
    else:
        say(f"The store has schema {HEAD} now; before it was {older}, and is kept so in {kept}.")


def forget(
    before: Annotated[str, typer.Option(help="First day whose rows are kept.", metavar="DATE")],
) -> None:
    """Removes records and rejects of loads that lie wholly before the day; results stay. Example: vanguard
    forget --before 2015-04-01"""
    day = given.day(before, "--before") or clock.today()
    gone = forget_rows(given.the_store(), day)
    say(
        f"{gone.loads} loads lie before {day}: {gone.records:,} records and {gone.rejects:,} rejected rows"
        " are removed for good. What they came to stays, and so do their receipts."
    )
    say("Backups written before today still hold them.")


def _beside(store: Store) -> Path:
    """A new file beside the store; for a store on a server, in the folder that one is in."""
    url = store.engine.url
    name = Path(url.database or "store").name
    folder = Path(url.database or "").parent if url.get_backend_name() == "sqlite" else Path()
    return folder / f"{name}-before-{HEAD}-{clock.now():%Y%m%d-%H%M%S}.backup"


def _shown(store: Store) -> str:
    return make_url(store.engine.url).render_as_string(hide_password=True)
