"""The record of what left the dashboard: who took what, under which profile, when. One line a download.

It is a file and no table, so that nobody waits for it while a long load holds the store. Where a line cannot
be written, nothing is given out.
"""

import json
import os
from datetime import date
from pathlib import Path

from dashboard.access import Door, write_down
from loaders.clock import now
from loaders.problems import StoreProblem
from loaders.settings import settings
from metrics.answer import POLICY

NAME = "vanguard-downloads.log"


def place(door: Door) -> Path:
    """VANGUARD_DOWNLOADS, else beside the store; beside nothing, in the folder that the service runs in."""
    url = door.store.engine.url
    beside = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return settings().downloads or (Path(url.database).absolute().parent if beside else Path.cwd()) / NAME


def note(
    door: Door, what: str, name: str | None = None, asat: date | None = None, profile: str | None = None
) -> None:
    """Writes down that a file, or an answer to a program, is given out. `what` is its address."""
    line = {
        "at": now().isoformat(timespec="seconds"), "who": door.viewer.name, "role": door.viewer.role,
        "what": what, "file": name, "profile": profile or door.viewer.profile, "policy": POLICY,
        "asat": asat.isoformat() if asat else None,
    }  # fmt: skip
    path = place(door)
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(number, "a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StoreProblem(
            f"The record of downloads, {path}, cannot be written ({error.strerror}), so nothing is given out."
            "\n  Put that right, or name another file in VANGUARD_DOWNLOADS."
        ) from None
    write_down("downloaded", path=what.partition("?")[0][:120], profile=line["profile"])
