"""Work that a page starts, each in a process and a folder of its own, so that pages go on answering.

A page makes a folder with `stage`, puts the uploaded files into `files_of`, and calls `start_load`. The
process is `python -m dashboard load --job FOLDER` (dashboard/cli/job.py); it writes what it has done into
the folder, line by line, and `job` reads that. Large downloads are made in the same way, with `begin`.
"""

import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from loaders.problems import Problem
from loaders.settings import settings

WEEK = 7 * 24 * 3600.0  # seconds after which a folder, its uploads included, is removed
SILENCE = 120.0  # seconds without a sign of life after which a load counts as stopped
REQUEST = "request.json"  # in a folder: what its process is to do
OPTIONS = ("dataset", "layout", "source", "areas", "covers", "released", "dry_run")
ROOT = Path(__file__).resolve().parents[1]
_ID = re.compile(r"[0-9a-f]{32}")
_started: dict[str, subprocess.Popen[bytes]] = {}  # what this process started: its end is seen at once


@dataclass(frozen=True)
class Job:
    """What became of one start: `staged`, `running`, `done` or `failed`, with a receipt a table so far."""

    id: str
    state: str
    files: tuple[str, ...] = ()
    file: str | None = None  # the one being loaded
    done_rows: int = 0
    total: int | None = None  # rows of that file, where its kind says so before it is read
    receipts: tuple[dict[str, Any], ...] = ()
    problem: str | None = None
    by: str | None = None
    begun: float = 0.0  # time.time()


def work_folder(store_url: str) -> Path:
    """Where uploads and running loads are kept: VANGUARD_WORK, else beside the store or temporary."""
    url = make_url(store_url)
    beside = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    home = Path(url.database or "").absolute().parent if beside else Path(tempfile.gettempdir())
    name = "vanguard-work" if beside else f"vanguard-work-{getattr(os, 'getuid', int)()}"
    folder = settings().work or home / name
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Problem(f"The folder {folder} cannot be made: {error.strerror}. Set VANGUARD_WORK.") from None
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise Problem(f"The folder {folder} is another user's. Set VANGUARD_WORK to one of your own.")
    return folder


def stage(store_url: str, by: str) -> str:
    """A new folder for uploads; the id of its job. What is older than a week goes."""
    work = work_folder(store_url)
    _clear(work)
    number = secrets.token_hex(16)
    (work / number / "files").mkdir(mode=0o700, parents=True)
    _write(work / number / "staged.json", {"by": by, "store": _digest(store_url), "at": time.time()})
    return number


def files_of(number: str, store_url: str | None = None) -> Path:
    """The folder that the files of a job are put into."""
    return _folder(number, store_url) / "files"


