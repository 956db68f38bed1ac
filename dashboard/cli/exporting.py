"""Everything for an area, made in a process of its own: what the page's request says becomes one file."""

from datetime import date
from typing import Any

from dashboard.access import Door
from dashboard.cli.job import Diary
from dashboard.outputs import everything
from dashboard.outputs.making import viewer_of
from loaders.problems import Problem
from loaders.store import Store

TRIES = 3  # a load may end while the file is made: it is made again, so that all of it is of one moment
CHANGED = "Data kept arriving while the file was made. Make it again when the loads are done."


def export_area(store: Store, request: dict[str, Any], diary: Diary) -> None:
    """The file, in the job's own folder of files."""
    door = Door(store, viewer_of(request))
    asat = date.fromisoformat(request["asat"]) if request["asat"] else None
    folder = diary.folder / "files"

    def told(done: int, total: int, what: str) -> None:
        diary.say(file=what, total=total, rows=done)

    for _ in range(TRIES):
        before = store.version()
        path = everything.make(door, request["area"], asat, folder, told)
        if store.version() == before:
            return
        path.unlink()
    raise Problem(CHANGED)
