"""Large downloads that are made while the reader goes on: for their owner alone, and for a day."""

import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import Response, jsonify, request, send_file

from dashboard import jobs, roles
from dashboard.access import Door, write_down
from dashboard.data import words
from dashboard.data.drops import url_of
from dashboard.outputs import record
from dashboard.outputs.contents import NO_SUCH
from loaders.clock import LONDON, today
from loaders.problems import Problem
from metrics.answer import PlacesQuery
from metrics.viewer import Viewer

ROOT, COMMAND = "/downloads", "export"
KEPT = 24 * 3600.0  # seconds
_starting = threading.Lock()  # pressed twice, made once


@dataclass(frozen=True)
class Made:
    """One large download, made or being made."""

    id: str
    area: str
    area_name: str
    asat: date
    at: datetime
    job: jobs.Job
    file: Path | None

    @property
    def running(self) -> bool:
        return self.job.state in ("staged", "running")

    @property
    def share(self) -> float:
        return self.job.done_rows / self.job.total if self.job.total else 0.0

    @property
    def progress(self) -> str:
        """How far it is, in words."""
        if not self.running:
            return "The file is ready." if self.file else "The file was not made."
        if not self.job.total:
            return "Starting."
        return f"{self.job.file}: {self.job.done_rows:,} of {self.job.total:,} parts are made."

    @property
    def until(self) -> datetime:
        return datetime.fromtimestamp(self.job.begun + KEPT, LONDON)

    @property
    def path(self) -> str:
        return f"{ROOT}/kept/{self.id}"


def start(door: Door, fields: Mapping[str, str]) -> str:
    """Begins to make everything for one area; where it can be followed."""
    area, asat = fields.get("area", ""), _day(fields.get("asat", ""))
    if door.viewer.profile == "shared" or not roles.may_open(door.viewer, f"/areas/{area}"):
        raise Problem("You cannot see this area, or it does not exist. Nothing was made.")
    here = door.places(PlacesQuery(area=area, asat=asat)).area
    with _starting:
        if here is not None and not any(one.running for one in of(door)):
            asked = {
                "area": area, "area_name": here.name, "asat": asat.isoformat() if asat else None,
                "said_asat": (asat or today()).isoformat(), "by": door.viewer.name,
                "viewer": _as_json(door.viewer),
            }  # fmt: skip
            number = jobs.stage(url_of(door), door.viewer.name)
            jobs.begin(number, url_of(door), COMMAND, asked)
            write_down("download started", area=area, job=number)
    return f"{ROOT}#progress"


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        raise Problem(f"{text[:20]!r} is not a day. Write it YYYY-MM-DD.") from None
    if day is not None and not 1990 <= day.year <= today().year:
        raise Problem(f"Nothing is known as at {text}. Give a day up to today.")
    return day


def of(door: Door) -> list[Made]:
    """The viewer's own, newest first. What is older than a day goes."""
    found = [_made(door, job) for job in jobs.jobs(url_of(door))]
    return [one for one in found if one is not None]


def find(door: Door, number: str) -> Made:
    made = _made(door, jobs.job(number, url_of(door)))
    if made is None:
        raise Problem(NO_SUCH)
    return made


def _made(door: Door, job: jobs.Job) -> Made | None:
    """None where it is another's, or of a viewer who may see something else today."""
    asked = jobs.request_of(job.id, url_of(door))
    if asked.get("command") != COMMAND:
        return None
    folder = jobs.files_of(job.id, url_of(door))
    if time.time() - job.begun > KEPT:
        shutil.rmtree(folder.parent, ignore_errors=True)
        return None
    if asked["viewer"] != _as_json(door.viewer):
        return None
    file = next(iter(folder.glob("*.zip")), None) if job.state == "done" else None
    at = datetime.fromtimestamp(job.begun, LONDON)
    day = date.fromisoformat(asked["said_asat"])
    return Made(job.id, asked["area"], asked["area_name"], day, at, job, file)


def give(door: Door, number: str) -> Response:
    """The file itself, from the disk."""
    made = find(door, number)
    if made.file is None:
        raise Problem(NO_SUCH)
    if request.method == "GET":
        record.note(door, request.path, made.file.name, made.asat)
    response = send_file(made.file, "application/zip", True, made.file.name, conditional=False, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def progress(door: Door, number: str) -> Response:
    """For the page's script: how far it is, in numbers and in words."""
    made = find(door, number)
    response = jsonify(
        loading=made.running, share=made.share, words=made.progress, spoken="The file is being made."
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def size(made: Made) -> str:
    return words.size(made.file.stat().st_size) if made.file else ""


def _as_json(viewer: Viewer) -> dict[str, Any]:
    """All that an answer depends on, and whose it is; sets in one order."""
    return {
        name: sorted(held) if isinstance(held, frozenset) else held for name, held in asdict(viewer).items()
    }


def viewer_of(asked: Mapping[str, Any]) -> Viewer:
    """Who asked, as the process that makes the file knows."""
    held = asked["viewer"]
    sets = {
        name: None if held[name] is None else frozenset(held[name]) for name in ("areas", "homes", "metrics")
    }
    return Viewer(**{**held, **sets})
