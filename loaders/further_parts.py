"""The parts of a long file after the first, cleaned: in a process beside this one where that is worth it."""

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from loaders import second_process
from loaders.archive import Member, WholeFile
from loaders.carried import unpacked
from loaders.delimited import Table
from loaders.normalise import Normalised, normalise
from loaders.people import Pseudonyms
from loaders.problems import FileProblem
from loaders.second_process import HEAD, Reading
from loaders.statements import Statements

WORTH_IT = 24 << 20  # bytes of a file; reading a shorter one takes little more than starting a process
PACKAGES = Path(__file__).parents[1]


def all_parts(first: Normalised, said: Statements, secret: bytes) -> Generator[Normalised, None, None]:
    """The first part and the others, people under their pseudonyms."""
    table, pseudonyms = first.sheet.more, Pseudonyms(secret)
    if not (isinstance(table, Table) and _is_worth_it(table, first)):
        for sheet in first.sheet.parts():
            yield pseudonyms.given(first if sheet is first.sheet else normalise(sheet, first.layout))
        return
    with _started(Reading(table, first.sheet, first.layout, said, secret)) as process:
        yield pseudonyms.given(first)
        assert process.stdout is not None
        while (content := _next(process.stdout, first.sheet.path)) is not None:
            yield unpacked(content, first.sheet, first.layout)


def _is_worth_it(table: Table, first: Normalised) -> bool:
    # Of registers and published figures a record is made of more than a row; they are short.
    if first.layout.dataset in ("care_homes", "benchmarks"):
        return False
    return isinstance(table.opener, WholeFile | Member) and table.opener.size >= WORTH_IT


@contextmanager
def _started(reading: Reading) -> Generator["subprocess.Popen[bytes]", None, None]:
    """It ends with the block, whatever ends that."""
    ways = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", second_process.__name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": ways},
    )  # fmt: skip
    with process:
        try:
            assert process.stdin is not None
            process.stdin.write(reading.told().encode())
            process.stdin.close()
            yield process
        finally:
            process.kill()


def _next(pipe: IO[bytes], path: Path) -> bytes | None:
    head = pipe.read(HEAD.size)
    kind, length = HEAD.unpack(head) if len(head) == HEAD.size else (b"", 0)
    content = pipe.read(length)
    if kind == second_process.END:
        return None
    if kind == second_process.REFUSED:
        raise FileProblem(content.decode())
    if kind == second_process.BROKEN:
        raise RuntimeError(content.decode())
    if kind != second_process.PART or len(content) < length:
        raise FileProblem(
            f"{path.name} could not be read to its end: the process that read it was ended, as happens where "
            "memory is short. Load it again when less is running."
        )
    return content
