"""The one caller of load_file: command line, and later the loads page, come here."""

from collections.abc import Iterator
from pathlib import Path

from loaders.load import Options, Receipt, load_file, settle, undo
from loaders.problems import FileProblem
from loaders.read import dataset_of
from loaders.store import Store
from metrics.observe import observe

NOT_DATA = {".toml", ".md", ".db", ".db-wal", ".db-shm", ".py", ".log"}
# Registers first, so that rows find their homes; then the denominators, so that they are made once.
ORDER = ("care_homes", "home_return", "admissions")


def files_in(paths: list[Path]) -> list[Path]:
    """The files to load: those named, and those in folders named that can hold data."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
            found += [p for p in inside if p.suffix.lower() not in NOT_DATA]
        elif path.exists():
            found.append(path)
        else:
            raise FileProblem(f"There is no file or folder {path}. Check its name.")
    return found


def in_loading_order(paths: list[Path], options: Options) -> list[Path]:
    """Registers, returns and admissions before the rest; otherwise by name."""

    def place(path: Path) -> tuple[int, str]:
        dataset = options.dataset or dataset_of(path)
        return (ORDER.index(dataset) if dataset in ORDER else len(ORDER)), str(path)

    return sorted(paths, key=place) if len(paths) > 1 else paths


def load_paths(store: Store, paths: list[Path], options: Options) -> Iterator[Receipt]:
    """One transaction a file; a file that is refused leaves the others alone."""
    for path in in_loading_order(files_in(paths), options):
        yield from load_file(store, path, options, after=observe)


def undo_load(store: Store, load_id: int, by: str) -> None:
    """Takes one load back, exactly."""
    undo(store, load_id, after=observe, by=by)


def settle_alias(store: Store, alias: str, home: str, by: str) -> int:
    """Answers the matching queue once: how many waiting rows now count."""
    return settle(store, alias, home, after=observe, by=by)
