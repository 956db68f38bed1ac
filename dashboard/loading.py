"""The one caller of load_file: the command line and the pages that load come here."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from loaders import answered, answers, ledger, local_layouts, mapping, returns, suggestions
from loaders.load import Options, Progress, Receipt, load_file, refused, undo
from loaders.peek import dataset_of
from loaders.preview import Preview, preview
from loaders.problems import FileProblem, Problem
from loaders.read import loadable
from loaders.store import Store
from metrics.observe import observe

# Registers first, so that rows find their homes; then the denominators, so that they are made once.
ORDER = ("care_homes", "home_return", "admissions")


def files_in(paths: list[Path]) -> list[Path]:
    """What is loaded one by one: files, those in folders that can hold data, folders of API documents."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileProblem(f"There is no file or folder {path}. Check its name.")
        found += loadable(path)
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
        yield from load_one(store, path, options)


def load_one(store: Store, path: Path, options: Options, progress: Progress | None = None) -> list[Receipt]:
    """The receipts of one file, of its refusal as well."""
    try:
        return load_file(store, path, options, after=observe, progress=progress)
    except FileProblem as problem:
        return [refused(path.name, problem)]


def undo_load(store: Store, load_id: int, by: str) -> None:
    """Takes one load back, exactly."""
    undo(store, load_id, after=observe, by=by)


def settle_alias(store: Store, alias: str, home: str, by: str) -> int:
    """Answers the matching queue once: how many waiting rows now count."""
    return answers.settle(store, alias, home, after=observe, by=by)


def set_alias_aside(store: Store, alias: str, by: str) -> int:
    """This alias is none of the homes: how many rows stay unmatched for good."""
    return answers.set_aside(store, alias, after=observe, by=by)


def take_answer_back(store: Store, alias: str, by: str) -> int:
    """Forgets an answer of the matching queue: how many rows are where they were."""
    return answers.take_back(store, alias, after=observe, by=by)


def answer_join(store: Store, one: str, other: str, answer: str, by: str) -> None:
    """Two registrations are one home (`joined`) or two (`apart`)."""
    answers.answer_join(store, one, other, answer, after=observe, by=by)


def take_join_back(store: Store, one: str, other: str, by: str) -> None:
    """Forgets an answer about two registrations."""
    answers.take_join_back(store, one, other, after=observe, by=by)


def matching_queue(store: Store) -> list[suggestions.Waiting]:
    """What waits, most rows first, each with the homes that it may mean."""
    return suggestions.queue(store)


def matching_answers(store: Store) -> list[answered.Answered]:
    """What was answered, newest first."""
    return answered.answered(store)


def join_questions(store: Store) -> list[answered.JoinQuestion]:
    """Registrations that look alike: open ones first, then those that a person answered."""
    return answered.join_questions(store)


def send_return(store: Store, code: str, month: int, cells: Mapping[str, str], by: str) -> Receipt:
    """A return typed on its page, loaded as a file of the home's own; what it sent today goes first."""
    today = returns.known_today(store, code, month)
    if not all(today.values()):
        raise Problem(
            "A file loaded today holds this home's return of the month already.\n"
            "  Send the return tomorrow, or ask the data steward to take that load back."
        )
    for load_id in today:
        undo_load(store, load_id, by)
    text = returns.file_text(returns.keys_of(store, code), code, month, cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / returns.file_name(code, month)
        path.write_text(text, encoding="utf-8")
        receipt = next(load_paths(store, [path], Options(by=by)))
    if receipt.status == "refused" or not receipt.accepted:
        raise Problem("\n".join(["The return was not taken.", *receipt.problems]))
    returns.drop_draft(store, code, month)
    return receipt


def options_of(said: Mapping[str, str]) -> Options:
    """What a form answered for one file."""
    return Options(**{name: value for name, value in said.items() if value})  # type: ignore[arg-type]


def layouts_now() -> str:
    """Changes whenever a local layout does, so that what was read with the old ones is read again."""
    folder = local_layouts.layouts_folder()
    paths = sorted(folder.glob("*.toml"))
    return " ".join([str(folder.is_dir()), *(f"{path.name}:{path.stat().st_mtime_ns}" for path in paths)])


def tried(path: Path, layout_id: str, toml: str, said: Mapping[str, str]) -> Preview:
    """How a file would be read by a layout that is not saved yet."""
    layout = local_layouts.layout_in_text(layout_id, toml)
    return preview(path, options_of(said), {layout_id: layout})


__all__ = [
    "answer_join", "files_in", "in_loading_order", "join_questions", "layouts_now", "ledger", "load_one",
    "load_paths", "local_layouts", "mapping", "matching_answers", "matching_queue", "options_of", "preview",
    "returns", "send_return", "set_alias_aside", "settle_alias", "take_answer_back", "take_join_back",
    "tried", "undo_load",
]  # fmt: skip