def start_load(
    store_url: str,
    files: Sequence[Path],
    options: Mapping[str, Any],
    by: str,
    *,
    number: str | None = None,
    each: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """Starts a load in its own process; the id of its job. `each`: options by file name, over the others."""
    number = number or stage(store_url, by)
    request = {
        "files": [str(Path(file).absolute()) for file in files],
        "options": _checked(options),
        "each": {name: _checked(own) for name, own in (each or {}).items()},
        "by": by,
    }
    begin(number, store_url, "load", request)
    return number


def begin(number: str, store_url: str, command: str, request: Mapping[str, Any]) -> None:
    """Starts the process of a staged job, `python -m dashboard COMMAND --job FOLDER`, once."""
    folder = _folder(number, store_url)
    try:
        # Made once: a page that is sent twice starts one load.
        with (folder / REQUEST).open("x", encoding="utf-8") as file:
            json.dump({**request, "command": command}, file)
    except FileExistsError:
        return
    with (folder / "log").open("wb") as log:
        _started[number] = subprocess.Popen(
            [sys.executable, "-m", "dashboard", command, "--job", str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, env=_environment(store_url),
        )  # fmt: skip


def request_of(number: str, store_url: str | None = None) -> dict[str, Any]:
    """What a job was asked to do; empty while it is only staged."""
    return _json(_folder(number, store_url) / REQUEST)


def stop_load(number: str, store_url: str | None = None) -> None:
    """Ends a running load; the file that it is at leaves no trace, those before stay."""
    (_folder(number, store_url) / "stop").touch()


def job(number: str, store_url: str | None = None) -> Job:
    """How far a load has come."""
    return _read(_folder(number, store_url))


def jobs(store_url: str | None = None) -> list[Job]:
    """Every job of the store that is still kept, newest first."""
    url = store_url or settings().database_url
    ours = [
        _read(folder)
        for folder in work_folder(url).iterdir()
        if _ID.fullmatch(folder.name) and _json(folder / "staged.json").get("store") == _digest(url)
    ]
    return sorted(ours, key=lambda job: -job.begun)


def _read(folder: Path) -> Job:
    staged, request, said = _json(folder / "staged.json"), _json(folder / REQUEST), _said(folder)
    names = tuple(Path(file).name for file in request.get("files", ()))
    found = Job(folder.name, "staged", names, by=staged.get("by"), begun=staged.get("at", 0.0))
    if not request:
        return found
    at = next((line for line in reversed(said) if "file" in line), {})
    rows = next((line["rows"] for line in reversed(said) if "rows" in line or "file" in line), 0)
    problem = next((line["problem"] for line in said if "problem" in line), None)
    done = any("done" in line for line in said)
    if problem is None and not done and _is_silent(folder):
        problem = _stopped(request["command"], at.get("file"))
    return Job(
        folder.name, "failed" if problem else "done" if done else "running", names, file=at.get("file"),
        done_rows=rows, total=at.get("total"), problem=problem, by=staged.get("by"),
        receipts=tuple(line["receipt"] for line in said if "receipt" in line), begun=staged.get("at", 0.0),
    )  # fmt: skip


def _stopped(command: str, file: str | None) -> str:
    if command != "load":
        return "It was stopped before it was done. Make it again."
    at = f" {file} left no trace." if file else ""
    return f"The load was stopped before it was done.{at} Start it again: nothing is ever loaded twice."


def _is_silent(folder: Path) -> bool:
    """Whether the process has gone: it ended before our eyes, or gives no sign of life any more."""
    started = _started.get(folder.name)
    if started is not None:
        return started.poll() is not None and not any(
            "done" in line or "problem" in line for line in _said(folder)
        )
    newest = max(path.stat().st_mtime for path in folder.iterdir())
    return time.time() - newest > SILENCE


def _has_ended(said: list[dict[str, Any]]) -> bool:
    return any("done" in line or "problem" in line for line in said)


def _said(folder: Path) -> list[dict[str, Any]]:
    path = folder / "progress"
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return [json.loads(line) for line in lines[:-1]]  # the last may not be whole yet


def _folder(number: str, store_url: str | None) -> Path:
    folder = work_folder(store_url or settings().database_url) / number
    if not _ID.fullmatch(number) or not (folder / "staged.json").exists():
        raise Problem("There is no such load any more. Begin again: nothing is ever loaded twice.")
    return folder


def _checked(options: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(options) - set(OPTIONS))
    if unknown:
        raise Problem(f"A load has no option {', '.join(unknown)}. It has {', '.join(OPTIONS)}.")
    return {name: value for name, value in options.items() if value not in (None, "")}


def _environment(store_url: str) -> dict[str, str]:
    # The address may hold a password: in the environment it is seen by nobody else.
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "VANGUARD_DATABASE_URL": store_url, "PYTHONPATH": path}


def _clear(work: Path) -> None:
    for folder in work.iterdir():
        if _ID.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > WEEK:
            shutil.rmtree(folder, ignore_errors=True)


def _digest(store_url: str) -> str:
    return hashlib.sha256(store_url.encode()).hexdigest()[:16]


def _json(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
