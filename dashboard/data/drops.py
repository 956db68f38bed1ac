"""Files that were sent here: how each was recognised, what was answered, and how far its loading is."""

import json
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from dashboard import jobs, wording
from dashboard.access import Door
from dashboard.data import words
from dashboard.loading import layouts_now, options_of, preview
from loaders.clock import LONDON
from loaders.problems import Problem

NOTES = "drop.json"
ABOVE = 50  # lines of a file that may be no rows of it: title, statements, headings
_writing = threading.Lock()  # two forms at once: the notes of one are not lost under the other's
STATES = {
    "ready": "ready", "asks": "to be answered", "left out": "left out", "queued": "waiting their turn",
    "loading": "loading", "loaded": "loaded", "already loaded": "loaded before", "refused": "refused",
}  # fmt: skip


@dataclass(frozen=True)
class File:
    """One file of a batch. `preview` is how it would be read, as JSON has it."""

    number: int
    name: str
    path: Path
    size: int
    preview: dict[str, Any]
    options: dict[str, str]
    left_out: bool
    receipts: tuple[dict[str, Any], ...] = ()
    under_way: str | None = None  # queued or loading
    problem: str | None = None  # what stopped the load that it was in

    @property
    def sheets(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.preview["sheets"]
        return found

    @property
    def readable(self) -> bool:
        """Whether a table of it is recognised; a workbook's other sheets are passed over."""
        return any(sheet["layout"] for sheet in self.sheets)

    @property
    def mappable(self) -> bool:
        """Whether naming columns may help: there are some, and none is about people, which is refused."""
        unread = [sheet for sheet in self.sheets if not sheet["layout"]]
        return any(
            len(sheet["columns"]) > 1 and all(column["state"] != "refused" for column in sheet["columns"])
            for sheet in unread
        )

    @property
    def state(self) -> str:
        if self.under_way:
            return self.under_way
        if self.receipts:
            states = {receipt["status"] for receipt in self.receipts}
            return "refused" if "refused" in states else "loaded" if "loaded" in states else "already loaded"
        if self.left_out:
            return "left out"
        return "ready" if self.readable else "asks"

    @property
    def settled(self) -> bool:
        return self.state in {"loaded", "already loaded", "loading", "queued"}


@dataclass(frozen=True)
class Drop:
    """One batch of files, sent together."""

    id: str
    by: str
    at: datetime
    files: tuple[File, ...]
    job: jobs.Job | None = None  # the last that was started for it
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/data/loads/dropped/{self.id}"

    @property
    def loading(self) -> bool:
        return self.job is not None and self.job.state == "running"

    @cached_property
    def asks(self) -> bool:
        return any(one.state in {"asks", "refused"} for one in self.files) and not self.loading

    @property
    def words(self) -> str:
        """`3 loaded, 1 to be answered`."""
        states = [one.state for one in self.files]
        counted = [f"{states.count(state):,} {said}" for state, said in STATES.items() if state in states]
        return ", ".join(counted) or "no file"

    @property
    def done(self) -> int:
        return len({receipt["file"] for receipt in self.job.receipts}) if self.job else 0

    @property
    def turn(self) -> int:
        """The file that is being loaded, counted from one."""
        return min(self.done + 1, len(self.job.files)) if self.job else 0

    @property
    def progress(self) -> str:
        """How far it is, for the bar's text and for who hears it."""
        if not self.loading or self.job is None:
            return f"Done: {self.words}."
        if self.job.file and self.job.total and 0 < self.job.total - ABOVE <= self.job.done_rows:
            of = f"File {self.turn} of {len(self.job.files)}"
            return f"{of}. {self.job.file}: all read; working out the numbers."
        of = f" of {self.job.total:,}" if self.job.total else ""
        at = f"{self.job.file}: {self.job.done_rows:,}{of} rows read" if self.job.file else "Starting"
        return f"File {self.turn} of {len(self.job.files)}. {at}."

    @property
    def spoken(self) -> str:
        """For who hears the page: told anew only when the next file is begun."""
        if not self.loading or self.job is None:
            return self.progress
        at = f": {self.job.file}" if self.job.file else ""
        return f"Loading file {self.turn} of {len(self.job.files)}{at}."

    @property
    def share(self) -> float:
        """Of the files of this load, and of the rows of the one that is being read."""
        if self.job is None or not self.job.files:
            return 0.0
        part = min(1.0, self.job.done_rows / self.job.total) if self.job.total else 0.0
        return min(1.0, (self.done + part) / len(self.job.files))


def url_of(door: Door) -> str:
    return str(door.store.engine.url.render_as_string(hide_password=False))


def of(door: Door) -> list[Drop]:
    """The batches that the viewer may see, newest first: their own, or all where everything is theirs."""
    url = url_of(door)
    ids = [job.id for job in jobs.jobs(url) if (jobs.files_of(job.id, url).parent / NOTES).exists()]
    found = [_read(door, number) for number in ids]
    return [one for one in found if _seen(door, one)]


def find(door: Door, number: str) -> Drop:
    one = _read(door, number)
    if not _seen(door, one):
        raise Problem("There is no such batch of files.")
    return one


def _seen(door: Door, one: Drop) -> bool:
    return door.viewer.everywhere or one.by == door.viewer.name


def _read(door: Door, number: str) -> Drop:
    url = url_of(door)
    folder = jobs.files_of(number, url).parent
    if not (folder / NOTES).exists():
        raise Problem("There is no such batch of files.")
    notes = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    started = [jobs.job(one, url) for one in notes["jobs"]]
    files = tuple(_files(folder, notes, started))
    at = datetime.fromtimestamp(notes["at"], LONDON)
    return Drop(number, notes["by"], at, files, started[-1] if started else None, notes)


def _files(folder: Path, notes: dict[str, Any], started: list[jobs.Job]) -> Iterator[File]:
    current = layouts_now()
    for number, note in enumerate(notes["files"]):
        path = folder / "files" / note["name"]
        held = [job for job in started if note["name"] in job.files]
        last = held[-1] if held else None
        receipts = tuple(r for r in last.receipts if r["file"] == note["name"]) if last else ()
        yield File(
            number, note["name"], path, note["size"], _preview(folder, path, note, current), note["options"],
            note["left_out"], receipts, _under_way(last, note["name"], receipts),
            last.problem if last and not receipts else None,
        )  # fmt: skip


def _under_way(job: jobs.Job | None, name: str, receipts: tuple[dict[str, Any], ...]) -> str | None:
    if job is None or job.state != "running" or (receipts and job.file != name):
        return None
    return "loading" if job.file == name else "queued"


def _preview(folder: Path, path: Path, note: dict[str, Any], current: str) -> dict[str, Any]:
    """Kept until the answers or the layouts change: reading a long workbook takes a while."""
    kept = folder / "previews" / f"{note['name']}.json"
    made_for = json.dumps([note["options"], current], sort_keys=True)
    if kept.exists():
        held: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        if held["made_for"] == made_for:
            return held
    made = asdict(preview(path, options_of(note["options"]))) | {"made_for": made_for}
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
    return made


def note(door: Door, number: str, notes: dict[str, Any]) -> None:
    """Keeps what was answered, whole or not at all."""
    folder = jobs.files_of(number, url_of(door)).parent
    with _writing:
        part = folder / f"{NOTES}.part"
        part.write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
        part.replace(folder / NOTES)


def summary(one: File) -> str:
    """What a file was recognised as, in a line."""
    read = [sheet for sheet in one.sheets if sheet["layout"]]
    if not read:
        return "Not recognised"
    return wording.listed(list(dict.fromkeys(map(_titled, read))))


def _titled(sheet: dict[str, Any]) -> str:
    held, title = words.dataset(sheet["dataset"]), sheet["title"]
    return held if title.casefold() == held.casefold() else f"{held} ({title})"
