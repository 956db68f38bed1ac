"""The demo: made-up data written, loaded once, and held against what was planted."""

import os
import tomllib
from pathlib import Path

from rich.console import Console
from rich.progress import track
from sqlalchemy.engine import make_url

from dashboard.cli.receipts import receipt_text
from dashboard.loading import files_in, load_paths
from loaders.load import Options, Receipt
from loaders.problems import Problem
from loaders.store import Store, open_store, set_setting, setting
from sample_data.make import write

TODAY = "2016-11-14"
SEED = 2016
SAMPLE = Path("sample")
COUNTS = ("accepted", "duplicates", "rejected", "unmatched", "conflicts", "ignored")


def prepare(url: str, console: Console, sample: Path = SAMPLE, scale: str = "full") -> Store:
    """A store that holds the made-up sample; a second run loads nothing twice."""
    os.environ["VANGUARD_TODAY"] = TODAY
    store = open_store(url)
    if _setting(store, "made_up") is None and store.version() > 0:
        where = make_url(url).render_as_string(hide_password=True)
        raise Problem(
            f"The store {where} holds data that is not made up.\n"
            "  Name another with VANGUARD_DATABASE_URL; made-up and real data are never mixed."
        )
    _remember(store, "made_up", "yes")
    if _setting(store, "demo_loaded") != f"{scale} {SEED}":
        if not (sample / "truth.toml").exists():
            console.print(f"Writing made-up data to {sample} ...")
            write(sample, seed=SEED, scale=scale)
        _load(store, sample, console)
        _remember(store, "demo_loaded", f"{scale} {SEED}")
    return store


def _load(store: Store, sample: Path, console: Console) -> None:
    expected = tomllib.loads((sample / "truth.toml").read_text(encoding="utf-8"))["files"]
    total = len(files_in([sample]))
    receipts = load_paths(store, [sample], Options(by="demo"))
    different = []
    for receipt in track(receipts, "Loading the made-up data", total, disable=not console.is_terminal):
        if receipt.status != "already_loaded":
            different += _differences(receipt, expected)
    if different:
        raise Problem("The demo did not find what was planted:\n" + "\n".join(f"  {d}" for d in different))


def _differences(receipt: Receipt, expected: dict[str, dict[str, int]]) -> list[str]:
    """What this receipt says that the truth does not."""
    name = next((key for key in expected if Path(key).name == Path(receipt.file).name), None)
    if name is None or receipt.status == "refused":
        return [receipt_text(receipt)]
    return [
        f"{name}: {count} {getattr(receipt, count)}, planted {expected[name][count]}"
        for count in COUNTS
        if getattr(receipt, count) != expected[name].get(count, 0)
    ]


def _setting(store: Store, name: str) -> str | None:
    with store.read() as connection:
        return setting(connection, name)


def _remember(store: Store, name: str, value: str) -> None:
    with store.write() as connection:
        set_setting(connection, name, value)
