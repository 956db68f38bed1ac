"""Bytes to text: which encoding, lines, and pieces of text whatever the length of the file."""

import codecs
import io
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, Any

from loaders.problems import FileProblem

Opener = Callable[[], IO[bytes]]
BLOCK = 1 << 20
LONGEST_LINE = 16 << 20  # letters; a line that is longer holds no row of a table
LONGEST_GAP = 32  # blocks that hold nothing but line ends and delimiters, before a file is no table
NOTHING = b'\r\n\t ,;|"'
LOOKED_AT = 4096  # bytes
LONG_LINE = 1000  # bytes; a shorter line is as wide as any table
_ENDING = re.compile(rb"[\r\n]")
LARGEST_PIECE = 128 << 20  # letters that may be read before rows come of them


def encoding_of(path: Path, opener: Opener) -> str:
    """UTF-16 by its mark or its zeros, UTF-8 where every byte agrees, else Windows-1252, without a zero."""
    with opener() as file:
        start = file.read(BLOCK)
        if wide := two_bytes_a_letter(start):
            return _utf_16(path, file, start, wide)
        encoding = "utf-8-sig" if start[:3] == b"\xef\xbb\xbf" else "utf-8"
        decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        run, gap, block = 0, 0, start
        while block:
            if b"\0" in block:
                raise _not_text(path)
            run, gap = _run(path, run, block), _gap(path, gap, block)
            if decoder is not None and not _agrees(decoder, block):
                decoder = None
            block = file.read(BLOCK)
        return encoding if decoder is not None and _agrees(decoder, b"", final=True) else "cp1252"


def widest_row(opener: Opener, delimiter: str) -> int:
    """How many delimiters the longest lines hold; 0 where no line is long."""
    mark, widest, before = delimiter.encode(), 0, b""
    with opener() as file:
        while block := file.read(BLOCK):
            for line in _long_lines(before + block):
                widest = max(widest, line.count(mark))
            end = max(block.rfind(b"\n"), block.rfind(b"\r")) + 1
            before = block[end:] if end else before + block
    return widest


def _long_lines(block: bytes) -> list[bytes]:
    """Found by steps as long as a line may be: where a line ends in each, none is longer."""
    found, start = [], 0
    while start + LONG_LINE < len(block):
        within = start + LONG_LINE + 1
        end = max(block.rfind(b"\n", start, within), block.rfind(b"\r", start, within))
        if end < 0:
            ending = _ENDING.search(block, within)
            end = ending.start() if ending else len(block)
            found.append(block[start:end])
        start = end + 1
    return found


def _agrees(decoder: codecs.IncrementalDecoder, block: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _run(path: Path, run: int, block: bytes) -> int:
    """How long the line is that the block leaves unfinished."""
    end = max(block.rfind(b"\n"), block.rfind(b"\r"))
    run = run + len(block) if end < 0 else len(block) - end - 1
    if run > LONGEST_LINE:
        raise FileProblem(
            f"{path.name} has a line of over {LONGEST_LINE >> 20} million letters: that is no table. "
            "Ask its sender for it again, a row a line."
        )
    return run


def _gap(path: Path, gap: int, block: bytes) -> int:
    """How many blocks in a row say nothing."""
    gap = 0 if block.strip(NOTHING) else gap + 1
    if gap > LONGEST_GAP:
        raise FileProblem(f"{path.name} has millions of blank lines: that is no table. Take them out.")
    return gap


def two_bytes_a_letter(start: bytes) -> str | None:
    """Which UTF-16 a text is. Without a mark it is told by the zeros, every second byte of nearly all."""
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    first, second = start[:LOOKED_AT:2], start[1:LOOKED_AT:2]
    for encoding, letters, zeros in (("utf-16-le", first, second), ("utf-16-be", second, first)):
        if b"\0" not in letters and zeros.count(0) * 2 > len(zeros):
            return encoding
    return None


def _utf_16(path: Path, file: IO[bytes], start: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    run, gap, block = 0, 0, start
    while block:
        text = decoder.decode(block)
        if "\0" in text:
            raise _not_text(path)
        plain = text.encode("utf-8", "replace")
        run, gap = _run(path, run, plain), _gap(path, gap, plain)
        block = file.read(BLOCK)
    return encoding


def _not_text(path: Path) -> FileProblem:
    return FileProblem(f"{path.name} is neither a table of text nor a workbook. Send it as .csv or .xlsx.")


def _opened(opener: Opener, encoding: str) -> io.TextIOWrapper:
    # Every line ends in \n, however the file ends them.
    return io.TextIOWrapper(opener(), encoding=encoding, errors="replace")


def lines_of(opener: Opener, encoding: str) -> Generator[str, None, None]:
    """The lines of a text, each with its end."""
    with _opened(opener, encoding) as text:
        yield from text


class Pieces:
    """A text from a line on, with a line of ours before it, as pandas takes it: by `read`."""

    def __init__(self, path: Path, opener: Opener, encoding: str, skipped: int, first: str) -> None:
        self._path, self._text, self._first = path, _opened(opener, encoding), first
        for _ in range(skipped):
            self._text.readline()
        self._since = 0

    def __enter__(self) -> "Pieces":
        return self

    def __exit__(self, *error: object) -> None:
        self._text.close()

    def read(self, size: int = -1) -> str:
        """The next letters. Rows have to come of them: a quotation mark may never be closed."""
        if self._first:
            first, self._first = self._first, ""
            return first
        found = self._text.read(size)
        self._since += len(found)
        if self._since > LARGEST_PIECE:
            raise FileProblem(
                f"{self._path.name} is not a table of text: a quotation mark is opened and never closed, "
                "or its rows are too long. Ask its sender for it again."
            )
        return found

    def rows_came(self) -> int:
        """How many letters the rows took that have come since last asked."""
        since, self._since = self._since, 0
        return since

    def __iter__(self) -> Any:
        return self._text.__iter__()


__all__ = ["Opener", "Pieces", "encoding_of", "lines_of", "two_bytes_a_letter", "widest_row"]
