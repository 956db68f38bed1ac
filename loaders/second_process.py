"""The process that reads and cleans the further parts of a long file, while the first one keeps them."""

import json
import signal
import struct
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

import pandas as pd

from loaders.archive import Member, WholeFile, member_at
from loaders.carried import packed
from loaders.delimited import Table
from loaders.late import late_rows
from loaders.layout import Layout
from loaders.normalise import normalise
from loaders.people import Pseudonyms
from loaders.problems import FileProblem
from loaders.shapes import SHAPES
from loaders.sheet import Sheet
from loaders.statements import Statements

PART, REFUSED, BROKEN, END = b"P", b"R", b"B", b"E"
HEAD = struct.Struct(">cQ")  # what comes, and of how many bytes


@dataclass(frozen=True)
class Reading:
    """All that reading the further parts takes. Nothing of it is looked up a second time."""

    table: Table
    sheet: Sheet
    layout: Layout
    said: Statements
    secret: bytes

    def told(self) -> str:
        """As JSON."""
        opener = self.table.opener
        assert isinstance(opener, WholeFile | Member)
        table = {**vars(self.table), "path": str(self.table.path), "at_once": self.table.part}
        sheet = {name: getattr(self.sheet, name) for name in _OF_A_SHEET}
        return json.dumps({
            "file": str(opener.path.absolute()),
            "member": opener.info.header_offset if isinstance(opener, Member) else None,
            "table": {name: value for name, value in table.items() if name != "opener"},
            "sheet": sheet,
            "layout": {**asdict(self.layout), "reviewed": self.layout.reviewed.isoformat()},
            "said": {**asdict(self.said), "released": self.said.known_on},
            "secret": self.secret.hex(),
        })  # fmt: skip


_OF_A_SHEET = ("name", "encoding", "comments", "header", "header_row", "above", "problems")


def heard(told: str) -> Reading:
    """What `told` tells."""
    said = json.loads(told)
    path, file = Path(said["table"].pop("path")), Path(said["file"])
    opener = WholeFile(file) if said["member"] is None else member_at(file, said["member"])
    layout, stated = _with_tuples(said["layout"]), _with_tuples(said["said"])
    return Reading(
        Table(path, opener, **said["table"]),
        Sheet(path=path, rows=pd.DataFrame(), **said["sheet"]),
        Layout(**{**layout, "reviewed": date.fromisoformat(layout["reviewed"])}),
        Statements(**stated),
        bytes.fromhex(said["secret"]),
    )


def _with_tuples(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def parts(reading: Reading) -> Iterator[Any]:
    """Each further part, packed."""
    shape, pseudonyms = SHAPES[reading.layout.dataset], Pseudonyms(reading.secret)
    for rows in reading.table.further():
        part = normalise(reading.sheet.of(rows), reading.layout)
        late = late_rows(part.rows, shape, reading.said)
        asked_for = {row for row, _, _ in part.rejected} | {row for row, _ in late}
        yield packed(pseudonyms.given(part), asked_for)


def main(asked: IO[bytes], out: IO[bytes]) -> None:
    """Parts, then how it ended. Who no longer reads them closes the pipe, which ends this process too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the first process is interrupted, and ends this one
    try:
        for part in parts(heard(asked.read().decode())):
            _say(out, PART, part)
        _say(out, END, b"")
    except BrokenPipeError:
        sys.exit(1)
    except FileProblem as problem:
        _say(out, REFUSED, str(problem).encode())
    except Exception:  # our bug: it is raised where its traceback is seen
        _say(out, BROKEN, traceback.format_exc().encode())


def _say(out: IO[bytes], kind: bytes, content: Any) -> None:
    out.write(HEAD.pack(kind, len(content)))
    out.write(content)
    out.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
