"""A file, or what is in a zip, opened as often as it is read; a zip that is spoilt or a bomb is refused."""

import io
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from loaders.encoded import Opener
from loaders.problems import FileProblem

WORKBOOK_PARTS = {"xl/workbook.xml", "content.xml", "xl/workbook.bin"}
LOCKED_SAYS = "{} is locked with a password. Save a copy without one."
LARGEST_UNZIPPED = 4 * 1024**3  # bytes; a zip that claims or gives more is not read
MOST_MEMBERS = 100_000
BOMB, SMALL = 200, 64 << 20  # a member beyond SMALL bytes is no text if it shrank by more than BOMB times
SPOILT = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, ValueError)
LOOKED_AT = 4096


@dataclass(frozen=True)
class WholeFile:
    """Opens a file."""

    path: Path

    def __call__(self) -> IO[bytes]:
        return self.path.open("rb")

    @property
    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True)
class Member:
    """Opens what is in a zip."""

    path: Path
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    def __call__(self) -> IO[bytes]:
        with _told(self.path):
            return io.BufferedReader(_Unpacked(self.path, self.archive.open(self.info)), 1 << 18)  # type: ignore[type-var]

    @property
    def size(self) -> int:
        return self.info.file_size


def member_at(path: Path, place: int) -> Member:
    """The member that begins at that byte of the zip."""
    archive = opened(path, path)
    return Member(path, archive, next(one for one in archive.infolist() if one.header_offset == place))


@dataclass(frozen=True)
class Held:
    """A file, or with a name one member of a zip."""

    path: Path
    name: str | None
    opener: Opener

    def beginning(self) -> tuple[bytes, int]:
        """The first bytes, and how many there are at least: one more than these where there are more."""
        with self.opener() as file:
            start = file.read(LOOKED_AT)
            return start, len(start) + len(file.read(1))

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Where it lies; a member is unpacked for as long as it is needed."""
        if self.name is None:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="vanguard-") as folder:
            place = Path(folder) / "member"
            with self.opener() as file, place.open("wb") as out:
                shutil.copyfileobj(file, out, 1 << 20)
            yield place


class _Unpacked(io.RawIOBase):
    """A member as it is unpacked: what goes wrong on the way is a refusal, and so is too much of it."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path, self._file, self._left = path, file, LARGEST_UNZIPPED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        with _told(self._path):
            content = self._file.read(len(buffer))
        self._left -= len(content)
        if self._left < 0:
            raise FileProblem(_too_much(self._path))
        buffer[: len(content)] = content
        return len(content)

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except SPOILT:
        raise FileProblem(
            f"{path.name} is a zip or workbook that was cut short. Ask its sender for it again."
        ) from None
    except RuntimeError:
        raise FileProblem(LOCKED_SAYS.format(path.name)) from None


def opened(path: Path, place: Path) -> zipfile.ZipFile:
    with _told(path):
        return zipfile.ZipFile(place)


def members(path: Path, archive: zipfile.ZipFile) -> list[Held]:
    """What is in a zip, by name."""
    found = [m for m in archive.infolist() if not m.is_dir() and "__MACOSX" not in m.filename]
    if not found:
        raise FileProblem(f"{path.name} is a zip with nothing in it.")
    if sum(m.file_size for m in found) > LARGEST_UNZIPPED or len(found) > MOST_MEMBERS:
        raise FileProblem(_too_much(path))
    if any(m.file_size > max(SMALL, m.compress_size * BOMB) for m in found):
        raise FileProblem(
            f"{path.name} unpacks to {BOMB} times its size: no table does. Send the table itself."
        )
    found.sort(key=lambda m: m.filename)
    return [Held(path, one.filename, Member(path, archive, one)) for one in found]


def _too_much(path: Path) -> str:
    return f"{path.name} unpacks to more than 4 GB or {MOST_MEMBERS:,} files. Send its files one by one."
