"""The one caller of load_file: command line, and later the loads page, come here."""

from collections.abc import Iterator
from pathlib import Path

from loaders import answered, answers, suggestions
from loaders.load import Options, Receipt, load_file, refused, undo
from loaders.peek import dataset_of
from loaders.problems import FileProblem
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
        try:
            yield from load_file(store, path, options, after=observe)
        except FileProblem as problem:
            yield refused(path.name, problem)


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
