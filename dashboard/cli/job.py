"""What the process of a page's job does: it works, and writes how far it has come into its folder."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard.jobs import REQUEST
from dashboard.loading import files_in, in_loading_order, load_one
from loaders.load import Options
from loaders.problems import Problem
from loaders.store import Store, open_store

log = logging.getLogger("vanguard.loads")
SIGN_OF_LIFE = 2.0  # seconds
BETWEEN_LINES = 0.2  # seconds: a page asks no oftener
FAULT_OF_LOAD = "This load failed by a mistake of ours; its file left no trace. See the log beside it."
FAULT = "This failed by a mistake of ours. See the log beside it."
TEXT = {".csv", ".txt", ".tsv", ".psv"}


class Diary:
    """The lines that a page reads: what is being loaded, rows done, receipts, how it ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last = 0.0

    def say(self, **what: Any) -> None:
        with (self.folder / "progress").open("a", encoding="utf-8") as file:
            file.write(json.dumps(what, ensure_ascii=False, default=str) + "\n")

    def rows(self, done: int) -> None:
        if time.monotonic() - self._last > BETWEEN_LINES:
            self.say(rows=done)
            self._last = time.monotonic()

    def keep_alive(self) -> None:
        """Shows that the process lives, and ends it when it is asked to: a load not done leaves no trace."""
        while True:
            (self.folder / "alive").touch()
            if (self.folder / "stop").exists():
                os._exit(1)
            time.sleep(SIGN_OF_LIFE / 10)


Work = Callable[[Store, dict[str, Any], Diary], None]


def run_job(folder: Path, url: str, work: Work | None = None) -> int:
    """Does what the folder's request asks, without `work` a load; the exit status of the process."""
    try:
        request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"{folder} is not the folder of a job: {error}.") from None
    diary = Diary(folder)
    threading.Thread(target=diary.keep_alive, daemon=True).start()
    try:
        (work or _load)(open_store(url), request, diary)
    except Problem as problem:
        diary.say(problem=str(problem))
        return 2
    except Exception:
        log.exception("A job from a page failed")
        diary.say(problem=FAULT if work else FAULT_OF_LOAD)
        return 2
    diary.say(done=True)
    return 0


def _load(store: Store, request: dict[str, Any], diary: Diary) -> None:
    shared = Options(**request["options"], by=request["by"])
    paths = [Path(file) for file in request["files"]]
    for path in in_loading_order(files_in(paths), shared):
        own = {**request["options"], **request["each"].get(path.name, {})}
        diary.say(file=path.name, total=_rows_of(path), rows=0)
        for receipt in load_one(store, path, Options(**own, by=request["by"]), progress=diary.rows):
            diary.say(receipt=asdict(receipt))


def _rows_of(path: Path) -> int | None:
    """Lines of a file of text; of other files nobody knows before they are read."""
    if not path.is_file() or path.suffix.lower() not in TEXT:
        return None
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
